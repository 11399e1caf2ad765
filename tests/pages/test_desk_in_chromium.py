"""A beamline's desk in a real browser: by keyboard, over a change of shift, and what axe-core finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events.models import Event
from tests import make
from tests.pages.conftest import HOST


@pytest.fixture
def address(embargoed):
    make.event(embargoed)
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture
def desk(localcontact, embargoed):
    localcontact.post("/beamlines/ID32/desk/")
    return localcontact


def test_a_line_is_signed_and_stored_by_the_keyboard_alone(visit, desk, address, member):
    def look(page):
        page.locator("#text").focus()
        page.keyboard.type("Sample at 20 K")
        while not page.get_by_label("Signed by").evaluate("select => select === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.type("Sci")
        page.locator("#text").press("Enter")
        expect(page.locator("article.fresh")).to_contain_text("at the ID32 desk")
        # The next line has the same author, and says so.
        return page.get_by_label("Signed by").input_value()

    assert visit(desk, address, look) == "scientist"
    assert Event.objects.get(type="annotation").author == member


def test_without_a_name_the_browser_asks_and_nothing_typed_is_lost(visit, desk, address):
    def look(page):
        page.locator("#text").fill("Sample at 20 K")
        page.locator("#text").press("Enter")
        expect(page.get_by_label("Signed by")).to_be_focused()
        return page.locator("#text").input_value()

    assert visit(desk, address, look) == "Sample at 20 K"
    assert not Event.objects.filter(type="annotation").exists()


def test_a_page_that_stood_open_over_a_change_of_shift_asks_again_who_writes(visit, desk, address):
    desk.post(f"{address}write/", {"text": "One", "author": "scientist"})

    def look(page):
        page.clock.install()
        page.goto(HOST + address)
        before = page.get_by_label("Signed by").input_value()
        page.clock.fast_forward("29:00")
        within = page.get_by_label("Signed by").input_value()
        page.clock.fast_forward("02:00")
        expect(page.locator(".sign .until")).to_have_text("Half an hour has passed: choose who writes now.")
        return before, within, page.get_by_label("Signed by").input_value()

    assert visit(desk, address, look) == ("scientist", "scientist", "")


def test_a_name_that_is_refused_is_said_beside_the_line_and_the_text_is_kept(visit, desk, address, embargoed, member):
    def look(page):
        page.locator("#text").fill("Sample at 20 K")
        page.get_by_label("Signed by").select_option("scientist")
        page.locator("#text").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("this person may not write in this logbook now")
        return page.locator("#text").input_value()

    def leaves(asked):
        if asked.method == "POST":
            embargoed.participants.all().delete()

    assert visit(desk, address, look, before=leaves) == "Sample at 20 K"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_at_a_desk(visit, desk, address, theme):
    desk.post(f"{address}write/", {"text": "One", "author": "scientist"})
    note = Event.objects.get(type="annotation")

    def look(page):
        found = []
        for path in (address, f"{address}write/", f"/events/{note.public_id}/", "/beamlines/ID32/", "/profile/"):
            page.goto(HOST + path)
            found += [(path, one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
        return found

    assert visit(desk, address, look, theme=theme, bypass_csp=True) == []
