import re
from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from events import timeline
from events.api.serializers import EventSerializer
from events.forms import FilterForm
from events.models import Event
from investigations import access, readings
from investigations.models.places import Reader

MOST = 1_000
LIMIT = re.compile(r"[0-9]{1,4}")


def said(request: Request, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Entries as this reader is told them."""
    reader = access.reader(request)
    own = timeline.own_among(reader, events)
    _note(reader, [event for event in events if event.pk in own])
    return list(EventSerializer(events, many=True, context={"own": own}).data)


def _note(reader: Reader, events: Sequence[Event]) -> None:
    """Each closed logbook that staff or a key reads by this answer."""
    for investigation in {event.investigation for event in events if event.investigation is not None}:
        readings.note(reader, investigation=investigation)
    for instrument in {event.instrument for event in events if event.investigation is None}:
        readings.note(reader, instrument=instrument)


class Events(APIView):
    """Entries the asker may read, newest first; `next` is the address of the page after."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        form = FilterForm(request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(each) for each in errors] for name, errors in form.errors.items()})
        found = timeline.entries(access.reader(request), form.wanted())
        page = timeline.slice_of(found, cursor=request.query_params.get("cursor", ""), size=self._limit(request))
        next = replace_query_param(request.build_absolute_uri(), "cursor", page.older) if page.older else None
        return Response({"next": next, "results": said(request, page.events)})

    def _limit(self, request: Request) -> int:
        sent = request.query_params.get("limit", str(timeline.PAGE))
        if not LIMIT.fullmatch(sent) or not 1 <= int(sent) <= MOST:
            raise ValidationError({"limit": [f"A number from 1 to {MOST}."]})
        return int(sent)


class OneEvent(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, public_id: str) -> Response:
        found = timeline.one(access.reader(request), public_id)
        if found is None:
            raise NotFound("There is no such entry, or it is not open to you.")
        return Response(said(request, [found])[0], headers={"ETag": f'"{found.version}"'})
