"""What is said of entries: to readers as far as they may know, to whoever has just written them in full."""

import re
from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from events import query, timeline
from events.api.serializers import EventSerializer
from events.forms import LONGEST, FilterForm
from events.models import Event, EventQuerySet
from events.timeline import Filter, searching
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
    page = timeline.slice_of(found, cursor=request.query_params.get("cursor", ""), size=size(request))
    return Response({"next": _next(request, page.older), "results": said(request, page.events)})


def searched(request: Request, wanted: Filter) -> Response:
    """The next hits by the rule of the page that searches, what could not be taken, and, if asked for, counts."""
    reader, order = access.reader(request), request.query_params.get("order", searching.BY_TIME)
    if order not in searching.ORDERS:
        raise ValidationError({"order": [f"One of {', '.join(searching.ORDERS)}."]})
    asked = searching.Search(wanted, order, request.query_params.get("cursor", ""), size(request))
    try:
        with searching.limited():
            found = searching.search(reader, asked, whole=True)
            sides = searching.sides(reader, wanted) if request.query_params.get("sides") == "true" else None
    except searching.TookTooLong as error:
        raise ValidationError({"q": [str(error)]}) from error
    remarks = [{"said": remark.said, "instead": remark.query} for remark in query.read(wanted.q).remarks]
    answer = {"next": _next(request, found.older), "results": said(request, found.events), "remarks": remarks}
    return Response(answer | ({"found": _counted(sides)} if sides is not None else {}))


def _counted(sides: searching.Sides) -> dict[str, Any]:
    choices = {
        name: [{"term": each.term, "name": each.word, "number": each.number} for each in found]
        for name, found in sides.choices.items()
    }
    return {"number": sides.number, "is_all": sides.is_all, "sides": choices}


def _next(request: Request, cursor: str) -> str | None:
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None


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
    readings.note_all(reader, [(event.investigation, event.instrument) for event in events])


def size(request: Request) -> int:
    sent = request.query_params.get("limit", str(timeline.PAGE))
    if not LIMIT.fullmatch(sent) or not 1 <= int(sent) <= MOST:
        raise ValidationError({"limit": [f"A number from 1 to {MOST}."]})
    return int(sent)
