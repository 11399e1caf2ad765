"""The search field by keyboard alone."""

import pytest
from playwright.sync_api import expect

from events.models import Event
from tests import make


@pytest.fixture
def address(embargoed, member):
    note = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
    make.event(embargoed, "Sample mounted", author=member, tags=["sample change"], **note)
    make.event(embargoed, "Beam lost", author=member, **note)
    return f"/investigations/{embargoed.pk}/"


def test_slash_goes_to_the_field_and_the_arrows_and_enter_choose_and_then_search(visit, team, address):
    def look(page):
        page.keyboard.press("/")
        field = page.get_by_role("combobox", name="Search these entries")
        expect(field).to_be_focused()
        page.keyboard.type("ta")
        expect(page.locator("ul.choices:visible li")).to_have_text("tag:as in tag:detector")
        for key in ("ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("ul.choices:visible li")).to_have_text('tag:"sample change"')
        expect(field).to_have_attribute("aria-expanded", "true")
        for key in ("ArrowDown", "Enter"):
            page.keyboard.press(key)
        assert page.url.endswith(address)
        expect(field).to_have_value('tag:"sample change" ')
        page.keyboard.press("Enter")
        expect(page.locator("article")).to_have_count(1)
        page.wait_for_url("**q=tag%3A%22sample*")

    visit(team, address, look)


def test_escape_closes_the_choices_then_empties_the_field_and_then_goes_to_the_entries(visit, team, address):
    def look(page):
        field = page.locator("#q")
        field.focus()
        expect(field).to_have_attribute("role", "combobox")
        page.keyboard.press("ArrowDown")
        expect(page.locator("ul.choices:visible li").first).to_be_visible()
        page.keyboard.type("be")
        page.keyboard.press("Escape")
        expect(page.locator("ul.choices:visible li")).to_have_count(0)
        expect(field).to_have_value("be")
        page.keyboard.press("Escape")
        expect(field).to_have_value("")
        page.keyboard.press("Escape")
        expect(page.locator("#timeline")).to_be_focused()

    visit(team, address, look)


def test_whoever_has_switched_the_letters_off_types_a_slash_and_nothing_happens(visit, team, member, address):
    type(member).objects.filter(pk=member.pk).update(shortcuts=False)

    def look(page):
        page.keyboard.press("/")
        expect(page.locator("#q")).not_to_be_focused()

    visit(team, address, look)
