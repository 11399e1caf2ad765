"""Entries: read, written, and changed by a later version."""

import re
from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from events import logbook, notify, timeline
from events.api import descriptions as described
from events.api import doors, errors, sending
from events.api.serializers import EventSerializer
from events.blobs import OCTETS, Upload
from events.entries import About, Attached, Entry
from events.forms import FilterForm
from events.models import Event
from events.timeline import Filter
from investigations import access, readings
from investigations.models import User
from investigations.models.places import Reader

MOST = 1_000
LIMIT = re.compile(r"[0-9]{1,4}")
LONGEST_KEY = 255
KEYS = "A person’s token writes annotations, and a beamline’s key notifications and broadcasts."


def said(request: Request, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Entries as this reader is told them."""
    reader = access.reader(request)
    own = timeline.own_among(reader, events)
    _note(reader, [event for event in events if event.pk in own])
    return list(EventSerializer(events, many=True, context={"own": own}).data)


def written(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Entries as whoever has just written them is told them."""
    own = {event.pk for event in events}
    return list(EventSerializer(timeline.whole(events), many=True, context={"own": own}).data)


def answer(event: Event, status: int = 200) -> Response:
    """One entry that was just written, and which version it is."""
    return Response(written([event])[0], status=status, headers={"ETag": f'"{event.version}"'})


def show(event: Event) -> dict[str, Any]:
    return written([event])[0]


def listed(request: Request, wanted: Filter) -> Response:
    """The next entries of what is wanted, newest first."""
    found = timeline.entries(access.reader(request), wanted)
    page = timeline.slice_of(found, cursor=request.query_params.get("cursor", ""), size=_limit(request))
    next = replace_query_param(request.build_absolute_uri(), "cursor", page.older) if page.older else None
    return Response({"next": next, "results": said(request, page.events)})


def asked(request: Request) -> FilterForm:
    form = FilterForm(request.query_params)
    if not form.is_valid():
        raise ValidationError({name: [str(each) for each in errors] for name, errors in form.errors.items()})
    return form


class Events(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser, MultiPartParser, FormParser]

    @described.LIST
    def get(self, request: Request) -> Response:
        """Entries the asker may read, newest first; `next` is the address of the page after."""
        return listed(request, asked(request).wanted())

    @described.CREATE
    def post(self, request: Request) -> Response:
        """Stores an entry, with files where it is sent as a form; with an Idempotency-Key once, however often it is sent."""
        doors.sender(request)
        form = sending.EventIn(data=request.data)
        form.is_valid(raise_exception=True)
        files = request.FILES.getlist("files") if hasattr(request.FILES, "getlist") else []
        with errors.told(show):
            event = stored(request, _entry(request, form.validated_data, files))
        made = answer(event, 201)
        made["Location"] = reverse("api:event", args=[event.public_id], request=request)
        return made


class BulkEvents(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]

    @described.BULK
    def post(self, request: Request) -> Response:
        """Stores up to a thousand entries together, or none; what is wrong is named by its index."""
        by = doors.sender(request)
        sent = {"events": request.data} if isinstance(request.data, list) else request.data
        form = sending.Bulk(data=sent)
        form.is_valid(raise_exception=True)
        entries, wrong = [], {}
        for index, each in enumerate(form.validated_data["events"]):
            one = sending.EventIn(data=each)
            if not one.is_valid():
                wrong[index] = one.errors
                continue
            try:
                entries.append(_entry(request, one.validated_data))
            except ValidationError as error:
                wrong[index] = error.detail
        if wrong:
            raise errors.WrongInBulk(wrong)
        made = logbook.record_many(entries, by=by if isinstance(by, User) else None)
        return Response({"results": written(made)}, status=201)


class OneEvent(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]

    @described.READ
    def get(self, request: Request, public_id: str) -> Response:
        """One entry; its ETag is the version to send back as If-Match."""
        found = doors.readable(request, public_id)
        tag = f'"{found.version}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(said(request, [found])[0], headers={"ETag": tag})

    @described.CHANGE
    def patch(self, request: Request, public_id: str) -> Response:
        """A later version: what is not sent stays. Of what software wrote only tags and what it is about."""
        event = doors.changeable(request, public_id)
        if "If-Match" not in request.headers:
            raise errors.Unversioned
        form = sending.EventChange(data=request.data)
        form.is_valid(raise_exception=True)
        version = doors.version(request)
        with errors.told(show):
            number = event.version if version is None else version
            return answer(_change(request, event, number, form.validated_data))


def stored(request: Request, entry: Entry) -> Event:
    """Stores one entry, under the sender's own key for it where one was sent."""
    asker = doors.sender(request)
    by, token = (asker, None) if isinstance(asker, User) else (None, asker)
    if not (key := request.headers.get("Idempotency-Key", "").strip()):
        return logbook.record(entry, by=by)
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": [f"At most {LONGEST_KEY} letters."]})
    return logbook.once(entry, by=by, token=token, key=key, strict=True)


def uploaded(request: Request, files: Sequence[Any], logbook_name: str) -> list[Attached]:
    """Files of a form, kept for an entry of this logbook. Raises Unfit."""
    by = doors.person(request)
    captions = request.data.getlist("captions") if hasattr(request.data, "getlist") else []
    found = []
    for index, file in enumerate(files):
        caption = captions[index][:500] if index < len(captions) else ""
        found.append(Attached(logbook.upload(file, by=by, logbook=logbook_name).pk, caption))
    return found


def _entry(request: Request, data: dict[str, Any], files: Sequence[Any] = ()) -> Entry:
    """The new entry, in a place the sender may write in. Raises ValidationError."""
    asker = doors.sender(request)
    by = asker if isinstance(asker, User) else None
    wanted = data.get("type")
    if wanted is not None and (wanted == Event.Type.ANNOTATION) is (by is None):
        raise ValidationError({"type": [KEYS]})
    place = doors.place(request, data)
    more: dict[str, Any] = {name: doors.holding(place, data, name) for name in ("dataset", "sample")}
    if by is not None:
        more["attached"] = uploaded(request, files, notify.logbook_name(place.investigation, place.instrument)) if files else ()
    else:
        more["uploads"] = [Upload(file, file.name or "", file.content_type or OCTETS) for file in files]
    return sending.entry(data, place, by, **more)


def _change(request: Request, event: Event, version: int, data: dict[str, Any]) -> Event:
    by = doors.person(request)
    about = _about(event, data)
    if event.is_by_a_person:
        return logbook.revise(
            event, by=by, version=version, body=data.get("body", event.body),
            body_format=data.get("body_format", event.body_format), title=data.get("title"), tags=data.get("tags"),
            about=about, why=data.get("why", ""),
        )  # fmt: skip
    if {"title", "body", "body_format"} & set(data):
        raise errors.Refused("What software wrote stays as it is written. Comment on it, tag it or tie it to a dataset.")
    if "tags" in data:
        event = logbook.retag(event, data["tags"], by=by, version=version)
        version = event.version
    return logbook.tie(event, about, by=by, version=version) if about is not None else event


def _about(event: Event, data: dict[str, Any]) -> About | None:
    """What it is about from now on; None where nothing of that was sent."""
    if not {"dataset", "sample", "filepath"} & set(data):
        return None
    from events.routing import Place

    place = Place(event.investigation, event.instrument)
    dataset, sample = (
        doors.holding(place, data, name) if name in data else getattr(event, name) for name in ("dataset", "sample")
    )
    return About(dataset, sample, data.get("filepath", event.filepath))


def _note(reader: Reader, events: Sequence[Event]) -> None:
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
