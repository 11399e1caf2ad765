"""What stands beside an entry: its versions, comments and files, and whether it is removed."""

import re
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from events import logbook, serving, timeline
from events.api import answers, doors, errors, making, sending
from events.api import descriptions as described
from events.api.serializers import AttachmentSerializer, VersionSerializer
from events.entries import Attached
from events.routing import Place
from investigations import access
from investigations.api.base import Open
from investigations.api.wire import Json

VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)


class Versions(Open):
    @described.VERSIONS
    def get(self, request: Request, public_id: str) -> Response:
        """What the entry said before, the latest first; for the team and the beamline's staff."""
        reader = access.reader(request)
        event = timeline.with_versions(reader, public_id)
        if event is None:
            raise NotFound("There is no such entry, or its versions are not open to you.")
        answers.note(reader, [event])
        if (number := _number(request, "version")) is not None:
            if (one := timeline.one_version(event, number)) is None:
                raise NotFound("This entry has no version of that number.")
            return Response({"next": None, "results": VersionSerializer(one.versions, many=True).data})
        history, next = timeline.history(event, before=_number(request, "before")), None
        if history.older is not None:
            next = f"{reverse('api:versions', args=[public_id], request=request)}?before={history.older}"
        return Response({"next": next, "results": VersionSerializer(history.versions, many=True).data})


class Comments(Open):
    parser_classes = [Json]

    @described.COMMENTS
    def get(self, request: Request, public_id: str) -> Response:
        """What was said under the entry, newest first."""
        event = doors.readable(request, public_id)
        return answers.paged(request, timeline.comments(access.reader(request), event))

    @described.COMMENTED
    def post(self, request: Request, public_id: str) -> Response:
        """Comments on an entry; under a comment it joins the others of the same entry."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        if event.removed_at is not None:
            raise errors.Refused("This entry is removed. Restore it first.")
        form = sending.CommentIn(data=request.data)
        form.is_valid(raise_exception=True)
        place = Place(event.investigation, event.instrument, event.claimed_investigation)
        entry = sending.entry(form.validated_data, place, by, parent=event.parent or event)
        with errors.told():
            return answers.one(making.stored(request, entry), 201)


class Attachments(Open):
    parser_classes = [MultiPartParser]

    @described.ATTACHMENTS
    def get(self, request: Request, public_id: str) -> Response:
        """The files of the entry."""
        event = doors.readable(request, public_id)
        return Response({"results": answers.said(request, [event])[0]["attachments"]})

    @described.ATTACH
    def post(self, request: Request, public_id: str) -> Response:
        """Adds files to what a person wrote, as a later version; If-Match is not needed, but is heeded."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        files = making.sent_files(request)
        if not files:
            raise ValidationError({"files": ["Send at least one file, as a part called files."]})
        version = doors.version(request, event)
        with errors.told():
            if not event.is_by_a_person:
                raise logbook.Unchangeable("What software wrote stays as it is. Send the file with a comment on it.")
            new = making.uploaded(files, Place(event.investigation, event.instrument), by)
            old = [Attached(file.pk, file.caption) for file in event.attachments.all() if file.removed_at is None]
            revised = logbook.revise(
                event, by=by, version=version, body=event.body,
                body_format=event.body_format, files=[*old, *new], why="Files added",
            )  # fmt: skip
        return answers.one(revised, 201)


class Remove(Open):
    parser_classes = [Json]

    @described.REMOVE
    def post(self, request: Request, public_id: str) -> Response:
        """Hides the entry, with a reason; its versions are kept and it can be restored."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        form = sending.Reason(data=request.data)
        form.is_valid(raise_exception=True)
        why, version = form.validated_data["why"], doors.version(request, event)
        with errors.told():
            hidden = logbook.hide(event, by=by, version=version, why=why)
        return answers.one(hidden)


class Restore(Open):
    parser_classes = [Json]

    @described.RESTORE
    def post(self, request: Request, public_id: str) -> Response:
        """Brings a removed entry back into its place."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        form = sending.Why(data=request.data)
        form.is_valid(raise_exception=True)
        why, version = form.validated_data.get("why", ""), doors.version(request, event)
        with errors.told():
            back = logbook.restore(event, by=by, version=version, why=why)
        return answers.one(back)


class OneAttachment(Open):
    @described.ATTACHMENT
    def get(self, request: Request, pk: int) -> Response:
        """What a file is called, how long it is and where its bytes are."""
        file = serving.found(request, pk)
        has_original = timeline.has_original_for(access.reader(request), file)
        return Response(AttachmentSerializer(file, context={"own": {file.event_id} if has_original else set()}).data)


class Content(Open):
    @described.CONTENT
    def get(self, request: Request, pk: int) -> Any:
        """The bytes of a file: of a picture upright, without location."""
        answer = serving.served(request, serving.found(request, pk))
        if answer.status_code == errors.NotReady.status_code:
            raise errors.NotReady
        return answer


def _number(request: Request, name: str) -> int | None:
    sent = request.query_params.get(name, "")
    if sent and not VERSION.fullmatch(sent):
        raise ValidationError({name: ["The number of a version."]})
    return int(sent) if sent else None
