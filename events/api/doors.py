"""Who sends, and where an entry goes: a person into logbooks they write in, a beamline's key where its messages go."""

import re
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.exceptions import NotAuthenticated, NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request

from events import routing, timeline
from events.models import Event
from events.routing import Place
from investigations import access
from investigations.models import ApiToken, Dataset, Instrument, Sample, User

NOWHERE = "Say where: an investigation's number, a proposal and a beamline, or a beamline alone."
VERSION = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')


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


def changeable(request: Request, public_id: str) -> Event:
    """The entry, also a removed one, if the person may write in its logbook."""
    by = person(request)
    if (found := timeline.to_change(by, public_id)) is not None:
        return found
    readable(request, public_id)
    raise PermissionDenied("This logbook is read-only for you.")


def place(request: Request, said: dict[str, Any]) -> Place:
    """Where a new entry goes."""
    asker = sender(request)
    if isinstance(asker, ApiToken):
        return _of_key(asker, said)
    if (number := said.get("investigation")) is not None:
        investigation = access.writable(request, number)  # type: ignore[arg-type]
        return Place(investigation, investigation.instrument)
    beamline = _beamline(said)
    if beamline is None:
        raise ValidationError({"investigation": [NOWHERE]})
    if proposal := said.get("proposal"):
        chosen = routing.choose(proposal, [beamline], _moment(said))
        if chosen.investigation is None:
            raise NotFound(f"No logbook of {proposal} at {beamline.name} is open to you.")
        return Place(access.writable(request, chosen.investigation.pk), beamline)  # type: ignore[arg-type]
    return Place(None, access.staffed(request, beamline.key))  # type: ignore[arg-type]


def holding(place: Place, said: dict[str, Any], field: str) -> Any:
    """The dataset or sample of that number in this logbook."""
    number = said.get(field)
    if number is None:
        return None
    things = {"dataset": timeline.dataset_in, "sample": timeline.sample_in}
    found: Dataset | Sample | None = things[field](place.investigation, number)
    if found is None:
        raise ValidationError({field: [f"This logbook has no {field} of that number."]})
    return found


def version(request: Request) -> int | None:
    """The version the sender changed, as If-Match says; None where any will do."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return None
    if (found := VERSION.fullmatch(sent)) is None:
        raise ValidationError({"If-Match": ['Write the version you changed, as If-Match: "3".']})
    return int(found[1])


def _of_key(token: ApiToken, said: dict[str, Any]) -> Place:
    own = {instrument.pk: instrument for instrument in token.instruments.all()}
    beamline = _beamline(said)
    if beamline is not None and beamline.pk not in own:
        raise PermissionDenied(f"The key “{token.name}” is not for {beamline.name}.")
    instruments = [beamline] if beamline is not None else list(own.values())
    if (number := said.get("investigation")) is not None:
        found = routing.visits(instruments).filter(pk=number).first()
        if found is None:
            raise NotFound(f"The key “{token.name}” is for no investigation of that number.")
        if not found.takes_messages:
            return Place(None, found.instrument, found.name)
        return Place(found, found.instrument)
    if beamline is None and not said.get("proposal"):
        if said.get("type") != Event.Type.BROADCAST:
            raise ValidationError({"investigation": [NOWHERE]})
        if not token.may_broadcast:
            raise PermissionDenied(f"The key “{token.name}” may not write to everybody. Name a beamline.")
        return routing.EVERYBODY
    return routing.choose(said.get("proposal", ""), instruments, _moment(said))


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


def _moment(said: dict[str, Any]) -> datetime:
    moment: datetime | None = said.get("happened_at")
    return moment or timezone.now()
