"""How moments and days are worded, all in the facility's time zone."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from django import template
from django.utils import timezone

from events import wording
from events.models import Event
from events.timeline import Row
from investigations.models import Investigation

register = template.Library()


@register.filter
def delay(event: Event) -> str:
    return wording.delay(event.happened_at, event.recorded_at)


# Django's own `date` leaves offset and zone empty in the hour that comes twice, where they matter most.
@register.filter
def iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def zone(moment: datetime) -> str:
    """The zone's abbreviation at that moment: CEST."""
    return timezone.localtime(moment).strftime("%Z")


class Clock(NamedTuple):
    """A moment as rows show it; the zone only where a clock in the facility showed this time twice."""

    iso: str
    minute: str
    second: str
    zone: str
    whole: str
    name: str
    utc: str


@register.filter
def clock(moment: datetime) -> Clock:
    local = timezone.localtime(moment)
    name = local.strftime("%Z")
    return Clock(
        local.isoformat(timespec="seconds"), f"{local:%H:%M}", f":{local:%S}", name if is_repeated(moment) else "",
        f"{local:%H:%M:%S}", name, f"{moment.astimezone(UTC):%H:%M:%S}",
    )  # fmt: skip


@register.filter
def span(row: Row) -> str:
    """From when to when the entries of a fold were written: 15:20 – 15:51."""
    first, last = (timezone.localtime(moment) for moment in row.span)
    seconds = f"{first:%H:%M}" == f"{last:%H:%M}"
    style = "%H:%M:%S" if seconds else "%H:%M"
    return f"{first.strftime(style)} – {last.strftime(style)}"


@register.filter
def is_on(moment: datetime, day: date) -> bool:
    return timezone.localdate(moment) == day


@register.filter
def is_another_year(day: date) -> bool:
    return day.year != timezone.localdate().year


@register.filter
def is_repeated(moment: datetime) -> bool:
    """Whether a clock in the facility showed this time twice, in the night summer time ends."""
    local = timezone.localtime(moment)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


@register.filter
def slot(investigation: Investigation) -> str:
    """The days of a visit: 31 March – 6 April 2021."""
    if investigation.start_date is None:
        return ""
    start = timezone.localdate(investigation.start_date)
    if investigation.end_date is None:
        return f"since {start:%-d %B %Y}"
    end = timezone.localdate(investigation.end_date)
    if start == end:
        return f"{end:%-d %B %Y}"
    same_year = start.year == end.year
    first = "%-d" if same_year and start.month == end.month else "%-d %B" if same_year else "%-d %B %Y"
    return f"{start.strftime(first)} – {end:%-d %B %Y}"
