"""Somebody whom the staff let in reads along, until the staff end it: the open page hears of it and shows nothing new."""

import pytest
from playwright.sync_api import expect

from tests.live.test_moving_in_two_browsers import status
from tests.live.test_reading_along_in_chromium import SLOW, is_live
from tests.live.test_two_people_in_chromium import beside

pytestmark = pytest.mark.xdist_group("live")


def test_a_guest_reads_along_until_the_staff_end_it(read, house):
    assert status(house, house.path, "guest")[0] == 404

    def look(page):
        page.get_by_label("Who", exact=True).fill("Guest")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Guest is added as a reader.")).to_be_visible()
        team = page.url
        page.goto(team.replace("team/", ""))
        with beside(page, house, "guest") as guest:
            page.goto(team)
            page.get_by_role("button", name="End the time of Guest as a reader now").click()
            expect(guest.locator("#live .over")).to_be_visible(timeout=SLOW)
            house.write("Said after the guest had gone")
            page.goto(team.replace("team/", ""))
            is_live(page)
            return guest.locator(".cols").inner_text()

    assert "Said after" not in read(look, who="localcontact", path=f"{house.path}team/")
    assert status(house, house.path, "guest")[0] == 404
