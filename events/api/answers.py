"""What is said of entries: to readers as far as they may know, to whoever has just written them in full."""

import re
from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from events import timeline
from events.api.serializers import EventSerializer
from events.forms import LONGEST, FilterForm
from events.models import Event, EventQuerySet
from events.timeline import Filter
from investigations import access, readings
from investigations.models.places import Reader

MOST = 1_000
LIMIT = re.compile(r"[0-9]{1,4}")


def said(request: Request, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Entries as this reader is told them; that staff or a key read them is noted."""
    reader = access.reader(request)
    own = timeline.own_among(reader, events)
    note(reader, [event for event in events if event.pk in own])
    return list(EventSerializer(events, many=True, context={"own": own}).data)


def written(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Entries as whoever has just written them is told them."""
    own = {event.pk for event in events}
    return list(EventSerializer(timeline.whole(events), many=True, context={"own": own}).data)


def one(event: Event, status: int = 200) -> Response:
    """One entry that was just written, and which version it is."""
    return Response(written([event])[0], status=status, headers={"ETag": f'"{event.version}"'})


def listed(request: Request, wanted: Filter) -> Response:
    """The next entries of what is wanted, newest first."""
    return paged(request, timeline.entries(access.reader(request), wanted))


def paged(request: Request, found: EventQuerySet) -> Response:
    """The next entries of a list."""
    page = timeline.slice_of(found, cursor=request.query_params.get("cursor", ""), size=_limit(request))
    next = replace_query_param(request.build_absolute_uri(), "cursor", page.older) if page.older else None
    return Response({"next": next, "results": said(request, page.events)})


def asked(request: Request) -> FilterForm:
    """What of a list somebody wants. Raises ValidationError."""
    sent = request.query_params.copy()
    if named := sent.get("instrument"):
        sent["instrument"] = access.beamline_key(named)
    if len(sent.get("q", "")) > LONGEST:
        # A page says which words it left out; a program would not see it.
        raise ValidationError({"q": [f"At most {LONGEST} letters."]})
    form = FilterForm(sent)
    if not form.is_valid():
        raise ValidationError({name: [str(each) for each in errors] for name, errors in form.errors.items()})
    return form


def note(reader: Reader, events: Sequence[Event]) -> None:
    """Each closed logbook that staff or a key reads by this answer."""
    for investigation in {event.investigation for event in events if event.investigation is not None}:
        readings.note(reader, investigation=investigation)
    for instrument in {event.instrument for event in events if event.investigation is None}:
        readings.note(reader, instrument=instrument)


def _limit(request: Request) -> int:
    sent = request.query_params.get("limit", str(timeline.PAGE))
    if not LIMIT.fullmatch(sent) or not 1 <= int(sent) <= MOST:
        raise ValidationError({"limit": [f"A number from 1 to {MOST}."]})
    return int(sent)
