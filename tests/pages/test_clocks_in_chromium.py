"""The page's times, days and ribbon in the reader's zone, also in the nights in which clocks change."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests import make

# The zone of the reader; when entries were written; times, newest first; days; how far along the last midnight is.
NIGHTS = {
    "the hour that comes twice": (
        "", "2025-10-25T23:30 2025-10-26T00:30 2025-10-26T01:30 2025-10-26T23:30",
        ["00:30:00", "02:30:00 CET", "02:30:00 CEST", "01:30:00"],
        ["Monday 27 October 2025", "Sunday 26 October 2025"], 25 / 26,
    ),
    "the hour that is missing": (
        "", "2025-03-30T00:59 2025-03-30T01:01 2025-03-30T22:30", ["00:30:00", "03:01:00", "01:59:00"],
        ["Monday 31 March 2025", "Sunday 30 March 2025"], 23 / 24,
    ),
    "a reader in New York": (
        "America/New_York", "2025-11-02T05:30 2025-11-02T06:30 2025-11-03T05:30",
        ["00:30:00", "01:30:00 EST", "01:30:00 EDT"],
        ["Monday 3 November 2025", "Sunday 2 November 2025"], 25 / 26,
    ),
}  # fmt: skip
ROW = ".timeline > section > .sheet > article"


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


def times(page):
    return [" ".join(text.split()) for text in page.locator(f"{ROW} > .when").all_inner_texts()]


@pytest.mark.parametrize("night", NIGHTS)
def test_rows_days_and_ribbon_follow_the_clock_on_the_wall(visit, team, member, address, embargoed, night):
    zone, moments, rows, days, midnight = NIGHTS[night]
    member.time_zone = zone
    member.save()
    for n, moment in enumerate(moments.split()):
        make.event(embargoed, make.word(n), happened_at=datetime.fromisoformat(moment + ":00+00:00"))

    def look(page):
        wide = float(page.locator(".ribbon").get_attribute("data-bars"))
        drawn = page.locator(".ribbon .midnight").get_attribute("d").removeprefix("M").split()[0]
        places = page.locator(".axis text").evaluate_all("all => all.map(text => parseFloat(text.getAttribute('x')))")
        titles = page.locator(".daytitle").evaluate_all("all => all.map(day => day.firstChild.textContent)")
        named = page.locator("main .facts").inner_text()
        before = times(page)
        page.locator(".axis a").nth(1 if zone else 0).click()
        page.wait_for_url("**at=**")
        return (
            before,
            titles,
            float(drawn) / wide,
            places[-1] / 100,
            named,
            page.locator(".daytitle").first.inner_text(),
        )

    seen, titles, drawn, labelled, named, jumped = visit(team, address, look)
    assert (seen, titles) == (rows, days)
    assert (drawn, labelled) == pytest.approx((midnight, midnight), abs=0.002)
    assert f"Times in {zone or 'Europe/Paris'}" in named
    assert jumped.startswith(days[0 if zone else 1])


def click_bar(page, moment):
    """Clicks the bar of that moment."""
    start, hours, bars = (
        float(page.locator(".ribbon").get_attribute(f"data-{name}")) for name in ("start", "hours", "bars")
    )
    picture = page.locator(".ribbon svg").first
    box = picture.bounding_box()
    bar = (moment.timestamp() - start) // (hours * 3600)
    picture.click(position={"x": box["width"] * (bar + 0.5) / (bars / 10), "y": 20})
    page.wait_for_url("**at=**")


def test_the_hour_that_comes_twice_has_two_bars_to_jump_to(visit, team, address, embargoed):
    twice = datetime.fromisoformat("2025-10-26T00:30:00+00:00")
    for n in (0, 1, 5):
        make.event(embargoed, make.word(n), happened_at=twice + timedelta(hours=n))

    def look(page):
        seen = []
        for hours in (1, 0):
            click_bar(page, twice + timedelta(hours=hours))
            seen.append(times(page)[0])
        return seen

    assert visit(team, address, look) == ["02:30:00 CET", "02:30:00 CEST"]


@pytest.mark.parametrize(("order", "first"), [("newest", 30), ("oldest", 0)])
def test_a_bar_of_several_hours_is_read_from_its_end_that_comes_first(visit, team, address, embargoed, order, first):
    start = datetime.fromisoformat("2026-01-10T08:10:00+00:00")
    made = [make.event(embargoed, make.word(n), happened_at=start + timedelta(minutes=4 * n)) for n in range(31)]
    for days in (-20, 20):
        make.event(embargoed, "far away", happened_at=start + timedelta(days=days))

    def look(page):
        assert page.locator(".ribbon").get_attribute("data-hours") == "6"
        click_bar(page, start)
        return page.locator(ROW).first.get_attribute("id")

    assert visit(team, f"{address}?order={order}", look) == f"e{made[first].public_id}"


def test_a_day_in_the_list_of_days_opens_at_that_day(visit, team, address, embargoed):
    noon = datetime.fromisoformat("2026-01-10T11:00:00+00:00")
    for days in range(3):
        make.events(embargoed, 30, until=noon + timedelta(days=days))

    def look(page):
        page.locator(".facets .day", has_text="Sun 11 Jan").click()
        expect(page.locator(".daytitle").first).to_contain_text("Sunday 11 January 2026")
        return page.locator(ROW).first.locator(".when").inner_text()

    assert visit(team, address, look) == "12:00:00"
