"""How moments and days are worded, all in the facility's time zone."""

from datetime import date, datetime

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


@register.filter
def is_on_another_day(event: Event, other: Event) -> bool:
    return timezone.localdate(event.happened_at) != timezone.localdate(other.happened_at)


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
def slot(investigation: Investigation) -> str:
    return wording.slot(investigation)
