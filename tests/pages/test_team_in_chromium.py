"""Letting somebody into a team in a real browser: names are suggested, and the page is readable for all."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import make
from tests.conftest import browser


@pytest.fixture
def localcontact(id32):
    return browser(make.scientist(id32, "localcontact"))


def test_some_letters_suggest_an_account_and_choosing_it_adds_it(visit, localcontact, embargoed):
    make.user("guest", full_name="Guest Person")

    def look(page):
        page.get_by_label("Who", exact=True).press_sequentially("gue")
        page.get_by_role("option", name="Guest Person").click()
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Guest Person is added as a reader.")).to_be_visible()
        page.get_by_role("button", name="End the time of Guest Person as a reader now").click()
        expect(page.get_by_text("Guest Person is no longer in this team")).to_be_visible()

    visit(localcontact, f"/investigations/{embargoed.pk}/team/", look)


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_axe_finds_nothing_to_complain_about_when_a_name_is_wrong(visit, localcontact, embargoed, member, size, theme):
    make.guest(embargoed, make.user("guest", full_name="G" * 80), added_by=member)

    def look(page):
        page.get_by_label("Who", exact=True).fill("scientis")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("so nobody was added")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return [one["id"] for one in Axe().run(page).response["violations"]]

    assert (
        visit(localcontact, f"/investigations/{embargoed.pk}/team/", look, size=size, theme=theme, bypass_csp=True)
        == []
    )
