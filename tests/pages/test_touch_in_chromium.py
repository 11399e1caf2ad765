"""A writer with a phone: what a row offers to a finger, and where the focus goes afterwards."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.pages.test_writing_in_chromium import NOTE

TOUCH = {"size": "phone", "has_touch": True}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Sample mounted", author=member, **NOTE)


@pytest.fixture
def address(embargoed, note):
    return f"/investigations/{embargoed.pk}/"


def menu(page):
    summary = page.locator("article.kind-note .more > summary")
    summary.tap()
    return summary, page.locator("article.kind-note .more .menu")


def test_the_menu_of_a_row_has_everything_a_writer_may_do_named_after_the_row(visit, team, address):
    def look(page):
        row = page.locator("article.kind-note")
        _, inside = menu(page)
        expect(inside.get_by_role("link", name=f"Edit {row.get_attribute('aria-label')}")).to_be_visible()
        name = row.get_attribute("aria-label")
        named = [one.inner_text().replace(name, "…") for one in inside.get_by_role("link").all() if one.is_visible()]
        return named, min(one.bounding_box()["height"] for one in inside.get_by_role("link").all())

    named, height = visit(team, address, look, **TOUCH)
    assert named[2:] == ["Comment on …", "Edit …", "Tags of …", "What … is about", "Remove …"]
    assert height >= 24


@pytest.mark.parametrize("act", ["Comment", "Edit"])
def test_what_is_written_in_a_row_covers_no_menu_and_cancelling_gives_the_focus_back(visit, team, address, act):
    def look(page):
        summary, inside = menu(page)
        inside.get_by_role("link", name=act).tap()
        form = page.locator("article.kind-note form.composer")
        expect(form.locator(".switch")).to_be_visible()
        expect(page.locator(".dock")).to_be_hidden()
        is_open = inside.is_visible()
        form.get_by_role("link", name="Cancel").tap()
        expect(form).to_have_count(0)
        expect(summary).to_be_focused()
        return is_open, page.locator(".dock").is_visible()

    assert visit(team, address, look, **TOUCH) == (False, True)


def test_the_buttons_of_the_editor_stand_in_one_line_on_a_phone(visit, team, address):
    def look(page):
        page.get_by_role("button", name="Full editor").tap()
        page.locator(".rich[role=textbox]").wait_for()
        return page.locator("form.composer .toolbar").bounding_box()["height"]

    assert visit(team, address, look, **TOUCH) < 60


def test_without_scripts_the_menu_leads_to_the_page_that_has_the_ways(visit, team, address, note):
    def look(page):
        _, inside = menu(page)
        inside.get_by_role("link", name="Details of").tap()
        page.wait_for_url(f"**/events/{note.public_id}/")
        return [page.get_by_role("link", name=name, exact=True).is_visible() for name in ("Comment", "Edit", "Remove")]

    assert visit(team, address, look, java_script_enabled=False, **TOUCH) == [True, True, True]
