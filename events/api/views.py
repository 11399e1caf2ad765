"""Entries: read, written, and changed by a later version."""

from typing import Any

from django.db import transaction
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from events import logbook
from events.api import answers, doors, errors, making, sending
from events.api import descriptions as described
from events.entries import About
from events.models import Event
from events.routing import Place
from events.timeline import searching
from investigations.api.base import Open
from investigations.api.wire import Json
from investigations.models import User


class Events(Open):
    parser_classes = [Json, MultiPartParser]

    @described.LIST
    def get(self, request: Request) -> Response:
        """Entries the asker may read, newest first; `next` is the address of the page after."""
        return answers.listed(request, answers.asked(request).wanted())

    @described.CREATE
    def post(self, request: Request) -> Response:
        """Stores an entry, with files where it is sent as a form; with an Idempotency-Key once, however often it is sent."""
        places = doors.Places(request)
        form = sending.EventIn(data=request.data)
        form.is_valid(raise_exception=True)
        with errors.told():
            event = making.stored(request, making.entry(places, form.validated_data, making.sent_files(request)))
        made = answers.one(event, 201)
        made["Location"] = reverse("api:event", args=[event.public_id], request=request)
        return made


class BulkEvents(Open):
    parser_classes = [Json]

    @described.BULK
    def post(self, request: Request) -> Response:
        """Stores up to a thousand entries together, or none; what is wrong is named by its index."""
        places, form = doors.Places(request), sending.Bulk(data=request.data)
        form.is_valid(raise_exception=True)
        one, entries = sending.EventIn(), []
        wrong: dict[int, Any] = {}
        for index, each in enumerate(form.validated_data["events"]):
            try:
                entries.append(making.entry(places, one.run_validation(each)))
            except ValidationError as error:
                wrong[index] = error.detail
            except doors.REFUSALS as refused:
                wrong[index] = {"detail": str(refused)}
        if wrong:
            raise errors.WrongInBulk(wrong)
        with errors.told():
            made = logbook.record_many(entries, by=places.asker if isinstance(places.asker, User) else None)
        return Response({"results": answers.written(made)}, status=201)


class Search(Open):
    @described.SEARCH
    def get(self, request: Request) -> Response:
        """Entries with all these words, in every logbook the asker may read, newest first; all filters of events."""
        wanted = answers.asked(request).wanted()
        if not wanted.q.strip():
            raise ValidationError({"q": ["Say what to look for, as q=words."]})
        with errors.told(), searching.turn():
            return answers.searched(request, wanted)


class OneEvent(Open):
    parser_classes = [Json]

    @described.READ
    def get(self, request: Request, public_id: str) -> Response:
        """One entry; its ETag is the version to send back as If-Match."""
        found = doors.kept(request, public_id)
        tag = f'"{found.version}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(answers.said(request, [found])[0], headers={"ETag": tag})

    @described.CHANGE
    def patch(self, request: Request, public_id: str) -> Response:
        """A later version: what is not sent stays. Of what software wrote only tags and what it is about."""
        event = doors.changeable(request, public_id)
        if "If-Match" not in request.headers:
            raise errors.Unversioned
        form = sending.EventChange(data=request.data)
        form.is_valid(raise_exception=True)
        version = doors.version(request, event)
        with errors.told():
            return answers.one(_change(request, event, version, form.validated_data))


def _change(request: Request, event: Event, version: int, data: dict[str, Any]) -> Event:
    by, about = doors.person(request), _about(request, event, data)
    if event.is_by_a_person:
        body, title = data.get("body", event.body), data.get("title", event.title)
        if not (body.strip() or title.strip() or event.files):
            raise ValidationError({"body": ["Nothing would be left. Remove the entry with a reason instead."]})
        return logbook.revise(
            event, by=by, version=version, body=body, body_format=data.get("body_format", event.body_format),
            title=title, tags=data.get("tags"), about=about, why=data.get("why", ""),
        )  # fmt: skip
    if {"title", "body", "body_format"} & set(data):
        raise PermissionDenied(
            "What software wrote stays as it is written. Comment on it, tag it or tie it to a dataset."
        )
    with transaction.atomic():  # both or neither
        if "tags" in data:
            event = logbook.retag(event, data["tags"], by=by, version=version)
            version = event.version
        return logbook.tie(event, about, by=by, version=version) if about is not None else event


def _about(request: Request, event: Event, data: dict[str, Any]) -> About | None:
    """What it is about from now on; None where nothing of that was sent."""
    if not {"dataset", "sample", "filepath"} & set(data):
        return None
    places, place = doors.Places(request), Place(event.investigation, event.instrument)
    dataset, sample = (
        places.holding(place, data, name) if name in data else getattr(event, name) for name in ("dataset", "sample")
    )
    return About(dataset, sample, data.get("filepath", event.filepath))
