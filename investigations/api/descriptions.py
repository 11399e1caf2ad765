"""What the OpenAPI document says of beamlines, investigations, datasets and samples, and of every refusal."""

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from investigations.api.serializers import (
    DatasetSerializer,
    InstrumentSerializer,
    InvestigationSerializer,
    SampleSerializer,
)

PROBLEM = "application/problem+json"
KEYS = (
    "`Token KEY`. A personal token, made on a person's profile, acts as that person. A beamline's key, made by its "
    "staff, writes notifications on its beamlines and reads their entries only if it may read."
)
WHY = {
    400: ("Bad Request", "Correct the values named under 'errors' and send it again."),
    401: ("Unauthorized", "This key is not known here. Ask the beamline's staff for a key."),
    403: ("Forbidden", "This logbook is read-only for you."),
    404: ("Not Found", "There is no such entry, or it is not open to you."),
    409: ("Conflict", "This entry is removed. Restore it first."),
    412: (
        "Precondition Failed",
        "Version 3 is the latest; nothing was stored. Make your change of it and send it again.",
    ),
    413: ("Request Entity Too Large", "This is larger than what is taken here; nothing was stored. Send it in parts."),
    415: ("Unsupported Media Type", 'Unsupported media type "text/plain" in request.'),
    422: ("Unprocessable Entity", "This Idempotency-Key stored another entry; nothing was stored. Use a new key."),
    428: ("Precondition Required", 'Say which version you changed, as If-Match: "<version>"; nothing was stored.'),
    429: ("Too Many Requests", "These are more than 600 requests in this minute. Try again in 12 seconds."),
    503: ("Service Unavailable", "This cannot be answered at this moment. Ask again after the seconds of Retry-After."),
}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "investigations.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": KEYS}


problem_fields: dict[str, Any] = {
    "type": serializers.CharField(),
    "title": serializers.CharField(),
    "status": serializers.IntegerField(),
    "detail": serializers.CharField(help_text="What happened and what to do, in a sentence."),
    "errors": serializers.DictField(
        required=False, help_text="What is wrong with each value, or with each entry of many."
    ),
    "current": serializers.DictField(required=False, help_text="Of a conflict: the entry as it stands now."),
}
Problem: Any = inline_serializer("Problem", problem_fields)


def refusals(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Answers that are no success, as RFC 9457 problem details; any request may be one too many or have a wrong key."""
    found = {}
    for status in sorted({*statuses, 401, 429}):
        title, detail = WHY[status]
        value: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        if status == 400:
            value["errors"] = {"limit": ["A number from 1 to 1000."]}
        example = OpenApiExample(title, value=value, media_type=PROBLEM, response_only=True, status_codes=[str(status)])
        found[status, PROBLEM] = OpenApiResponse(Problem, description=title, examples=[example])
    return found


def shown(value: Any, status: int = 200, name: str = "Answer") -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


def sent(value: Any, name: str = "Request", media_type: str = "application/json") -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True, media_type=media_type)


def query(name: str, what: str, type: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, type, OpenApiParameter.QUERY, description=what, **more)


def whole(name: str, what: str) -> OpenApiParameter:
    """A whole number in the address; what is none is refused in a sentence."""
    return query(name, what, {"type": "integer", "minimum": 1, "maximum": 2**63 - 1})


INVESTIGATION = {
    "id": 12, "catalogue_id": 404439657, "name": "HC-4397", "visit_id": "1", "title": "Dichroism of thin films",
    "summary": "", "doi": "", "instrument": 3, "beamline": "ID32", "start_date": "2026-11-24T08:00:00+01:00",
    "end_date": "2026-11-28T08:00:00+01:00", "release_date": "2029-11-28T00:00:00+01:00", "is_open": False,
}  # fmt: skip
INSTRUMENT = {"id": 3, "name": "ID32", "full_name": "Soft X-ray spectroscopy", "description": ""}
PARAMETERS = [{"id": 1, "name": "temperature", "value": "4.2", "unit": "K"}]
DATASET = {
    "id": 71, "catalogue_id": 1234, "investigation": 12, "sample": 5, "sample_name": "film_7", "name": "film_7_0001",
    "kind": "raw", "location": "/data/visitor/hc4397/id32/film_7/film_7_0001", "doi": "",
    "start_date": "2026-11-25T10:00:00+01:00", "end_date": "2026-11-25T10:20:00+01:00", "parameters": PARAMETERS,
}  # fmt: skip
SAMPLE = {"id": 5, "catalogue_id": 88, "investigation": 12, "name": "film_7", "parameters": []}
BEAMLINE = query("instrument", "A beamline, by its name in any spelling or its number.")
OF_INVESTIGATION = whole("investigation", "A logbook, by its number.")
NAME = query("name", "Exactly this name.")


def listed(
    group: str, serializer: Any, of: tuple[str, str], example: Mapping[str, Any],
    parameters: Sequence[OpenApiParameter] = (),
) -> Any:  # fmt: skip
    """A list and its members, by number."""
    several, one = of
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"{group}_list", tags=[group], summary=several, parameters=list(parameters),
            responses={200: serializer(many=True), **refusals(400, 404)}, examples=[shown(example)],
        ),
        retrieve=extend_schema(
            operation_id=f"{group}_read", tags=[group], summary=one,
            responses={200: serializer, **refusals(404)}, examples=[shown(example)],
        ),
    )  # fmt: skip


INSTRUMENTS = listed("instruments", InstrumentSerializer, ("The beamlines of the facility", "One beamline"), INSTRUMENT)
INVESTIGATIONS = listed(
    "investigations", InvestigationSerializer, ("The logbooks you may read", "One of them"), INVESTIGATION,
    [BEAMLINE, query("proposal", "A proposal, in any spelling.")],
)  # fmt: skip
DATASETS = listed(
    "datasets", DatasetSerializer, ("The datasets of logbooks you may read", "One dataset"), DATASET,
    [OF_INVESTIGATION, whole("sample", "A sample, by its number."), NAME],
)  # fmt: skip
SAMPLES = listed(
    "samples", SampleSerializer, ("The samples of logbooks you may read", "One sample"), SAMPLE,
    [OF_INVESTIGATION, NAME],
)  # fmt: skip
