"""At a desk that several people use: whoever comes after somebody has signed out does not go back to what they read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.live.test_reading_along_in_chromium import SLOW, is_live
from tests.make import PASSWORD
from tests.screenshots import ARGUMENTS, CHROMIUM

pytestmark = pytest.mark.xdist_group("live")
# Tests' browsers keep no page to go back to unless they are told.
NOT = ["--disable-back-forward-cache"]


@pytest.fixture
def look_at(house):
    """What somebody sees in a browser that keeps whole pages to go back to, as those of people do."""

    def see(look):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=NOT)
            page = browser.new_page()
            page.set_default_timeout(SLOW)
            seen = look(page)
            browser.close()
            return seen

    with ThreadPoolExecutor(1) as thread:
        yield lambda look: thread.submit(see, look).result()


def sign_in(page, house):
    page.goto(f"{house.address()}/login/?next={house.path}")
    page.get_by_label("Username").fill("writer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    is_live(page)


def go_back(page, url):
    # A page that was kept whole is not loaded, which is what the browser's own step waits for.
    page.evaluate("history.back()")
    page.wait_for_url(url, wait_until="commit")


def test_going_back_after_signing_out_shows_none_of_it_and_before_it_a_draft_is_still_there(look_at, house):
    house.write("nobody else reads this")

    def look(page):
        sign_in(page, house)
        draft = page.locator("form#line [name=text]")
        draft.fill("half a sentence")
        page.goto(f"{house.address()}/help/")
        go_back(page, f"**{house.path}")
        is_live(page)
        expect(draft).to_have_value("half a sentence", timeout=SLOW)
        draft.fill("")
        page.locator(".me summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/login/")
        go_back(page, f"**{house.path}")
        expect(page.get_by_role("link", name="Sign in").first).to_be_visible(timeout=SLOW)
        return page.content()

    assert "nobody else reads this" not in look_at(look)
