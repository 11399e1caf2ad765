"""Going on to older and newer entries, with and without JavaScript, and what clocks do to the days."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from events.timeline.reading import ROWS
from tests import make

ROW = ".timeline > section > .sheet > article"
# No scrolling that takes its time, so that places can be measured.
CALM = {"reduced_motion": "reduce"}
NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


def names(page):
    return page.locator(ROW).evaluate_all("rows => rows.map(row => row.id.slice(1))")


def top(page, name):
    return page.evaluate("name => document.getElementById('e' + name).getBoundingClientRect().top", name)


def focused(page):
    return page.evaluate("document.activeElement.id.slice(1)")


def test_older_entries_come_in_place_and_once_while_new_ones_are_written(visit, team, address, embargoed):
    known = [event.public_id for event in make.events(embargoed, 2 * ROWS + 5, until=NOON)][::-1]

    def meanwhile(asked):
        if "part=rows" in asked.path:
            make.event(embargoed, "written while somebody reads")

    def look(page):
        for rows in (2 * ROWS, 2 * ROWS + 5):
            last, link = names(page)[-1], page.get_by_role("link", name="Older entries")
            link.focus()
            before = top(page, last)
            page.keyboard.press("Enter")
            expect(page.locator(ROW)).to_have_count(rows)
            page.locator("article:focus").wait_for()
            assert focused(page) == names(page)[names(page).index(last) + 1]
            assert abs(top(page, last) - before) < 1
        return names(page), page.url, page.get_by_role("link", name="Older entries").count()

    assert visit(team, address, look, before=meanwhile, **CALM) == (known, f"http://testserver{address}", 0)


def test_without_javascript_plain_links_visit_every_entry_once_and_lead_back(visit, team, address, embargoed):
    known = [event.public_id for event in make.events(embargoed, 2 * ROWS + 5, until=NOON)][::-1]

    def look(page):
        seen = [names(page)]
        while page.get_by_role("link", name="Older entries").count():
            page.get_by_role("link", name="Older entries").click()
            page.wait_for_load_state()
            seen.append(names(page))
        page.get_by_role("link", name="Newer entries").first.click()
        page.wait_for_load_state()
        assert names(page) == seen[1]
        page.get_by_role("link", name="Newest entries").first.click()
        page.wait_for_load_state()
        assert names(page) == seen[0]
        return sum(seen, [])

    assert visit(team, address, look, java_script_enabled=False) == known


def test_newer_entries_after_a_jump_come_above_without_moving_what_is_read(visit, team, address, embargoed):
    days = [make.events(embargoed, 30, until=NOON - timedelta(days=day)) for day in (2, 1, 0)]
    known = [event.public_id for day in days for event in day][::-1]

    def look(page):
        page.get_by_role("link", name="Mon 2 Mar").first.click()
        page.wait_for_url("**at=**")
        page.wait_for_load_state()
        assert page.locator(ROW).count() == 30
        first, link = names(page)[0], page.get_by_role("link", name="Newer entries")
        link.focus()
        before = top(page, first)
        page.keyboard.press("Enter")
        expect(page.locator(ROW)).to_have_count(30 + ROWS)
        page.locator("article:focus").wait_for()
        return names(page), focused(page), top(page, first) - before

    rows, focus, moved = visit(team, address, look, **CALM)
    assert rows == known[60 - ROWS :]
    assert focus == known[59]
    assert abs(moved) < 1


def test_a_day_that_goes_on_says_so(visit, team, address, embargoed):
    make.events(embargoed, ROWS + 5, until=NOON + timedelta(hours=3))

    def look(page):
        page.get_by_role("link", name="Older entries").click()
        expect(page.locator(ROW)).to_have_count(ROWS + 5)
        return page.locator(".daytitle").all_inner_texts()

    first, second = visit(team, address, look)
    assert (first.split("\n")[0], second) == ("Wednesday 4 March 2026", "Wednesday 4 March 2026\ncontinued")
