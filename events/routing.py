"""Chooses the logbook for a machine's message: which investigation was meant, or the beamline's own, or everybody's."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from events.models import Event
from investigations.briefly import briefly
from investigations.models import Instrument, Investigation
from investigations.models.places import InvestigationQuerySet
from investigations.names import normalised

# Further from its slot than this, a message is not guessed to belong: the beamline's staff decide.
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
NEAREST = timedelta(hours=48)


@dataclass(frozen=True)
class Place:
    """Where an entry stands. `claimed` is the proposal (or catalogue number) that matched nothing yet."""

    investigation: Investigation | None = None
    instrument: Instrument | None = None
    claimed: str = ""
    # Where several beamlines were possible: their keys.
    among: tuple[str, ...] = ()


EVERYBODY = Place()


def choose(proposal: str, instruments: Sequence[Instrument], at: datetime, *, number: int | None = None) -> Place:
    """The place for a message that names a proposal, or a catalogue `number`, on one of these beamlines.

    A logbook that is or was released is closed to machines too: what comes later waits unassigned under the name it claimed.
    """
    if not instruments:
        return EVERYBODY
    found = by_number(number, instruments) if number is not None else None
    if found is None and (key := normalised(proposal)):
        found = _by_slot(_visits(key, tuple(instrument.pk for instrument in instruments)), at)
    if found is not None and found.takes_messages:
        return Place(found, found.instrument)
    claimed = proposal.strip() or (str(number) if number is not None else "")
    among = tuple(instrument.key for instrument in instruments) if claimed and len(instruments) > 1 else ()
    return Place(None, found.instrument if found else instruments[0], claimed, among)


def again(waiting: Iterable[Event]) -> Iterator[tuple[Event, Investigation]]:
    """Which of the entries that wait unassigned on a beamline belong somewhere now, and where.

    Asks anew: what is remembered for a second may be older than the investigation that just appeared.
    """
    candidates: dict[tuple[object, ...], list[Investigation]] = {}
    for event in waiting:
        claimed = normalised(event.claimed_investigation)
        among = event.as_sent.get("beamlines", [])
        key = (event.instrument_id, claimed, *among)
        if key not in candidates:
            number = Q(catalogue_id=int(claimed)) if NUMBER.fullmatch(claimed) else Q()
            here = Q(instrument=event.instrument_id) | Q(instrument__key__in=among)
            named = Investigation.objects.filter(here, Q(proposal_key=claimed) | number)
            candidates[key] = list(named.select_related("instrument"))
        numbered = [found for found in candidates[key] if str(found.catalogue_id) == claimed]
        found = numbered[0] if numbered else _by_slot(candidates[key], event.happened_at)
        if found is not None and found.takes_messages:
            yield event, found


def claims(investigation: Investigation) -> set[str]:
    """The normalised names under which messages for this investigation may be waiting."""
    return {investigation.proposal_key, str(investigation.catalogue_id or "")} - {""}


def claim_key(name: str) -> str:
    """What two spellings of a claimed name have in common; one without letters and digits is itself."""
    return normalised(name) or name


def by_number(number: int, instruments: Sequence[Instrument]) -> Investigation | None:
    return visits(instruments).by_wire_id(number).first()


def visits(instruments: Sequence[Instrument], proposal: str = "") -> InvestigationQuerySet:
    """What a key's beamlines know: their investigations, of one proposal where it is named."""
    found = Investigation.objects.filter(instrument__in=instruments).latest_first()
    return found.of_proposal(normalised(proposal)) if proposal.strip() else found


@briefly
def _visits(proposal_key: str, instruments: tuple[int, ...]) -> list[Investigation]:
    found = Investigation.objects.of_proposal(proposal_key).filter(instrument__in=instruments)
    return list(found.select_related("instrument"))


def _by_slot(candidates: list[Investigation], at: datetime) -> Investigation | None:
    """The slot that contains the moment (the latest start wins), else an open-ended one, else the nearest in 48 h."""
    ranked = [(rank, found) for found in candidates if (rank := _rank(found, at)) is not None]
    return min(ranked, key=lambda pair: (pair[0], -pair[1].pk))[1] if ranked else None


def _rank(found: Investigation, at: datetime) -> tuple[int, timedelta] | None:
    """How well a slot fits, the smaller the better; None when it does not."""
    start, end = found.start_date, found.end_date
    if start is None:
        return 1, timedelta.max
    if start <= at and end is not None and at < end:
        return 0, at - start
    if end is None:
        return (1, at - start) if start <= at else _near(start - at)
    return _near(start - at if at < start else at - end)


def _near(distance: timedelta) -> tuple[int, timedelta] | None:
    return (2, distance) if distance <= NEAREST else None
