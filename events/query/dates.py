"""Days and moments as people type them: 2021-04-06, 6/4/2021, 2021-04, yesterday, 3d."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_datetime

AGO = re.compile(r"(\d{1,5})(min|h|d|w|m|y)")
UNITS = {
    "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1),
    "m": timedelta(days=30), "y": timedelta(days=365),
}  # fmt: skip
YEAR, MONTH = re.compile(r"\d{4}"), re.compile(r"(\d{4})-(\d{1,2})")
DAY, DAY_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


class Span(NamedTuple):
    """From the first moment of what was named to the first after it, in UTC."""

    start: datetime
    end: datetime


def span(said: str, now: datetime) -> Span | None:
    """The time that is named, on the reader's clock; None where it is none.

    What is counted back (3d) begins at that moment and lasts until the end of its day.
    """
    try:
        found = _named(said.strip().lower(), timezone.localtime(now))
        return Span(*(_believable(moment) for moment in found)) if found else None
    except (ValueError, OverflowError):
        return None


def _named(said: str, now: datetime) -> tuple[datetime, datetime] | None:
    if said in ("today", "yesterday"):
        return _day(now - timedelta(days=said == "yesterday"))
    if ago := AGO.fullmatch(said):
        start = now - int(ago[1]) * UNITS[ago[2]]
        return start, _day(start)[1]
    if YEAR.fullmatch(said):
        return _midnight(int(said), 1, 1), _midnight(int(said) + 1, 1, 1)
    if month := MONTH.fullmatch(said):
        year, number = int(month[1]), int(month[2])
        return _midnight(year, number, 1), _midnight(year + number // 12, number % 12 + 1, 1)
    if day := DAY.fullmatch(said):
        return _day(_midnight(int(day[1]), int(day[2]), int(day[3])))
    if day := DAY_FIRST.fullmatch(said):
        return _day(_midnight(int(day[3]), int(day[2]), int(day[1])))
    moment = parse_datetime(said.upper())
    return (moment, moment + timedelta(minutes=1)) if moment is not None else None


def _midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day)


def _day(moment: datetime) -> tuple[datetime, datetime]:
    """Both midnights of the clock on the wall, which a clock change moves apart."""
    start = datetime(moment.year, moment.month, moment.day)
    return start, start + timedelta(days=1)


def _believable(moment: datetime) -> datetime:
    moment = (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).astimezone(UTC)
    if not 1 < moment.year < 9999:
        raise ValueError
    return moment
