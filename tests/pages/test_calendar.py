"""A month beside the entries: from a day to the log around it, in logbooks of days and of years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import month
from events.timeline import counts
from investigations import briefly
from tests import make
from tests.pages.conftest import soup, words


@pytest.fixture
def years(embargoed):
    """Entries on days of three years."""
    for year, number, day in ((2019, 3, 31), (2021, 4, 6), (2021, 4, 6), (2021, 4, 9), (2021, 5, 1)):
        make.event(embargoed, f"on {day}", happened_at=datetime(year, number, day, 9, tzinfo=UTC))
    return f"/investigations/{embargoed.pk}/"


def calendar(client, address):
    return soup(client, address).select_one("#calendar")


def test_the_calendar_shows_the_month_of_the_page_and_marks_the_days_with_entries(team, years):
    shown = calendar(team, years)
    assert words(shown.select_one("h2")) == "May 2021"
    assert [a["aria-label"] for a in shown.select("td a")] == ["Saturday 1 May 2021: 1 entry"]
    april = calendar(team, f"{years}?month=2021-04")
    said = [a["aria-label"] for a in april.select("td a")]
    assert said == ["Tuesday 6 April 2021: 2 entries", "Friday 9 April 2021: 1 entry"]


def test_a_day_leads_to_the_log_that_begins_there_and_goes_on_before_it(team, years):
    [_, ninth] = calendar(team, f"{years}?month=2021-04&q=on").select("td a")
    page = soup(team, years + ninth["href"])
    assert [words(title) for title in page.select(".daytitle")][0].startswith("Friday 9 April 2021")
    assert page.select("nav.paging.before a[rel=prev]")
    assert "q=on" in ninth["href"]
    assert words(page.select_one("#calendar a[aria-current=date]")) == "9"


def test_earlier_and_later_lead_to_months_that_have_entries_and_end_with_them(team, years):
    april = calendar(team, f"{years}?month=2021-04")
    assert [a["aria-label"] for a in april.select(".months a")] == ["Earlier: March 2019", "Later: May 2021"]
    march = calendar(team, years + april.select_one("#month-earlier")["href"].split("#")[0])
    assert [a["aria-label"] for a in march.select(".months a")] == ["Later: April 2021"]
    assert [a["aria-label"] for a in march.select("td a")] == ["Sunday 31 March 2019: 1 entry"]


def test_going_through_the_months_keeps_the_filters_and_the_place(team, years):
    links = calendar(team, f"{years}?q=on&at=2021-04-07").select(".months a")
    assert all("q=on&at=2021-04-07&month=" in a["href"] for a in links)


def test_the_days_follow_the_filters(team, years):
    assert words(calendar(team, f"{years}?q=9").select_one("h2")) == "April 2021"
    assert calendar(team, f"{years}?q=nothing") is None


@pytest.mark.parametrize("asked", ["2021-13", "0000-01", "9999-12", "9998-01", "٢٠٢١-٠٤", "x", "\0"])
def test_a_month_that_is_none_shows_the_month_of_the_page(team, years, asked):
    assert words(calendar(team, f"{years}?month={asked}").select_one("h2")) == "May 2021"


def test_a_month_without_entries_has_no_links_but_ways_on(team, years):
    empty = calendar(team, f"{years}?month=2020-02")
    assert empty.select("td a") == []
    assert len(empty.select("td span")) == 29
    assert len(empty.select(".months a")) == 2


def test_of_a_very_long_logbook_the_calendar_says_which_days_are_not_counted(team, years, monkeypatch):
    monkeypatch.setattr(counts, "COUNTED", 2)
    shown = calendar(team, f"{years}?month=2021-04")
    assert "Days before 9 April 2021 are not counted" in words(shown)
    assert shown.select("td a")[0]["aria-label"] == "Thursday 1 April 2021: not counted"
    assert [a["aria-label"] for a in shown.select(".months a")] == ["Earlier: March 2021", "Later: May 2021"]
    assert len(shown.select("td a")) == 9


def test_the_first_and_the_last_month_of_all_calendars_are_drawn():
    first = month.draw({date(2, 1, 1): 1}, is_capped=True)
    assert first.earlier is None
    assert month.draw({date(9997, 12, 31): 1}).word == "December 9997"
    assert month.draw({}) is None


def test_a_beamlines_own_logbook_has_a_calendar_too(localcontact, id32):
    make.event(id32, happened_at=datetime(2021, 4, 6, 9, tzinfo=UTC))
    assert words(calendar(localcontact, "/beamlines/ID32/logbook/").select_one("h2")) == "April 2021"


def test_ten_years_of_months_cost_no_more_queries(team, years, embargoed):
    def queries():
        briefly.forget()
        with CaptureQueriesContext(connection) as captured:
            team.get(f"{years}?month=2021-04")
        return len(captured)

    queries()
    few = queries()
    for n in range(120):
        make.event(embargoed, f"later {n}", happened_at=datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=30 * n))
    assert queries() == few
