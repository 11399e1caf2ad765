"""Who of the staff, and which key, read a closed logbook: kept apart from the logbooks, for twelve months."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from investigations.models import AccessRecord, ApiToken, Instrument, Investigation, Participant, User
from investigations.models.places import Reader
from investigations.names import normalised

KEPT = timedelta(days=365)
# Whoever reads on within the hour is the same reading.
ONE_READING = 3_600.0
MOST = 10_000
READ, LISTED = "read", "listed"
EXPORTED, ANSWERED = "exported a person’s data", "exported readings"
LATEST_FIRST = ("-at", "-pk")

_noted: dict[tuple[str, int, int | None, int | None, str], float] = {}


def note(
    reader: Reader,
    *,
    investigation: Investigation | None = None,
    instrument: Instrument | None = None,
    action: str = READ,
    detail: str = "",
) -> None:
    """Once an hour and process: that this person of the staff, or this key, reads there what is not open.

    A member of the team reads their own logbook, and what is open everybody reads: neither is noted.
    """
    if reader.pk is None or investigation is not None and investigation.is_open:
        return
    place = (investigation.pk if investigation else None, instrument.pk if instrument else None)
    key = (type(reader).__name__, reader.pk, *place, action)
    now = time.monotonic()
    if now - _noted.get(key, -ONE_READING) < ONE_READING:
        return
    if len(_noted) >= MOST:
        _noted.clear()
    _noted[key] = now
    if memberships(reader).filter(investigation=investigation).exists():
        return
    token = reader if isinstance(reader, ApiToken) else None
    user = reader if isinstance(reader, User) else None
    AccessRecord.objects.create(
        user=user, token=token, action=action, investigation=investigation, instrument=instrument, detail=detail[:2_000]
    )


def note_all(reader: Reader, places: Iterable[tuple[Investigation | None, Instrument | None]]) -> None:
    """Each closed logbook once, of an investigation or of a beamline itself, that one answer tells of."""
    for investigation, instrument in set(places):
        note(reader, investigation=investigation, instrument=None if investigation else instrument)


def record(by: User | None, action: str, detail: str) -> None:
    """What an administrator took out of the house: each time, whoever it is about."""
    AccessRecord.objects.create(user=by, action=action, detail=detail[:2_000])


@dataclass(frozen=True)
class Wanted:
    """Which readings are asked for; what is empty matters not."""

    person: str = ""
    key: str = ""
    proposal: str = ""
    beamline: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> Q:
        found = Q()
        if self.person:
            found &= Q(user__username__iexact=self.person) | Q(user__full_name__icontains=self.person)
        if self.key:
            found &= Q(token__name__icontains=self.key)
        if self.proposal:
            found &= Q(investigation__proposal_key=normalised(self.proposal))
        if self.beamline:
            key = normalised(self.beamline)
            found &= Q(instrument__key=key) | Q(investigation__instrument__key=key)
        if self.since:
            found &= Q(at__gte=self.since)
        return found & Q(at__lt=self.until) if self.until else found


def listed(wanted: Wanted) -> "QuerySet[AccessRecord]":
    """The readings that are asked for, with all that a list says of them, the latest first."""
    said = ("user", "token__user", "investigation__instrument", "instrument")
    return AccessRecord.objects.filter(wanted.conditions()).select_related(*said).order_by(*LATEST_FIRST)


def sweep(now: datetime) -> int:
    """Records older than twelve months go; says how many."""
    return AccessRecord.objects.filter(at__lt=now - KEPT).delete()[0]


def forget() -> None:
    """What this process noted already; for tests."""
    _noted.clear()


def memberships(reader: Reader) -> "QuerySet[Participant]":
    """Where somebody is in the team now."""
    now = Participant.objects.filter(Participant.now_active())
    return now.filter(user=reader) if isinstance(reader, User) else now.none()
