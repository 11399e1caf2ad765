"""An administrator redacts an entry while others have it open: it is gone before their eyes, a tombstone in its place."""

import pytest
from playwright.sync_api import expect

from tests.live.test_moving_in_two_browsers import shot, status
from tests.live.test_reading_along_in_chromium import SLOW, is_live, row
from tests.live.test_two_people_in_chromium import beside

pytestmark = pytest.mark.xdist_group("live")


def redact(page, house, name):
    page.goto(house.server.url + f"/events/{name}/redact/")
    page.get_by_label("Why").fill("Asked for by a patient")
    page.get_by_label("I have read what goes").check()
    page.get_by_role("button", name="Redact for good").click()
    expect(page.get_by_text("was redacted. This stands in its place.")).to_be_visible()


def test_an_open_page_loses_it_at_once_also_the_picture_somebody_looks_at(read, house):
    entry, file = shot(house)
    assert status(house, file)[0] == 200

    def look(page):
        is_live(page)
        row(page, entry).locator(".picture a").first.click()
        page.get_by_role("dialog").wait_for()
        with beside(page, house, "manager") as other:
            redact(other, house, entry)
        expect(row(page, entry)).to_contain_text("redacted on", timeout=SLOW)
        expect(page.get_by_role("dialog")).to_have_count(0)
        return row(page, entry).inner_text(), page.content()

    said, html = read(look)
    assert "by Data manager, administrator. The reason: Asked for by a patient" in said
    assert "unobtanium" not in html
    assert file not in html
    assert status(house, file)[0] == 404


def test_a_row_in_which_somebody_has_something_open_goes_too(read, house):
    name = house.write("praseodymium line")

    def look(page):
        is_live(page)
        row(page, name).locator("details.more > summary").click()
        with beside(page, house, "manager") as other:
            redact(other, house, name)
        expect(row(page, name)).to_contain_text("redacted on", timeout=SLOW)
        return page.content()

    assert "praseodymium" not in read(look)
