"""Exports: asked for, looked at while they are made, and fetched."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from events import exports
from events.api import doors, errors
from events.api.sending import number
from events.forms import LONGEST, FilterForm
from events.models import Export
from events.timeline import Filter
from investigations import access, readings
from investigations.api.base import Open
from investigations.api.descriptions import refusals, sent, shown
from investigations.api.wire import Json

NOWHERE = "There is no such export, or it is not open to you."
ONE_OF = "Name one logbook: an investigation, or the instrument whose own logbook it is."
FORMS = [(each.name, each.label) for each in exports.FORMATS]
STATES = ("waiting", "being made", "ready", "failed")
ONE: dict[str, Any] = {
    "id": "b2c4d6e8f00112233445566778899aab", "investigation": 12, "instrument": None, "format": "pdf", "state": "ready", "progress": 100,
    "failed_why": "", "requested_at": "2026-11-25T10:24:00+01:00", "expires_at": "2026-12-02T10:24:31+01:00",
    "size": 1843201, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "download": "/api/v1/exports/b2c4d6e8f00112233445566778899aab/content/",
}  # fmt: skip


class ExportIn(serializers.Serializer[Any]):
    """What is to be exported; without a filter the whole logbook."""

    investigation = number("Its logbook.")
    instrument = number("Instead, a beamline’s own logbook, for its staff.")
    format = serializers.ChoiceField(choices=FORMS)
    q = serializers.CharField(required=False, max_length=LONGEST, allow_blank=True)
    tag = serializers.ListField(child=serializers.CharField(max_length=255), required=False, max_length=20)
    after = serializers.DateTimeField(required=False)
    before = serializers.DateTimeField(required=False)


class ExportSerializer(serializers.ModelSerializer[Export]):
    id = serializers.CharField(source="public_id")
    state = serializers.SerializerMethodField(help_text=f"One of: {', '.join(STATES)}.")
    download = serializers.SerializerMethodField(help_text="Where the file is once it is ready; null before.")

    class Meta:
        model = Export
        fields = [
            "id", "investigation", "instrument", "format", "state", "progress", "failed_why", "requested_at", "expires_at", "size",
            "sha256", "download",
        ]  # fmt: skip
        read_only_fields = fields

    def get_state(self, export: Export) -> str:
        if export.failed_why:
            return "failed"
        return "ready" if export.finished_at else "being made" if export.started_at else "waiting"

    def get_download(self, export: Export) -> str | None:
        return reverse("api:export-content", args=[export.public_id]) if export.finished_at else None


MANY: Any = inline_serializer("Exports", {"results": ExportSerializer(many=True)})


class Exports(Open):
    parser_classes = [Json]

    @extend_schema(
        operation_id="exports_list", tags=["exports"], summary="Your exports, the latest first",
        responses={200: MANY, **refusals(401, 403)}, examples=[shown({"results": [ONE]})],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What you asked for in the last seven days, the latest hundred."""
        mine = exports.of(doors.person(request))[:100]
        return Response({"results": ExportSerializer(mine, many=True).data})

    @extend_schema(
        operation_id="exports_create", tags=["exports"], summary="A logbook, or what a filter leaves of it, as a file",
        request=ExportIn, responses={201: ExportSerializer, **refusals(400, 401, 403, 404, 409, 413, 415)},
        examples=[sent({"investigation": 12, "format": "pdf", "q": "tag:alignment"}), shown(ONE, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Short ones are ready in the answer; of others ask at `exports/<id>/` how far they are."""
        user = doors.person(request)
        form = ExportIn(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        source = _source(request, said)
        chosen = exports.BY_NAME[said["format"]]
        readings.note(user, **source.where, action="exported", detail=chosen.name)
        try:
            asked = exports.ask(user, source, chosen)
        except exports.TooMany as refused:
            raise errors.Refused(str(refused)) from None
        if exports.is_small(source, chosen):
            exports.make(asked)
            asked.refresh_from_db()
        return Response(ExportSerializer(asked).data, status=201)


class OneExport(Open):
    @extend_schema(
        operation_id="exports_retrieve", tags=["exports"], summary="How far an export is",
        responses={200: ExportSerializer, **refusals(401, 403, 404)}, examples=[shown(ONE)],
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """Its state, and where the file is."""
        return Response(ExportSerializer(_own(request, public_id)).data)


class ExportContent(Open):
    @extend_schema(
        operation_id="exports_content", tags=["exports"], summary="The file of an export",
        responses={(200, "*/*"): OpenApiTypes.BINARY, **refusals(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Any:
        """The bytes; whether you may have them is asked again."""
        if (answer := exports.file_of(request, _own(request, public_id))) is None:
            raise NotFound(NOWHERE)
        return answer


def _source(request: Request, said: dict[str, Any]) -> exports.Source:
    """The one logbook that is named, behind its door."""
    instrument = said.get("instrument")
    if (said.get("investigation") is None) is (instrument is None):
        raise ValidationError({"investigation": [ONE_OF]})
    wanted = _wanted(said)
    if instrument is not None:
        return exports.Source(access.staffed_by_number(request, instrument), own=True, wanted=wanted)
    rights = access.rights(request, said["investigation"])
    return exports.Source(rights.investigation, own=rights.is_own, wanted=wanted)


def _own(request: Request, public_id: str) -> Export:
    if (found := exports.of(doors.person(request)).filter(public_id=public_id).first()) is None:
        raise NotFound(NOWHERE)
    return found


def _wanted(said: dict[str, Any]) -> Filter:
    known = {name: value for name, value in said.items() if name in ("q", "after", "before")}
    form = FilterForm(known)
    if not form.is_valid():
        raise ValidationError({name: [str(each) for each in wrong] for name, wrong in form.errors.items()})
    tags = tuple(name.replace("\0", "").strip() for name in said.get("tag", ()))
    return Filter(**known | {"tags": tuple(filter(None, tags))})
