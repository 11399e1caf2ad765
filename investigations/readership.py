"""Who reads a logbook, now or later, who does not read another: what a move has to say before it is done."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from investigations.models import ApiToken, InstrumentScientist, Investigation, Participant


def read_by_more(destination: Investigation, source: Investigation) -> bool:
    """Whether somebody may read the destination, now or later, who may not read the source as long."""
    return _opens_earlier(destination, source) or bool(
        (_readers(destination) - _lasting_readers(source)) or (_reading_keys(destination) - _reading_keys(source))
    )


def _opens_earlier(destination: Investigation, source: Investigation) -> bool:
    if destination.proprietary or destination.release_date is None:
        return False
    # A held release date counts: one confirmation opens it.
    return source.opens_at is None or destination.release_date < source.opens_at


def _readers(investigation: Investigation) -> set[int]:
    """The team, those who join later included, and the beamline's scientists."""
    members = investigation.participants.filter(Q(until=None) | Q(until__gt=timezone.now()))
    return {*members.values_list("user", flat=True), *_scientists(investigation)}


def _lasting_readers(investigation: Investigation) -> set[int]:
    members = investigation.participants.filter(Participant.now_active(), until=None)
    return {*members.values_list("user", flat=True), *_scientists(investigation)}


def _scientists(investigation: Investigation) -> Iterable[int]:
    return InstrumentScientist.objects.filter(instrument=investigation.instrument_id).values_list("user", flat=True)


def _reading_keys(investigation: Investigation) -> set[int]:
    return set(reading_keys(investigation.instrument_id).values_list("pk", flat=True))


def reading_keys(instrument: int) -> "QuerySet[ApiToken]":
    """The keys that read the logbooks of a beamline."""
    return ApiToken.objects.filter(instruments=instrument, may_read=True, revoked_at=None).order_by("name")
