"""How moments and days are worded, all in the facility's time zone."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils import timezone

from events import wording
from events.models import Event
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


@register.filter
def is_repeated(moment: datetime) -> bool:
    """Whether a clock in the facility showed this time twice, in the night summer time ends."""
    local = timezone.localtime(moment)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


@register.filter
def zones(events: Iterable[Event]) -> str:
    """The abbreviations of the facility's zone on these days: CEST, or both around a clock change."""
    return " and ".join(sorted({zone(event.happened_at) for event in events}))


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
