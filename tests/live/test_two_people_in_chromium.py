"""Two people, two browsers, one entry: each learns of the other, and both texts are kept until a person decides."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.live.test_reading_along_in_chromium import SLOW, is_live, row

pytestmark = pytest.mark.xdist_group("live")
TEXT = "form.composer [name=text]"


@contextmanager
def beside(page, house, who):
    """The same page in a browser of somebody else."""
    with page.context.browser.new_context() as context:
        context.set_default_timeout(SLOW)
        context.add_cookies([{"name": "sessionid", "value": house.sessions[who], "url": house.address()}])
        other = context.new_page()
        other.goto(page.url)
        is_live(other)
        yield other


def edit(page, name, text):
    row(page, name).focus()
    page.keyboard.press("e")
    page.locator(TEXT).fill(text)


def versions(house, name):
    return house.server.rows("SELECT version, body FROM events_event WHERE public_id = %s", name)[0]


def test_who_saves_second_sees_both_texts_and_the_merged_one_reaches_both_browsers(read, house):
    name = house.write("Sample at 20 K, beam on")

    def look(page):
        is_live(page)
        with beside(page, house, "writer") as other:
            edit(page, name, "Sample at 20 K, beam off")
            expect(row(other, name)).to_contain_text("Reader is editing this entry", timeout=SLOW)
            edit(other, name, "Sample at 25 K, beam on")
            other.locator("form.composer button.save").click()
            expect(row(other, name)).to_contain_text("Sample at 25 K, beam on")
            page.locator("form.composer button.save").click()
            expect(page.locator("#clash")).to_be_focused()
            marks = page.locator(".clash .beside:not(.merging) :is(ins, del)").all_inner_texts()
            page.locator(".merging [name=text]").fill("Sample at 25 K, beam off")
            page.locator(".merging button.save").click()
            for browser in (page, other):
                expect(row(browser, name)).to_contain_text("Sample at 25 K, beam off", timeout=SLOW)
        return [mark.split()[-1] for mark in marks]

    assert read(look) == ["20", "25", "on", "off"]
    assert versions(house, name) == {"version": 3, "body": "Sample at 25 K, beam off"}
