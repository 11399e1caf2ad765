"""Moving selected entries in a real browser: chosen in the logbook, confirmed on a page that everybody can read."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events.models import Event
from tests import make
from tests.conftest import browser


@pytest.fixture
def other(id32):
    return make.investigation("HG-123", at=id32, title="T" * 90, team=(make.user(full_name="E" * 60),))


@pytest.fixture
def localcontact(id32):
    return browser(make.scientist(id32, "localcontact"))


def choose(page):
    page.get_by_label("To", exact=True).select_option(
        label=page.locator("#id_to option", has_text="HG-123").inner_text()
    )
    page.get_by_label("Why", exact=True).fill("Written in the wrong visit")
    page.get_by_role("button", name="Show what would move").click()
    expect(page.get_by_text("Move 2 entries to HG-123")).to_be_visible()


def test_selected_rows_are_moved_after_a_look_at_who_will_read_them(visit, localcontact, embargoed, other):
    make.events(embargoed, 3)

    def look(page):
        page.get_by_role("button", name="Select", exact=True).click()
        for number in (0, 1):
            page.locator(".pick input").nth(number).check()
        page.get_by_role("button", name="Move…").click()
        expect(page.get_by_text("2 selected entries")).to_be_visible()
        choose(page)
        page.get_by_role("button", name="Change").click()
        assert page.get_by_label("Why", exact=True).input_value() == "Written in the wrong visit"
        choose(page)
        page.get_by_role("button", name="Move 2").click()
        expect(page.get_by_text("2 entries were moved. A line in each logbook says so.")).to_be_visible()

    visit(localcontact, f"/investigations/{embargoed.pk}/", look)
    assert Event.objects.filter(investigation=other).count() == 3
    assert Event.objects.filter(investigation=embargoed).count() == 2


def test_a_member_of_the_team_selects_and_is_not_offered_to_move(visit, team, embargoed):
    make.events(embargoed, 2)

    def look(page):
        page.get_by_role("button", name="Select", exact=True).click()
        expect(page.get_by_role("button", name="Clear")).to_be_visible()
        expect(page.get_by_role("button", name="Move…")).to_have_count(0)

    visit(team, f"/investigations/{embargoed.pk}/", look)


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_axe_finds_nothing_to_complain_about_on_the_way(visit, localcontact, embargoed, other, size, theme):
    make.events(embargoed, 2)

    def look(page):
        found = []
        for step in (lambda page: None, choose):
            step(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found += [(step, one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
        return found

    assert (
        visit(localcontact, f"/investigations/{embargoed.pk}/move/", look, size=size, theme=theme, bypass_csp=True)
        == []
    )
