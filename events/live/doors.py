"""Who may listen: the same doors as the pages', asked for a session instead of a request."""

import re
from importlib import import_module
from typing import NamedTuple

from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest

from events import notify
from investigations import access

INVESTIGATION = re.compile(r"/live/investigations/(?P<pk>[0-9]{1,18})/")
BEAMLINE = re.compile(r"/live/beamlines/(?P<name>[^/]{1,255})/")


class Door(NamedTuple):
    """Through which somebody comes in: what is heard behind it, and whether everybody reads that logbook."""

    logbook: str
    hears_everybody: bool
    is_open: bool = False


def knock(path: str, session: str) -> Door | None:
    """What whoever has this session hears at this address; None where a page would be a 404.

    For a thread: it asks the database.
    """
    try:
        return _open(path, _request(session))
    except Http404:
        return None


def _open(path: str, request: HttpRequest) -> Door | None:
    if found := INVESTIGATION.fullmatch(path):
        investigation = access.readable(request, int(found["pk"]))
        return Door(
            notify.logbook_named(investigation=investigation.pk), investigation.is_running, investigation.is_open
        )
    if found := BEAMLINE.fullmatch(path):
        instrument = access.staffed(request, found["name"])
        return Door(notify.logbook_named(instrument=instrument.pk), False)
    return None


def _request(session: str) -> HttpRequest:
    """Signed in as the session says now: one that ended, and an account that was closed, are nobody's."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session or None)
    request.user = auth.get_user(request)
    return request
