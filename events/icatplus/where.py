"""The logbook that a person's program reads in: an investigation's by its number, or a beamline's own."""

from django.http import HttpRequest

from events.icatplus import parse
from events.refused import Refused
from events.routing import Place
from investigations import access
from investigations.models import Investigation


def readable(request: HttpRequest) -> Place | None:
    """The logbook to read in; None where none is named."""
    number, name = (request.GET.get(key, "").strip() for key in ("investigationId", "instrumentName"))
    if number:
        found = investigation(request, number)
        return Place(found, found.instrument)
    return Place(None, access.staffed(request, name)) if name else None


def investigation(request: HttpRequest, sent: str) -> Investigation:
    """The one of that number; whoever may not read it learns no more than of a number that is none."""
    if (number := parse.whole_number(sent)) is None:
        raise Refused(400, "investigationId is a number.")
    found = access.readable_by_wire_id(request, number)
    return access.rights(request, found.pk).investigation
