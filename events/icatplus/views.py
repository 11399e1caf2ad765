"""The beamline routes: plain views, because each message waits for them at most a tenth of a second."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from psycopg.errors import DeadlockDetected, ForeignKeyViolation

from events import logbook, routing
from events import refused as refused_messages
from events.entries import Entry
from events.icatplus import parse, plain, wire
from events.refused import Refused
from events.routing import Place
from investigations import access, keys, readership
from investigations.briefly import forget
from investigations.models import ApiToken, Instrument, Investigation
from investigations.names import normalised

Reading = Callable[[dict[str, Any], Place, datetime | None, dict[str, Any]], Entry]
MOST = 10_000
NAMED = "/instrument/name/"
log = logging.getLogger(__name__)


def machine(method: str) -> Callable[[Callable[..., HttpResponse]], Any]:
    """A route for holders of a key, which stands in its path; answers every refusal in a sentence and keeps it."""

    def decorate(view: Callable[..., HttpResponse]) -> Any:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, key: str, **names: str) -> HttpResponse:
            try:
                token = keys.recognise(key)
            except keys.UnknownKey:
                refused_messages.count_unknown_key()
                return plain.sentence(401, "This key is not known here. Ask the beamline's staff for a key.")
            except keys.RevokedKey as revoked:
                return _refuse(request, revoked.token, key, Refused(403, str(revoked)))
            try:
                if request.method != method:
                    raise Refused(405, f"This address takes {method} only.")
                return view(request, token, **names)
            except Refused as refused:
                return _refuse(request, token, key, refused)
            except Exception:
                log.exception("A message of the key '%s' failed", token.name)
                return _refuse(request, token, key, Refused(500, "Something went wrong here. Nothing was stored."))

        return answer

    return decorate


@machine("POST")
def notification(request: HttpRequest, token: ApiToken) -> HttpResponse:
    return _store(request, token, parse.message, {})


@machine("POST")
def base64(request: HttpRequest, token: ApiToken) -> HttpResponse:
    return _store(request, token, parse.file, {})


@machine("POST")
def named(request: HttpRequest, token: ApiToken, rest: str) -> HttpResponse:
    """The older routes: `<proposal>/instrument/name/<beamline>/event`, or `…/event/createfrombase64` in any case.

    Taken apart here: either name may have slashes, and a pattern with two open ends is slow on hostile input.
    """
    address = rest.rstrip("/")
    for ending, read in (("/event/createfrombase64", parse.file), ("/event", parse.message)):
        if address.lower().endswith(ending):
            proposal, found, beamline = address[: -len(ending)].rpartition(NAMED)
            if found and proposal and beamline:
                return _store(request, token, read, {"investigationName": proposal, "instrumentName": beamline})
    raise Refused(404, "There is no such address. Write to …/instrument/name/<beamline>/event.")


@machine("GET")
def investigations(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """The investigations on the key's beamlines, which is all that a macro asks about."""
    instruments = _beamlines(token, request.GET.get("instrumentName", ""))
    found = routing.visits(instruments, request.GET.get("investigationName", ""))
    return JsonResponse([wire.investigation(each) for each in _slice(request, found)], safe=False)


@machine("GET")
def datasets(request: HttpRequest, token: ApiToken) -> HttpResponse:
    number = parse.whole_number(request.GET.get("investigationId"))
    if number is None:
        raise Refused(400, "Give the investigation's number as investigationId.")
    investigation = routing.by_number(number, list(token.instruments.all()))
    if investigation is None:
        return JsonResponse([], safe=False)
    found = investigation.datasets.select_related("investigation", "sample")
    return JsonResponse([wire.dataset(each) for each in _slice(request, found)], safe=False)


@machine("POST")
def move(request: HttpRequest, token: ApiToken) -> HttpResponse:
    if not token.may_move:
        raise Refused(403, f"The key '{token.name}' may not move entries. Nothing was moved.")
    source, destination = (
        _own_investigation(request, token, name) for name in ("sourceInvestigationId", "destinationInvestigationId")
    )
    if source == destination:
        raise Refused(400, "Source and destination are the same logbook. Nothing was moved.")
    if not (source.takes_messages and destination.takes_messages):
        raise Refused(403, "A logbook that is or was released is closed to keys. Nothing was moved.")
    if readership.read_by_more(destination, source):
        raise Refused(403, "More people can read the destination than the source. Staff may move it on its page.")
    moved = logbook.move(source, destination, who=f"the key '{token.name}'")
    return JsonResponse({"n": moved, "nModified": moved, "ok": 1})


