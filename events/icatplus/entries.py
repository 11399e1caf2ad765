"""A logbook's entries for people's programs: read, write, correct. Rights and rules are those of the pages."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from events import content, logbook, timeline
from events.entries import Entry
from events.icatplus import asked, parse, plain, said, wire
from events.icatplus.person import by_method, person
from events.models import Event
from events.refused import Refused
from events.routing import Place
from events.timeline import listing
from investigations import access

# Said of a version whose program did not say which one it had read.
UNCHECKED = "Based on the latest version, unchecked: the program did not say which one it had"
LONGEST_TEXT = 10_000_000


@person("GET")
def listed(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format", "json").lower() not in ("", "json"):
        raise Refused(400, "Entries are told as json here.")
    source, part = asked.entries(request), asked.part(request.GET)
    found = listing.part(source, skip=part.skip, limit=part.limit, oldest_first=part.oldest_first)
    return JsonResponse(said.entries(request, found, part.page(listing.total(source))), safe=False)


@person("GET")
def count(request: HttpRequest) -> HttpResponse:
    return JsonResponse(listing.total(asked.entries(request)), safe=False)


@person("GET")
def page(request: HttpRequest) -> HttpResponse:
    """On which page of such a list an entry stands."""
    source, part = asked.entries(request), asked.part(request.GET)
    wanted = request.GET.get("_id", "").strip().lower()
    before = listing.number_before(source, content.storable(wanted), oldest_first=part.oldest_first)
    if before is None:
        raise Refused(400, "The entry under _id is not in this list.")
    at = asked.Part(before, part.limit, part.oldest_first)
    return JsonResponse({"page": at.page(listing.total(source))})


@person("GET")
def dates(request: HttpRequest) -> HttpResponse:
    found = listing.days(asked.entries(request, but_time=True))
    return JsonResponse([day.isoformat() for day in found], safe=False)


@person("POST")
def create(request: HttpRequest) -> HttpResponse:
    data = parse.json_object(plain.body(request))
    place = asked.place(request, data)
    body, body_format = parse.content_of(parse.texts(data.get("content")))
    title = parse.text(data.get("title"))
    if not body.strip() and not title.strip():
        raise Refused(422, "Nothing is stored yet: the entry needs content, [{'format': 'plainText', 'text': '…'}].")
    category = parse.CATEGORIES.get(parse.text(data.get("category")).lower(), Event.Category.COMMENT)
    if category == Event.Category.FILE:
        category = Event.Category.COMMENT
    return _store(request, place, data, category=category, body=_short(body), body_format=body_format, title=title)


@person("POST")
def create_from_file(request: HttpRequest) -> HttpResponse:
    """A photo, or any file, as an entry of its own."""
    data = parse.json_object(plain.body(request))
    place = asked.place(request)
    return _store(request, place, data, category=Event.Category.FILE, uploads=[parse.upload(data)])


@person("PUT")
def revise(request: HttpRequest) -> HttpResponse:
    """The next version of an entry: checked where the program sends back which one it had, else marked as not."""
    sent = parse.json_object(plain.body(request)).get("event")
    if not isinstance(sent, dict):
        raise Refused(400, "Give the entry as {'event': {'_id': …, 'content': […]}}. Nothing was stored.")
    event = _to_change(request, parse.text(sent.get("_id")))
    version, why = _version(event, sent)
    try:
        _revise(event, sent, version, why, by=access.account(request))
    except logbook.Conflict as newer:
        raise Refused(409, f"{newer} Read the entry again; it says now what somebody else saved.") from newer
    except logbook.Unchangeable as unchangeable:
        raise Refused(403, str(unchangeable)) from unchangeable
    return JsonResponse(said.entry(request, event.public_id))


events = by_method(GET=listed, POST=create, PUT=revise)


def _store(request: HttpRequest, place: Place, data: dict[str, Any], **fields: Any) -> HttpResponse:
    by = access.account(request)
    happened_at, as_sent = parse.moment(data.get("creationDate"), timezone.now())
    # Whatever a program calls it, a person wrote it.
    if (type := parse.text(data.get("type")).lower()) not in ("", Event.Type.ANNOTATION, Event.Type.ATTACHMENT):
        as_sent |= {"type": type[:100]}
    entry = Entry(
        type=Event.Type.ANNOTATION, place=place, author=by, happened_at=happened_at,
        as_sent=as_sent | parse.dataset_number(data), **parse.sender(data) | {"username": ""} | fields,
    )  # fmt: skip
    return JsonResponse(said.entry(request, logbook.record(entry, by=by).public_id))


def _to_change(request: HttpRequest, public_id: str) -> Event:
    """The entry behind its door: told apart from one that does not exist only to whoever may read it."""
    reader, name = access.reader(request), content.storable(public_id.strip().lower())
    event = timeline.to_change(reader, name)
    if event is None and timeline.one(reader, name) is not None:
        raise PermissionDenied("This logbook is read-only for you.")
    if event is None:
        raise Http404
    named = request.GET.get("investigationId", "").strip()
    if named and (event.investigation is None or str(event.investigation.wire_id) != named):
        raise Refused(400, f"This entry is not in investigation {named[:40]}. Nothing was changed.")
    return event


def _version(event: Event, sent: dict[str, Any]) -> tuple[int, str]:
    """Which version the program has, and what is said of the next where it did not tell."""
    if (counted := sent.get("__v")) is not None:
        number = parse.whole_number(parse.text(counted))
        if number is None:
            raise Refused(400, "__v is a whole number, as it was read. Nothing was stored.")
        return number + 1, ""
    if told := parse.text(sent.get("updatedAt")):
        return event.version if _moment(told) == wire.time(
            listing.changed_at([event])[event.pk]
        ) else event.version - 1, ""
    return event.version, UNCHECKED


def _moment(told: str) -> str | None:
    try:
        return wire.time(datetime.fromisoformat(told))
    except (ValueError, OverflowError) as error:
        raise Refused(400, "updatedAt is a time, as it was read. Nothing was stored.") from error


def _revise(event: Event, sent: dict[str, Any], version: int, why: str, *, by: Any) -> None:
    """What is not sent stays; what comes back as it was told stays as it was written, markup and all."""
    told = {(parse.FORMATS[each["format"].lower()], each["text"]) for each in said.texts(event)}
    # Of two formats that were read, a program may have changed one alone.
    body, body_format = parse.content_of(each for each in parse.texts(sent.get("content")) if each not in told)
    title = parse.text(sent["title"]) if isinstance(sent.get("title"), str) else event.title
    tags = parse.names(sent["tag"]) if isinstance(sent.get("tag"), list) else None
    if body or title != event.title:
        body, body_format = (_short(body), body_format) if body else (event.body, event.body_format)
        logbook.revise(
            event, by=by, version=version, body=body, body_format=body_format, title=title, tags=tags, why=why
        )
    elif tags is not None and tags != event.tag_names:
        logbook.retag(event, tags, by=by, version=version, why=why)
    elif version != event.version:
        raise logbook.Conflict(event)


def _short(body: str) -> str:
    if len(body) > LONGEST_TEXT:
        raise Refused(413, "This text is longer than any entry. Attach it as a file; nothing was stored.")
    return body
