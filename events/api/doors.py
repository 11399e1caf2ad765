"""Who sends, and where an entry goes: a person into logbooks they write in, a beamline's key where its messages go."""

import re
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied as Forbidden
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request

from events import routing, timeline
from events.models import Event
from events.routing import Place
from investigations import access
from investigations.models import ApiToken, Instrument, User

NOWHERE = "Say where: an investigation's number, a proposal and a beamline, or a beamline alone."
NO_LOGBOOK = "There is no logbook of that number, or it is not open to you."
READ_ONLY = "This logbook is read-only for you."
VERSION = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
REFUSALS = (APIException, Http404, Forbidden)


def sender(request: Request) -> User | ApiToken:
    """The person or the beamline's key that asks. Raises NotAuthenticated."""
    asker = access.reader(request)
    if isinstance(asker, User | ApiToken):
        return asker
    raise NotAuthenticated("Send a token or a beamline's key: Authorization: Token KEY.")


def person(request: Request) -> User:
    """The person who asks; a beamline's key changes nothing that was written."""
    asker = sender(request)
    if isinstance(asker, ApiToken):
        raise PermissionDenied("A beamline's key writes messages and changes none. Use a personal token.")
    return asker


def readable(request: Request, public_id: str) -> Event:
    """The entry, if the asker may read it."""
    if (found := timeline.one(access.reader(request), public_id)) is None:
        raise NotFound("There is no such entry, or it is not open to you.")
    return found


def kept(request: Request, public_id: str) -> Event:
    """The entry, a removed one too for its team and the staff."""
    reader = access.reader(request)
    return timeline.one(reader, public_id) or timeline.with_versions(reader, public_id) or readable(request, public_id)


def changeable(request: Request, public_id: str) -> Event:
    """The entry, also a removed one, if the person may write in its logbook."""
    by = person(request)
    if (found := timeline.to_change(by, public_id)) is not None:
        return found
    readable(request, public_id)
    raise PermissionDenied(READ_ONLY)


def version(request: Request, event: Event) -> int:
    """The version the sender changed, as If-Match says; the latest where any will do."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return event.version
    if (found := VERSION.fullmatch(sent)) is None:
        raise ValidationError({"If-Match": ['Write the version you changed, as If-Match: "3".']})
    return int(found[1])


class Places:
    """Where the entries of one request go; each door is asked once, however many entries pass it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.asker = sender(request)
        self.now = timezone.now()
        self._known: dict[Hashable, Any] = {}

    def of(self, said: dict[str, Any]) -> Place:
        """Where a new entry goes."""
        names = tuple(said.get(name) for name in ("investigation", "proposal", "beamline", "instrument", "type"))
        # Which visit of a proposal is meant depends on the time.
        at = self._moment(said) if said.get("investigation") is None and said.get("proposal") else None
        choose = self._of_key if isinstance(self.asker, ApiToken) else self._of_person
        found: Place = self._once(("place", *names, at), lambda: choose(said))
        return found

    def holding(self, place: Place, said: dict[str, Any], field: str) -> Any:
        """The dataset or sample of that number in this logbook."""
        number = said.get(field)
        if number is None:
            return None
        ask = {"dataset": timeline.dataset_in, "sample": timeline.sample_in}[field]
        in_logbook = place.investigation and place.investigation.pk
        found = self._once((field, in_logbook, number), lambda: ask(place.investigation, number))
        if found is None:
            raise ValidationError({field: [f"This logbook has no {field} of that number."]})
        return found

    def _once(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        if key not in self._known:
            try:
                self._known[key] = ask()
            except REFUSALS as refused:
                self._known[key] = refused
        found = self._known[key]
        if isinstance(found, REFUSALS):
            raise found
        return found

    def _of_person(self, said: dict[str, Any]) -> Place:
        if (number := said.get("investigation")) is not None:
            return self._writable(number, NO_LOGBOOK)
        beamline = _beamline(said)
        if beamline is None:
            raise ValidationError({"investigation": [NOWHERE]})
        nothing = f"No logbook of {said.get('proposal')} at {beamline.name} is open to you."
        if proposal := said.get("proposal"):
            chosen = routing.choose(proposal, [beamline], self._moment(said))
            if chosen.investigation is None:
                raise NotFound(nothing)
            return self._writable(chosen.investigation.pk, nothing)
        try:
            return Place(None, access.staffed(self.request, beamline.key))
        except Http404:
            raise NotFound(f"The logbook of {beamline.name} itself is for its staff. Name an investigation.") from None

    def _moment(self, said: dict[str, Any]) -> datetime:
        moment: datetime | None = said.get("happened_at")
        return moment or self.now

    def _writable(self, number: int, nothing: str) -> Place:
        try:
            investigation = access.writable(self.request, number)
        except Http404:
            raise NotFound(nothing) from None
        return Place(investigation, investigation.instrument)

    def _of_key(self, said: dict[str, Any]) -> Place:
        token = self.asker
        assert isinstance(token, ApiToken)
        own = {instrument.pk: instrument for instrument in token.instruments.all()}
        beamline = _beamline(said)
        if beamline is not None and beamline.pk not in own:
            raise PermissionDenied(f"The key “{token.name}” is not for {beamline.name}.")
        instruments = [beamline] if beamline is not None else list(own.values())
        if (number := said.get("investigation")) is not None:
            return _among(token, instruments, number)
        if beamline is None and not said.get("proposal"):
            return _to_everybody(token, said)
        if not instruments:
            raise PermissionDenied(f"The key “{token.name}” is for no beamline. Ask for one that is.")
        return routing.choose(said.get("proposal", ""), instruments, self._moment(said))


def _among(token: ApiToken, instruments: list[Instrument], number: int) -> Place:
    """The investigation of that number on the key's beamlines; what comes after its release waits unassigned."""
    found = routing.visits(instruments).filter(pk=number).first()
    if found is None:
        raise NotFound(f"The key “{token.name}” is for no investigation of that number.")
    return Place(found, found.instrument) if found.takes_messages else Place(None, found.instrument, found.name)


def _to_everybody(token: ApiToken, said: dict[str, Any]) -> Place:
    if said.get("type") != Event.Type.BROADCAST:
        raise ValidationError({"investigation": [NOWHERE]})
    if not token.may_broadcast:
        raise PermissionDenied(f"The key “{token.name}” may not write to everybody. Name a beamline.")
    return routing.EVERYBODY


def _beamline(said: dict[str, Any]) -> Instrument | None:
    """By name in any spelling, or by number."""
    if name := said.get("beamline"):
        found = access.instruments(name).first()
    elif (number := said.get("instrument")) is not None:
        found = access.instruments().filter(pk=number).first()
    else:
        return None
    if found is None:
        raise ValidationError({"beamline": ["No beamline is called that."]})
    return found
