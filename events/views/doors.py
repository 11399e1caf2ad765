"""The doors to what is written: a logbook one may write in, an entry one may change."""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from events import timeline
from events.models import Event
from events.routing import Place
from investigations import access, desks
from investigations.desks import Desk


def place(request: HttpRequest, pk: int | None, name: str | None) -> Place:
    """An investigation's logbook, or a beamline's own, that the asker may write in."""
    if pk is not None:
        investigation = access.writable(request, pk)
        return Place(investigation, investigation.instrument)
    return Place(None, access.staffed(request, name or ""))


def place_of(event: Event) -> Place:
    return Place(event.investigation, event.instrument, event.claimed_investigation)


def event(request: HttpRequest, public_id: str) -> Event:
    """The entry, if the asker may change it; 403 to whoever may only read it, 404 to others."""
    reader = access.reader(request)
    if (found := timeline.to_change(reader, public_id)) is not None:
        return found
    if timeline.one(reader, public_id) is None:
        raise Http404
    raise PermissionDenied("This logbook is read-only for you.")


def commented(request: HttpRequest, public_id: str) -> tuple[Event, Place]:
    """An entry to comment on, and the logbook the comment stands in.

    A message to everybody has none: it is the logbook in which it was read, and only what was said in its time.
    """
    if (sent := request.GET.get("in")) is None:
        own = event(request, public_id)
        return own, place_of(own)
    if not re.fullmatch(r"[0-9]{1,18}", sent):
        raise Http404
    investigation = access.writable(request, int(sent))
    if (found := timeline.broadcast(investigation, public_id)) is None:
        raise Http404
    return found, Place(investigation, investigation.instrument)


def address(place: Place, page: str) -> str:
    """A page of a logbook by its name: 'write', 'uploads', 'rows'; 'timeline' is the logbook itself."""
    if place.investigation is not None:
        return reverse(f"events:{page}", args=[place.investigation.pk])
    assert place.instrument is not None
    listed = "events:unassigned" if place.claimed else "events:beamline"
    own = listed if page == "timeline" else f"events:beamline-{page}"
    return reverse(own, args=[place.instrument.key])


def desk(request: HttpRequest, place: Place) -> Desk:
    """The desk this browser is, for a logbook whose door for writing was passed, and who may sign there now."""
    if place.instrument is None or desks.instrument_id(request) != place.instrument.pk:
        return desks.NONE
    by = access.account(request)
    authors = list(access.writers(place.instrument, place.investigation))
    # An administrator writes everywhere, and signs with their own name or one of the team.
    return desks.at(request, place.instrument, authors if by in authors else [*authors, by])
