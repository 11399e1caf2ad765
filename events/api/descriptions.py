"""What the OpenAPI document says of entries and all that belongs to them, with an example of each request and answer."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from events.api import sending
from events.api.serializers import (
    AttachmentSerializer,
    EventSerializer,
    FoundSerializer,
    RemarkSerializer,
    TagSerializer,
    VersionSerializer,
)
from events.models import Event
from events.timeline.searching import ORDERS
from investigations.api.descriptions import BEAMLINE, OF_INVESTIGATION, query, refusals, sent, shown, whole

WRITERS: Any = [{"key": []}]
ID = "656565650123456789abcdef"
FILE: dict[str, Any] = {
    "id": 31, "name": "plot.png", "caption": "XMCD at 4 K", "size": 48211, "content_type": "image/png",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "url": "/attachments/31/plot.png",
    "download": "/api/v1/attachments/31/content/",
}  # fmt: skip
EVENT: dict[str, Any] = {
    "id": ID, "version": 2, "type": "annotation", "category": "comment", "investigation": 12, "proposal": "HC-4397",
    "instrument": 3, "beamline": "ID32", "claimed_investigation": "", "dataset": 71, "dataset_name": "film_7_0001",
    "sample": 5, "filepath": "", "parent": None, "happened_at": "2026-11-25T10:24:00+01:00",
    "recorded_at": "2026-11-25T10:24:03+01:00", "author": "scientist", "author_name": "Scientist", "username": "",
    "software": "", "machine": "", "source": "", "removed_at": None, "removed_why": "", "redacted_at": None,
    "redacted_why": "", "title": "", "body": "The sample is aligned.", "body_format": "plaintext",
    "html": "<p>The sample is aligned.</p>", "tags": ["alignment"], "attachments": [FILE], "as_sent": {},
}  # fmt: skip
SAID = {"investigation": 12, "body": "The sample is aligned.", "tags": ["alignment"], "dataset_name": "film_7_0001"}
MACHINE = {
    "proposal": "HC-4397", "beamline": "ID32", "category": "commandline", "body": "umv srot 0", "software": "Bliss"
}  # fmt: skip
COMMENT = EVENT | {"version": 1, "parent": ID, "body": "Seen again at 10 K.", "tags": [], "attachments": []}
VERSION = {
    "version": 1, "by": "Scientist", "at": "2026-11-25T10:24:03+01:00", "why": "", "title": "",
    "body": "The sample is aligned", "body_format": "plaintext", "tags": [], "about": {"Sample": "film_7"},
    "removed_why": None, "attachments": [{"id": 31, "name": "plot.png", "caption": ""}],
}  # fmt: skip
MADE_TAG = {
    "id": 8, "name": "alignment", "colour": "blue", "description": "What was moved to find the beam",
    "investigation": 12, "instrument": None, "is_suggested": True, "entries": 14,
}  # fmt: skip
TYPES = [value for value, _ in Event.Type.choices]
CATEGORIES = [value for value, _ in Event.Category.choices]


def several(name: str, of: Any, *, paged: bool = True) -> Any:
    fields: dict[str, Any] = {"results": of(many=True)}
    if paged:
        fields["next"] = serializers.CharField(
            allow_null=True, help_text="The address of the page after; null at the end."
        )
    return inline_serializer(name, fields)


def page(results: list[Any]) -> dict[str, Any]:
    return {"next": None, "results": results}


def header(name: str, what: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=what, **more)


def moment(name: str, what: str) -> OpenApiParameter:
    return query(name, f"{what}; without a zone it is the facility's time.", OpenApiTypes.DATETIME)


PAGE = [
    query("cursor", "Where the page begins, as `next` says."),
    query("limit", "How many, 100 of itself.", {"type": "integer", "minimum": 1, "maximum": 1_000}),
]
FILTERS = [
    OF_INVESTIGATION, BEAMLINE, whole("dataset", "A dataset, by its number."), whole("sample", "A sample, by its number."),
    query("type", "What it is.", enum=TYPES), query("category", "What kind of message it is.", enum=CATEGORIES),
    query("tag", "With any of these tags.", many=True), query("author", "Whose account wrote it, in your own logbooks."),
    moment("after", "What happened then or later"), moment("before", "What happened earlier"), *PAGE,
]  # fmt: skip
WORDS = query("q", "All these words, or parts of them.", {"type": "string", "maxLength": 500})
ETAG = header("ETag", "The version, to send back as If-Match.", response=[200, 201])
KEY = header("Idempotency-Key", "A name of your own for this entry: sent again under it, it is stored once.")
CHANGED = header("If-Match", 'The version you changed, as `"2"`; `*` for whichever is the latest.', required=True)
IF = header("If-Match", 'Only if this is the version that stands, as `"2"`.')
EVENTS: Any = several("EventPage", EventSerializer)
FOUND: Any = inline_serializer("FoundPage", {
    "next": serializers.CharField(allow_null=True, help_text="The address of the page after; null at the end."),
    "results": EventSerializer(many=True),
    "remarks": RemarkSerializer(many=True, help_text="What could not be taken as it was typed."),
    "found": FoundSerializer(required=False, help_text="Counts, where `sides=true` asks for them."),
})  # fmt: skip
SIDES = {
    "beamline": [{"term": "beamline:ID32", "name": "ID32", "number": 1}],
    "proposal": [],
    "year": [],
    "kind": [],
    "tag": [],
    "person": [],
}
WRONG = (400, 401, 403, 404, 413, 415)

LIST = extend_schema(
    operation_id="events_list", tags=["events"], summary="Entries, newest first", parameters=[WORDS, *FILTERS],
    responses={200: EVENTS, **refusals(400)}, examples=[shown(page([EVENT]))],
)  # fmt: skip
SEARCH = extend_schema(
    operation_id="search", tags=["search"], summary="Entries with these words, in every logbook you may read",
    parameters=[
        query("q", "All these words, or parts of them.", {"type": "string", "maxLength": 500}, required=True),
        query("order", "By time, the newest first; or by rank, the best of the newest 10 000.", enum=list(ORDERS)),
        query("sides", "Whether to count what was found, at most 10 000, and to say where.", enum=["true", "false"]),
        *FILTERS,
    ],
    responses={200: FOUND, **refusals(400, 503)},
    examples=[shown(page([EVENT]) | {"remarks": [], "found": {"number": 1, "is_all": True, "sides": SIDES}})],
)  # fmt: skip
CREATE = extend_schema(
    operation_id="events_create", tags=["events"], summary="A new entry", auth=WRITERS,
    parameters=[KEY, ETAG, header("Location", "The entry's address.", response=[201])],
    request={"application/json": sending.EventIn, "multipart/form-data": sending.EventForm},
    responses={201: EventSerializer, **refusals(*WRONG, 409, 422)},
    examples=[
        sent(SAID, "A person's note"), sent(MACHINE, "A line of software"), shown(EVENT | {"version": 1}, 201),
        sent({"investigation": "12", "body": "The plot."}, "With files", "multipart/form-data"),
    ],
)  # fmt: skip
BULK = extend_schema(
    operation_id="events_bulk", tags=["events"], summary="Up to a thousand entries, all or none", auth=WRITERS,
    request=sending.BulkIn,
    responses={201: several("EventsMade", EventSerializer, paged=False), **refusals(*WRONG, 409)},
    examples=[sent({"events": [SAID, SAID]}), shown({"results": [EVENT, EVENT]}, 201)],
)  # fmt: skip
READ = extend_schema(
    operation_id="events_read", tags=["events"], summary="One entry",
    parameters=[header("If-None-Match", "The ETag you have: 304 if it still stands."), ETAG],
    responses={200: EventSerializer, 304: OpenApiResponse(description="It still stands."), **refusals(404)},
    examples=[shown(EVENT)],
)  # fmt: skip
CHANGE = extend_schema(
    operation_id="events_change", tags=["events"], summary="A later version", parameters=[CHANGED, ETAG], auth=WRITERS,
    request=sending.EventChange, responses={200: EventSerializer, **refusals(*WRONG, 409, 412, 428)},
    examples=[sent({"body": "The sample is aligned.", "why": "A full stop"}), shown(EVENT)],
)  # fmt: skip
VERSIONS = extend_schema(
    operation_id="versions_list", tags=["events"], summary="What the entry said before",
    parameters=[whole("before", "Those before this version."), whole("version", "This one alone, whole.")],
    responses={200: several("VersionPage", VersionSerializer), **refusals(400, 404)}, examples=[shown(page([VERSION]))],
)  # fmt: skip
COMMENTS = extend_schema(
    operation_id="comments_list", tags=["events"], summary="What was said under the entry", parameters=PAGE,
    responses={200: EVENTS, **refusals(400, 404)}, examples=[shown(page([COMMENT]))],
)  # fmt: skip
COMMENTED = extend_schema(
    operation_id="comments_create", tags=["events"], summary="A comment", parameters=[KEY, ETAG], auth=WRITERS,
    request=sending.CommentIn, responses={201: EventSerializer, **refusals(*WRONG, 409, 422)},
    examples=[sent({"body": "Seen again at 10 K."}), shown(COMMENT, 201)],
)  # fmt: skip
ATTACHMENTS = extend_schema(
    operation_id="attachments_list", tags=["files"], summary="The files of the entry",
    responses={200: several("FileList", AttachmentSerializer, paged=False), **refusals(404)},
    examples=[shown({"results": [FILE]})],
)  # fmt: skip
ATTACH = extend_schema(
    operation_id="attachments_create", tags=["files"], summary="Files for the entry", parameters=[IF, ETAG], auth=WRITERS,
    request={"multipart/form-data": sending.Files},
    responses={201: EventSerializer, **refusals(*WRONG, 409, 412, 422)},
    examples=[sent({"captions": ["XMCD at 4 K"]}, media_type="multipart/form-data"), shown(EVENT, 201)],
)  # fmt: skip
REMOVE = extend_schema(
    operation_id="events_remove", tags=["events"], summary="Hide the entry, with a reason", parameters=[IF, ETAG],
    auth=WRITERS, request=sending.Reason, responses={200: EventSerializer, **refusals(*WRONG, 409, 412)},
    examples=[
        sent({"why": "Written into the wrong logbook"}),
        shown(EVENT | {"removed_at": "2026-11-25T11:00:00+01:00", "removed_why": "Written into the wrong logbook"}),
    ],
)  # fmt: skip
RESTORE = extend_schema(
    operation_id="events_restore", tags=["events"], summary="Bring a removed entry back", parameters=[IF, ETAG],
    auth=WRITERS, request=sending.Why, responses={200: EventSerializer, **refusals(*WRONG, 409, 412)},
    examples=[sent({"why": "It was the right one"}), shown(EVENT)],
)  # fmt: skip
ATTACHMENT = extend_schema(
    operation_id="attachments_read", tags=["files"], summary="What a file is",
    responses={200: AttachmentSerializer, **refusals(404)}, examples=[shown(FILE)],
)  # fmt: skip
CONTENT = extend_schema(
    operation_id="attachments_content", tags=["files"], summary="The bytes of a file",
    parameters=[header("If-None-Match", "The ETag you have: 304 if it still stands.")],
    responses={
        (200, "*/*"): OpenApiTypes.BINARY, 304: OpenApiResponse(description="It still stands."), **refusals(404, 503)
    },
    examples=[],
)  # fmt: skip
TAGS = extend_schema(
    operation_id="tags_list", tags=["tags"], summary="The tags that can be used somewhere",
    parameters=[OF_INVESTIGATION, whole("instrument", "A beamline, by its number, for its staff.")],
    responses={200: several("Tags", TagSerializer, paged=False), **refusals(400, 404)},
    examples=[shown({"results": [MADE_TAG]})],
)  # fmt: skip
TAG = extend_schema(
    operation_id="tags_create", tags=["tags"], summary="A new tag", auth=WRITERS, request=sending.TagIn,
    responses={201: TagSerializer, **refusals(*WRONG, 409)},
    examples=[sent({"name": "alignment", "colour": "blue", "investigation": 12}), shown(MADE_TAG | {"entries": None}, 201)],
)  # fmt: skip