def _store(request: HttpRequest, token: ApiToken, read: Reading, names: dict[str, str]) -> HttpResponse:
    """One message into the logbook it is meant for; answered after COMMIT."""
    data = parse.json_object(plain.body(request))
    now = timezone.now()
    wanted = {
        name: request.GET.get(name, "") for name in ("investigationId", "investigationName", "instrumentName")
    } | names
    happened_at, as_sent = parse.moment(data.get("creationDate"), now)
    place = _place(token, wanted, happened_at or now)
    entry = read(data, place, happened_at, as_sent | parse.dataset_number(data))
    try:
        event = logbook.record(entry)
    except DatabaseError as error:
        # PostgreSQL chose this message to end a deadlock, or a tag it remembered is gone: nothing of it is stored.
        if not isinstance(error.__cause__, DeadlockDetected | ForeignKeyViolation):
            raise
        forget()
        event = logbook.record(entry)
    return JsonResponse(wire.event(event))


def _slice(request: HttpRequest, found: QuerySet[Any]) -> QuerySet[Any]:
    skip = max(parse.whole_number(request.GET.get("skip")) or 0, 0)
    limit = parse.whole_number(request.GET.get("limit"))
    return found[skip : skip + (min(limit, MOST) if limit is not None and limit > 0 else MOST)]


def _place(token: ApiToken, wanted: dict[str, str], at: datetime) -> Place:
    proposal, sent_number = wanted["investigationName"].strip(), wanted["investigationId"].strip()
    if wanted["instrumentName"].strip() or proposal or sent_number:
        instruments = _beamlines(token, wanted["instrumentName"])
        number = parse.whole_number(sent_number)
        # A number that is none still says which investigation was meant.
        return routing.choose(proposal or ("" if number is not None else sent_number), instruments, at, number=number)
    if not token.may_broadcast:
        raise Refused(
            403,
            f"A message without beamline goes to everybody, and the key '{token.name}' may not do that. "
            "Name the beamline with instrumentName.",
        )
    return routing.EVERYBODY


def _beamlines(token: ApiToken, named: str) -> list[Instrument]:
    """The named beamlines (comma separated) that this key is for, or all of them where none is named."""
    own = {instrument.key: instrument for instrument in token.instruments.all()}
    if not own:
        raise Refused(403, f"The key '{token.name}' is not for any beamline.")
    if not named.strip():
        return list(own.values())
    asked = [normalised(name) for name in named.split(",")]
    if found := [own[key] for key in asked if key in own]:
        return found
    writes_at = ", ".join(instrument.name for instrument in own.values())
    if access.instruments(*named.split(",")).exists():
        raise Refused(403, f"The key '{token.name}' is not for {named.strip()}; it is for {writes_at}.")
    raise Refused(400, f"No beamline is called '{named.strip()}' here; the key '{token.name}' is for {writes_at}.")


def _own_investigation(request: HttpRequest, token: ApiToken, name: str) -> Investigation:
    number = parse.whole_number(request.GET.get(name))
    found = routing.by_number(number, list(token.instruments.all())) if number is not None else None
    if found is None:
        raise Refused(403, f"{name} is not an investigation on the beamlines of the key '{token.name}'.")
    return found


def _refuse(request: HttpRequest, token: ApiToken, key: str, refused: Refused) -> HttpResponse:
    sender = f"{request.META.get('REMOTE_ADDR', '')} {request.headers.get('User-Agent', '')}".strip()
    excerpt = _beginning(request).decode("utf-8", errors="replace")
    refused_messages.keep(token, refused, sender=sender, key=key, excerpt=excerpt)
    return plain.sentence(refused.status, refused.reason)


def _beginning(request: HttpRequest) -> bytes:
    """The first bytes of a body, read before or not; of one that is too large no more is taken."""
    most = 4 * refused_messages.EXCERPT
    try:
        return request.body[:most]
    except RequestDataTooBig:
        return request.read(most)
    except (UnreadablePostError, RawPostDataException):
        return b""
