"""The search field by keyboard alone."""

from datetime import UTC, datetime

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


def test_from_the_field_to_a_hit_in_its_place_among_all_others_by_keyboard_alone(visit, team, address, embargoed):
    make.events(embargoed, 3)

    def look(page):
        page.keyboard.press("/")
        page.keyboard.type("mounted")
        page.keyboard.press("Enter")
        expect(page.locator("article")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator("#timeline")).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**?at=*")
        expect(page.locator("article.lit")).to_contain_text("Sample mounted")
        expect(page.locator("article")).to_have_count(5)

    visit(team, address, look)


def test_the_months_of_the_calendar_change_in_place_and_a_day_leads_to_the_log(visit, team, address, embargoed):
    make.event(embargoed, "long ago", happened_at=datetime(2019, 3, 31, 9, tzinfo=UTC))

    def look(page):
        page.locator("#month-earlier").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#month")).to_have_text("March 2019")
        assert page.url.endswith(address)
        page.get_by_role("link", name="Sunday 31 March 2019: 1 entry").click()
        expect(page.locator(".daytitle")).to_contain_text(["Sunday 31 March 2019"])

    visit(team, address, look)
