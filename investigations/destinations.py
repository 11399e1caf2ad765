"""Where entries of a beamline may be moved to, by whom, and who would read them there."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q

from investigations import readership
from investigations.models import Instrument, Investigation, Participant, User
from investigations.models.places import InvestigationQuerySet

MOST = 500


class Readers(NamedTuple):
    """Who will read what is moved to a logbook, and whether some of them could not read it where it was."""

    people: Sequence[User]
    more: bool
    keys: Sequence[str] = ()


def may_move(user: object, instrument: Instrument) -> bool:
    """The beamline's scientists, and administrators."""
    if not isinstance(user, User):
        return False
    return Instrument.objects.staffed_by(user).filter(pk=instrument.pk).exists()


class Closed(NamedTuple):
    """The beamline's logbooks that still take entries, the latest first, and how many earlier ones are not listed."""

    latest: Sequence[Investigation]
    earlier: int


def closed(instrument: Instrument, *, but: Investigation | None = None) -> Closed:
    others = _closed(instrument).exclude(pk=but.pk) if but is not None else _closed(instrument)
    latest = list(others.latest_first()[:MOST])
    return Closed(latest, others.count() - MOST if len(latest) == MOST else 0)


def one(instrument: Instrument, pk: int) -> Investigation | None:
    return _closed(instrument).filter(pk=pk).select_related("instrument").first()


def readers(destination: Investigation | None, source: Investigation | None) -> Readers:
    """The team of a logbook and the keys; a beamline's own is read by its staff, who read all its logbooks anyway."""
    beamline = destination or source
    keys = list(readership.reading_keys(beamline.instrument_id).values_list("name", flat=True)) if beamline else []
    if destination is None:
        return Readers((), False, keys)
    lasting = Participant.objects.filter(Participant.now_active(), investigation=destination)
    people = User.objects.filter(pk__in=lasting.values("user"), is_active=True).order_by("full_name", "username")
    return Readers(list(people), source is None or readership.read_by_more(destination, source), keys)


def _closed(instrument: Instrument) -> InvestigationQuerySet:
    return Investigation.objects.filter(~Q(pk__in=Investigation.objects.open().values("pk")), instrument=instrument)
