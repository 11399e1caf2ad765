"""The quick line above the entries of a logbook one may write in."""

import uuid
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone

from events import notify
from events.models import Event
from events.routing import Place
from events.views import doors
from investigations import access
from investigations.desks import Desk
from investigations.models import Investigation


class Line(NamedTuple):
    """What the form and its scripts need to know; an address is empty where there is no such page."""

    action: str
    logbook: str
    uploads: str
    rows: str
    suggest: str
    photo: str
    key: str
    most_mb: int
    who_reads: str
    as_public: str
    desk: Desk


def line(request: HttpRequest, place: Place) -> Line:
    """The line of a logbook whose door for writing was passed."""
    pages = {page: doors.address(place, page) for page in ("write", "uploads", "rows", "suggest", "photo")}
    return Line(
        pages["write"], name_of(place), pages["uploads"], pages["rows"], pages["suggest"], pages["photo"],
        uuid.uuid4().hex, settings.ELOGBOOK_MAX_UPLOAD_MB, who_reads(place.investigation),
        reverse("events:as-public", args=[place.investigation.pk]) if place.investigation is not None else "",
        doors.desk(request, place),
    )  # fmt: skip


class Tagging(NamedTuple):
    """Addresses for tagging and moving selected rows, and whether the asker may remove what software wrote.

    `move` is empty for who may not move.
    """

    tag: str
    rows: str
    suggest: str
    move: str
    is_staff: bool


def tagging(request: HttpRequest, place: Place, tab: str | None) -> Tagging:
    """For the page of a logbook whose door for writing was passed."""
    # Unassigned messages stand in no logbook yet whose rows could be asked for.
    rows = "" if tab == "unassigned" else doors.address(place, "rows")
    if place.investigation is not None:
        is_staff = access.is_staff_of(request, place.investigation)
    else:
        is_staff = place.instrument is not None and access.is_staff(request, place.instrument)
    move = doors.address(place, "move") + ("?of=unassigned" if tab == "unassigned" else "") if is_staff else ""
    return Tagging(doors.address(place, "tag"), rows, doors.address(place, "suggest"), move, is_staff)


def name_of(place: Place) -> str:
    return notify.logbook_of(Event(investigation=place.investigation, instrument=place.instrument))


def who_reads(investigation: Investigation | None) -> str:
    """Who reads what is written here now, and from which day everybody does."""
    if investigation is None:
        return "The beamline’s staff reads this."
    if investigation.opens_at is None:
        return "The team reads this; no day is set from which the public does."
    day = formats.date_format(timezone.localtime(investigation.opens_at), "j F Y")
    return f"The team reads this; the public from {day}."
