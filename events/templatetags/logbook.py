"""How times, kinds, texts, tags and sizes are worded on a page."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from django import template
from django.utils import timezone

from events import wording
from events.models import Event
from events.timeline import EXCERPT, Cursor
from investigations.models import Investigation

PROMPT = re.compile(r"[A-Z0-9_]+(?: \[\d+\])?[>:] ")
TAG_COLOURS = 8

register = template.Library()


class Shown(NamedTuple):
    """What a row shows of a text, and the length of all of it when that is more."""

    html: str
    prompt: str
    text: str
    whole: int


@register.filter
def kind(event: Event) -> wording.Kind:
    return wording.kind(event)


@register.filter
def delay(event: Event) -> str:
    return wording.delay(event.happened_at, event.recorded_at)


@register.filter
def shown(event: Event) -> Shown:
    """The text of an entry as `timeline.as_rows` or, whole, `timeline.one` read it."""
    found = event.__dict__
    is_plain = event.body_format == Event.Format.PLAIN
    text = (found.get("body", found.get("excerpt")) if is_plain else found.get("text", found.get("excerpt_text"))) or ""
    prompt = PROMPT.match(text) if event.category == Event.Category.COMMANDLINE else None
    length = (found.get("length", 0) if is_plain else found.get("markup", 0)) or 0
    end = prompt.end() if prompt else 0
    return Shown(found.get("html", found.get("shown_html")) or "", text[:end], text[end:], length if length > EXCERPT else 0)


@register.filter
def colour(name: str) -> str:
    """The class of a tag's colour: the same for the same name, everywhere and for ever."""
    return f"tag-{crc32(name.casefold().encode()) % TAG_COLOURS + 1}"


@register.filter
def size(number: int) -> str:
    """A length or size as people say it: 412 kB."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= factor:
            return f"{number / factor:.{0 if number >= 10 * factor else 1}f} {unit}"
    return f"{number} bytes" if number != 1 else "1 byte"


@register.filter
def is_repeated_hour(moment: datetime) -> bool:
    """Whether a clock in the facility showed this time twice, in the night summer time ends."""
    local = timezone.localtime(moment)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


@register.filter
def zones(events: Iterable[Event]) -> str:
    """The abbreviations of the facility's zone on these days: CEST, or both around a clock change."""
    return " and ".join(sorted({timezone.localtime(event.happened_at).strftime("%Z") for event in events}))


@register.filter
def place(event: Event) -> str:
    """The cursor of the page of its logbook that begins with this entry."""
    return str(Cursor(event.happened_at, event.pk + 1))


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
