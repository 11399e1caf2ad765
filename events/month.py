"""A month of a logbook as a calendar: which days have entries, and where the months before and after are."""

import re
from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
# Before the first year that a page of entries can begin with nothing was written.
FIRST = date(2, 1, 1)


class Day(NamedTuple):
    """`at` is empty for a day of another month, or one on which nothing was written."""

    number: int
    at: str = ""
    word: str = ""
    is_here: bool = False
    is_counted: bool = True


class Way(NamedTuple):
    """To another month."""

    at: str
    word: str


@dataclass(frozen=True)
class Month:
    word: str
    weeks: list[list[Day]]
    earlier: Way | None
    later: Way | None
    # Entries before this day were not counted.
    counted_from: date | None


def draw(
    days: Mapping[date, int], asked: str = "", *, here: date | None = None, is_capped: bool = False
) -> Month | None:
    """The month that is asked for as 2021-04, else that of the page, else the last one; None without any entry."""
    if not days:
        return None
    first, last = min(days), max(days)
    shown = _month(asked) or (here or last).replace(day=1)
    months = sorted({day.replace(day=1) for day in days})
    earlier = max((month for month in months if month < shown), default=None)
    later = min((month for month in months if month > shown), default=None)
    # Where days were not counted, any may have entries: there the way leads through every month.
    if is_capped and earlier is None and shown > FIRST:
        earlier = (shown - timedelta(days=1)).replace(day=1)
    counted_from = first if is_capped else None
    weeks = [
        [_day(day, shown, days, here, counted_from) for day in week]
        for week in Calendar().monthdatescalendar(shown.year, shown.month)
    ]
    return Month(_word(shown), weeks, _way(earlier), _way(later), counted_from)


def _day(day: date, shown: date, days: Mapping[date, int], here: date | None, counted_from: date | None) -> Day:
    if day.month != shown.month:
        return Day(0)
    is_counted = counted_from is None or day >= counted_from
    number = days.get(day, 0)
    if is_counted and not number:
        return Day(day.day, is_here=day == here)
    said = f"{number} {'entry' if number == 1 else 'entries'}" if is_counted else "not counted"
    return Day(day.day, day.isoformat(), f"{day:%A} {day.day} {_word(day)}: {said}", day == here, is_counted)


def _month(asked: str) -> date | None:
    found = MONTH.fullmatch(asked)
    month = date(int(found[1]), int(found[2]), 1) if found and found[1] != "0000" else None
    # The weeks of the last year's end would reach over the end of all calendars.
    return month if month is not None and FIRST <= month < date(9998, 1, 1) else None


def _way(month: date | None) -> Way | None:
    return Way(f"{month:%Y-%m}", _word(month)) if month is not None else None


def _word(day: date) -> str:
    return f"{day:%B} {day.year}"
