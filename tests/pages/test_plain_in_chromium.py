"""The logbook page without JavaScript: everything is a link or a form."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from events.models import Event
from tests import make

NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
ROW = ".timeline > section > .sheet > article"


@pytest.fixture
def address(embargoed, member):
    for days in range(3):
        make.events(embargoed, 4, until=NOON - timedelta(days=days))
    make.event(embargoed, "crashed", category=Event.Category.ERROR, happened_at=NOON)
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture
def plain(visit):
    return partial(visit, java_script_enabled=False)


def test_the_filter_button_narrows_and_clearing_brings_all_back(plain, team, address):
    def look(page):
        page.locator("#kind-command").uncheck()
        page.get_by_role("button", name="Filter").click()
        page.wait_for_url("**kind=error**")
        seen = [page.locator(ROW).count(), page.locator("#kind-command").is_checked()]
        page.get_by_role("link", name="Clear the filters").click()
        page.wait_for_load_state()
        return [*seen, page.locator(ROW).count(), page.locator("#kind-command").is_checked()]

    assert plain(team, address, look) == [1, False, 13, True]


def test_words_are_searched_with_enter_and_marked(plain, team, address):
    def look(page):
        page.locator("#q").fill("crash")
        page.locator("#q").press("Enter")
        page.wait_for_url("**q=crash**")
        return page.locator(ROW).count(), page.locator("mark").all_inner_texts()

    assert plain(team, address, look) == (1, ["crash"])


def test_a_day_is_jumped_to_from_the_list_and_from_the_ribbon(plain, team, address):
    def look(page):
        seen = []
        for link in (".facets .day >> text=Tue 3 Mar", ".ribbon .axis a >> nth=0"):
            page.locator(link).click()
            page.wait_for_url("**at=**")
            seen.append(page.locator(".daytitle").first.inner_text().split("\n")[0])
            page.go_back()
        return seen

    assert plain(team, address, look) == ["Tuesday 3 March 2026", "Monday 2 March 2026"]


@pytest.mark.parametrize("reader", ["scientist", "stranger"])
def test_the_order_is_switched_and_remembered_for_whoever_signed_in(plain, team, stranger, embargoed, address, reader):
    embargoed.release_date = embargoed.start_date = embargoed.end_date = NOON - timedelta(days=1)
    embargoed.save()

    def look(page):
        newest = page.locator(ROW).first.get_attribute("id")
        page.locator(".tools .btn", has_text="first").click()
        page.get_by_text("Oldest first").wait_for()
        turned = page.locator(ROW).last.get_attribute("id") == newest
        page.goto(f"http://testserver{address}")
        return turned, page.locator(ROW).last.get_attribute("id") == newest

    client, remembered = (team, True) if reader == "scientist" else (stranger, False)
    assert plain(client, address, look) == (True, remembered)


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_sheet_of_filters_opens_narrows_and_closes(visit, team, address, scripts):
    def look(page):
        page.get_by_role("link", name="Filter").click()
        page.locator("#kind-command").uncheck()
        if not scripts:
            page.get_by_role("button", name="Filter").click()
        page.wait_for_url("**kind=error**")
        page.get_by_role("link", name="Show 1 entries").or_(
            page.get_by_role("link", name="Filter · 1 set")
        ).first.wait_for()
        if page.locator("#filters").is_visible():
            page.get_by_role("link", name="Show 1").click()
        return page.locator("#filters").is_visible(), page.locator(ROW).count(), page.locator(ROW).is_visible()

    assert visit(team, address, look, size="phone", java_script_enabled=scripts) == (False, 1, True)


def test_on_a_phone_search_opens_from_the_bar_at_the_bottom(plain, team, address):
    def look(page):
        page.locator("#list").get_by_role("link", name="Search").click()
        page.locator("#q").fill("crash")
        page.locator("#q").press("Enter")
        page.wait_for_url("**q=crash**")
        return page.locator(ROW).count(), page.locator("#q").is_visible()

    assert plain(team, address, look, size="phone") == (1, True)
