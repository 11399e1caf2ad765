"""Reading along: what a page needs to hear of changes."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from events import streams
from events.routing import Place
from events.views import doors, policy


class Along(NamedTuple):
    """Where changes are heard of, where their rows are asked for, and from when on."""

    stream: str
    rows: str
    now: str


def along(request: HttpRequest, place: Place) -> Along | None:
    """For the page of a logbook whose door was passed; a released one stays as it is."""
    now = timezone.now().isoformat()
    if place.investigation is None:
        assert place.instrument is not None
        path = f"beamlines/{place.instrument.key}/"
    elif place.investigation.is_open:
        return None
    else:
        path = f"investigations/{place.investigation.pk}/"
    return Along(streams.address(request, path), doors.address(place, "rows"), now)


def allow(response: HttpResponse, live: Along | None) -> None:
    """The page may connect to its stream where that is not on its own origin."""
    if live is not None and (origin := streams.origin(live.stream)):
        policy.allow(response, connect_src=[origin])
