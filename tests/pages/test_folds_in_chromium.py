"""What software repeats stands folded in one row, which opens in place."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.test_files import picture

NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture
def moves(embargoed):
    """Five commands that differ by a number, a minute apart."""
    return [make.event(embargoed, f"umv srot {n}", happened_at=NOON + timedelta(minutes=n)).public_id for n in range(5)]


def inside(page):
    return page.locator("article .inside article")


def names(rows):
    return rows.evaluate_all("rows => rows.map(row => row.id.slice(1))")


def count(summary):
    """The number that the summary of a fold says: '12:00 – 12:03 · 4 more command lines'."""
    return int(summary.inner_text().split("·")[1].split()[0])


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_fold_opens_in_place_in_reading_order(visit, team, address, moves, order):
    def look(page):
        row, summary = page.locator("article").first, page.locator(".fold > summary")
        before = row.bounding_box()["y"]
        summary.click()
        expect(inside(page)).to_have_count(count(summary))
        assert row.bounding_box()["y"] == before
        return names(row) + names(inside(page)), page.url

    wanted = moves if order == "oldest" else moves[::-1]
    assert visit(team, f"{address}?order={order}", look) == (wanted, f"http://testserver{address}?order={order}")


def test_enter_opens_and_closes_a_fold_that_is_loaded_once(visit, team, address, moves):
    asked = []

    def look(page):
        summary = page.locator(".fold > summary")
        summary.focus()
        page.keyboard.press("Enter")
        expect(inside(page)).to_have_count(4)
        page.keyboard.press("Enter")
        expect(inside(page).first).to_be_hidden()
        page.keyboard.press("Enter")
        expect(inside(page).last).to_be_visible()
        return summary.evaluate("summary => summary === document.activeElement"), inside(page).count()

    assert visit(team, address, look, before=lambda request: asked.append(request.path)) == (True, 4)
    assert len([path for path in asked if "fold=" in path]) == 1


def test_nothing_that_counts_is_ever_inside_a_fold(visit, team, address, embargoed, moves, member):
    later = NOON + timedelta(minutes=10)
    counts = [
        make.event(embargoed, "umv srot 7", author=member, happened_at=later, **NOTE),
        make.event(embargoed, "umv srot 8", category=Event.Category.ERROR, happened_at=later),
        make.event(embargoed, "umv srot 9", uploads=[Upload(picture(), "a.png")], happened_at=later),
        make.event(embargoed, "umv srot 10", happened_at=later),
    ]
    make.event(embargoed, "beam was lost here", author=member, parent=counts[-1], happened_at=later, **NOTE)
    for n in range(5):
        make.event(embargoed, f"umv srot {n}", happened_at=later + timedelta(minutes=n + 1))

    def look(page):
        for summary in page.locator(".fold > summary").all():
            summary.click()
        expect(inside(page)).to_have_count(8)
        return set(names(inside(page))), set(names(page.locator(".timeline > section > .sheet > article")))

    folded, rows = visit(team, address, look)
    assert {event.public_id for event in counts} <= rows - folded
    assert folded < {event.public_id for event in embargoed.events.filter(category="commandline", parent=None)}


def test_a_fold_opens_by_a_link_without_javascript(visit, team, address, moves):
    def look(page):
        page.locator(".fold > summary").click()
        page.get_by_role("link", name="Show them").click()
        page.wait_for_url(f"**#e{moves[-1]}")
        assert page.locator(".fold").get_attribute("open") is not None
        return names(inside(page))

    assert visit(team, address, look, java_script_enabled=False) == moves[-2::-1]


def test_a_fold_that_cannot_be_loaded_says_so_and_keeps_the_page(visit, team, address, moves):
    def refuse(asked):
        if "fold=" in asked.path:
            team.logout()

    def look(page):
        page.locator(".fold > summary").click()
        failed = page.get_by_role("alert")
        expect(failed).to_contain_text("could not be loaded")
        return names(page.locator("article"))

    assert visit(team, address, look, before=refuse) == moves[-1:]
