"""What stands beside an entry: its versions, comments and files, and whether it is removed."""

from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from events import logbook, notify, serving, timeline
from events.api import descriptions as described
from events.api import doors, errors, sending
from events.api.serializers import AttachmentSerializer
from events.api.views import answer, said, show, stored, uploaded
from events.entries import Attached
from events.routing import Place
from events.timeline import Version
from investigations import access


class Versions(APIView):
    permission_classes = [AllowAny]

    @described.VERSIONS
    def get(self, request: Request, public_id: str) -> Response:
        """What the entry said before, the latest first; for the team and the beamline's staff."""
        event = timeline.with_versions(access.reader(request), public_id)
        if event is None:
            raise NotFound("There is no such entry, or its versions are not open to you.")
        sent = request.query_params.get("before", "")
        if sent and not (sent.isascii() and sent.isdigit() and len(sent) < 10):
            raise ValidationError({"before": ["The number of a version."]})
        history = timeline.history(event, before=int(sent) if sent else None)
        return Response({"results": [_version(each) for each in history.versions]})


class Comments(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]

    @described.COMMENTS
    def get(self, request: Request, public_id: str) -> Response:
        """What was said under the entry, the oldest first."""
        event = doors.readable(request, public_id)
        found = timeline.comments(access.reader(request), event)
        return Response({"results": said(request, list(found[:1_000]))})

    @described.COMMENT
    def post(self, request: Request, public_id: str) -> Response:
        """Comments on an entry; under a comment it joins the others of the same entry."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        if event.removed_at is not None:
            raise errors.Refused("This entry is removed. Restore it first.")
        form = sending.CommentIn(data=request.data)
        form.is_valid(raise_exception=True)
        place = Place(event.investigation, event.instrument, event.claimed_investigation)
        entry = sending.entry(form.validated_data, place, by, parent=event.parent or event)
        with errors.told(show):
            return answer(stored(request, entry), 201)


class Attachments(APIView):
    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser, FormParser]

    @described.ATTACHMENTS
    def get(self, request: Request, public_id: str) -> Response:
        """The files of the entry."""
        event = doors.readable(request, public_id)
        return Response({"results": said(request, [event])[0]["attachments"]})

    @described.ATTACH
    def post(self, request: Request, public_id: str) -> Response:
        """Adds files to what a person wrote, as a later version."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        files = request.FILES.getlist("files") + request.FILES.getlist("file")
        if not files:
            raise ValidationError({"files": ["Send at least one file, as a part called files."]})
        version = doors.version(request)
        with errors.told(show):
            new = uploaded(request, files, notify.logbook_of(event))
            old = [Attached(file.pk, file.caption) for file in event.attachments.all() if file.removed_at is None]
            revised = logbook.revise(
                event, by=by, version=event.version if version is None else version, body=event.body,
                body_format=event.body_format, files=[*old, *new], why="Files added",
            )  # fmt: skip
        return answer(revised, 201)


class Remove(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]

    @described.REMOVE
    def post(self, request: Request, public_id: str) -> Response:
        """Hides the entry, with a reason; its versions are kept and it can be restored."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        why = _why(request)
        if not why:
            raise ValidationError({"why": ["Say why: the reason stays with the entry."]})
        version = doors.version(request)
        with errors.told(show):
            return answer(logbook.hide(event, by=by, version=event.version if version is None else version, why=why))


class Restore(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]

    @described.RESTORE
    def post(self, request: Request, public_id: str) -> Response:
        """Brings a removed entry back into its place."""
        event, by = doors.changeable(request, public_id), doors.person(request)
        why, version = _why(request), doors.version(request)
        with errors.told(show):
            return answer(logbook.restore(event, by=by, version=event.version if version is None else version, why=why))


class OneAttachment(APIView):
    permission_classes = [AllowAny]

    @described.FILE
    def get(self, request: Request, pk: int) -> Response:
        """What a file is called, how long it is and where its bytes are."""
        file = serving.found(request, pk)  # type: ignore[arg-type]
        own = {file.event_id} if timeline.has_original_for(access.reader(request), file) else set()
        return Response(AttachmentSerializer(file, context={"own": own}).data)


class Content(APIView):
    permission_classes = [AllowAny]

    @described.CONTENT
    def get(self, request: Request, pk: int) -> Any:
        """The bytes of a file: of a picture upright, without location."""
        return serving.served(request, serving.found(request, pk))  # type: ignore[arg-type]


def _why(request: Request) -> str:
    form = sending.Why(data=request.data)
    form.is_valid(raise_exception=True)
    return str(form.validated_data.get("why", "")).strip()


def _version(version: Version) -> dict[str, Any]:
    stood = version.stood
    return {
        "number": version.number, "by": version.by, "at": version.at.isoformat(), "why": version.why,
        "title": stood.title, "body": stood.body, "body_format": stood.body_format, "is_cut": stood.is_cut,
        "tags": list(stood.tag_names), "about": dict(stood.about),
        "attachments": [{"id": each.file.pk, "name": each.file.name, "caption": each.caption} for each in version.files],
    }  # fmt: skip
