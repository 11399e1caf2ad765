"""A logbook opens to everybody while its team has it open: their pages say so, and what was typed stays."""

import pytest
from playwright.sync_api import expect

from tests.live.test_moving_in_two_browsers import status
from tests.live.test_reading_along_in_chromium import SLOW, is_live
from tests.live.test_two_people_in_chromium import beside

pytestmark = pytest.mark.xdist_group("live")
SAYS = "This logbook has just opened to everybody, so nobody writes in it any more."


def says_it_is_open(page) -> tuple[str, bool]:
    """What stands in the line once the page has said it, and whether it can still be stored."""
    expect(page.get_by_text(SAYS)).to_be_visible(timeout=SLOW)
    expect(page.locator(".head .chip")).to_have_count(0)
    line = page.locator("form#line")
    return line.locator("[name=text]").input_value(), line.get_by_role("button", name="Store").is_enabled()


def test_staff_release_it_and_withdraw_it_and_each_open_page_hears_that_it_is_read_only(read, house):
    path = house.path_of("HC-77")

    def look(page):
        is_live(page)
        page.locator("form#line [name=text]").fill("half a sentence")
        with beside(page, house, "writer") as other:
            with beside(page, house, "localcontact") as staff:
                staff.goto(f"{house.address()}{path}release/")
                staff.get_by_text("Release now…").click()
                staff.get_by_role("form", name="Release now").get_by_label("Why").fill("The paper is out")
                staff.get_by_role("button", name="Release now").click()
                expect(staff.get_by_text("Everybody reads this logbook now.")).to_be_visible()
                seen = [says_it_is_open(each) for each in (page, other)]
                assert status(house, path, "guest")[0] == 200
                staff.get_by_text("Withdraw…").click()
                staff.get_by_role("form", name="Withdraw").get_by_label("Why").fill("Names of patients")
                staff.get_by_role("button", name="Withdraw").click()
                expect(staff.get_by_text("This logbook is withdrawn")).to_be_visible()
            return seen

    assert read(look, path=path) == [("half a sentence", False), ("", False)]
    assert status(house, path, "guest")[0] == 410
    assert status(house, f"{path}rows/?since=2026-01-01T00:00:00Z", "guest")[0] == 404


def test_the_clock_alone_opens_it_and_each_open_page_hears_of_that_too(read, house):
    path = house.path_of("HC-78")

    def look(page):
        is_live(page)
        page.locator("form#line [name=text]").fill("half a sentence")
        with beside(page, house, "writer") as other:
            # As if the day had come: nobody says a word of it to anybody.
            house.server.rows("UPDATE investigations_investigation SET release_date = now() WHERE name = 'HC-78'")
            seen = [says_it_is_open(each) for each in (page, other)]
        page.locator(".opened a").click()
        expect(page.locator(".head .chip")).to_have_text("Open to everybody")
        return seen, page.locator("form#line").count()

    assert read(look, path=path) == ([("half a sentence", False), ("", False)], 0)
