"""Entries go to another logbook: all of one, or those that staff chose; both logbooks say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q

from events import routing
from events.entries import Entry
from events.logbook.placing import relocate
from events.logbook.recording import record
from events.models import Event, EventQuerySet
from events.routing import Place
from events.wording import SYSTEM_SOFTWARE
from investigations import destinations, releasing
from investigations.models import Investigation, User

# Entries of one go, with their comments: all get a version in one transaction, while machines go on writing.
MOST_TO_MOVE = 5_000


class MoveRefused(Exception):
    """Nothing was moved; the sentence says why and what to do."""


@dataclass(frozen=True)
class Choice:
    """Named entries of a logbook, or all that happened from one moment until another.

    Of unassigned messages also those under one claimed name, in any spelling.
    """

    public_ids: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    claimed: str = ""


class Plan(NamedTuple):
    """What would go: entries and the comments under them, from when to when; and how many chosen ones stay."""

    entries: Sequence[int]
    comments: Sequence[int]
    first: datetime | None
    last: datetime | None
    staying: int

    @property
    def total(self) -> int:
        return len(self.entries) + len(self.comments)


def plan_move(source: Place, choice: Choice) -> Plan:
    """What would go, removed entries included: their old readers would else find them under Removed.

    A comment stands where its entry stands and goes with it, not without it; what the logbook itself wrote stays.
    """
    here = _standing_in(source)
    named = _claiming(here, choice.claimed) if choice.claimed else here
    chosen = named.filter(public_id__in=choice.public_ids) if choice.public_ids else named.filter(_within(choice))
    under = Q(parent__isnull=False, parent__investigation=F("investigation"), parent__instrument=F("instrument"))
    under |= Q(parent__isnull=False, investigation=None, parent__investigation=None, parent__instrument=F("instrument"))
    own = chosen.exclude(under).exclude(_SYSTEM)
    rows = list(own.order_by("happened_at", "pk").values_list("pk", "happened_at")[: MOST_TO_MOVE + 1])
    entries, comments = [pk for pk, _ in rows], list[int]()
    level = entries
    while level and len(comments) <= MOST_TO_MOVE:
        level = list(here.filter(parent__in=level).order_by("pk").values_list("pk", flat=True))
        comments += level
    staying = chosen.filter(under | _SYSTEM).exclude(pk__in=comments).count()
    return Plan(entries, comments, rows[0][1] if rows else None, rows[-1][1] if rows else None, staying)


def move_some(source: Place, destination: Place, choice: Choice, *, by: User, why: str, seen: int | None = None) -> int:
    """Chosen entries go to another logbook of their beamline; a line in each says when, who, how many and why.

    Refused when the number is another than the one that was `seen`. Returns how many. Raises MoveRefused.
    """
    with transaction.atomic():
        _lock(source, destination)
        ensure_may_move(source, destination, by=by, why=why)
        plan = plan_move(source, choice)
        if not plan.entries:
            raise MoveRefused("None of these entries is here any more, or all of them only go with another one.")
        if plan.total > MOST_TO_MOVE:
            raise MoveRefused(f"These are more than {MOST_TO_MOVE} entries. Choose a shorter time, and move in parts.")
        if seen is not None and seen != plan.total:
            raise MoveRefused("The entries changed meanwhile, so nothing was moved. Look at the number again.")
        who = by.public_name or f"the staff of {source.instrument}"
        return _carry([*plan.entries, *plan.comments], source, destination, by=by, who=who, why=why)


def ensure_may_move(source: Place, destination: Place, *, by: User, why: str) -> None:
    """Raises MoveRefused with the words of the rule, for a page that asks before it is done."""
    if source.instrument is None or not destinations.may_move(by, source.instrument):
        raise MoveRefused("Entries are moved by the beamline’s staff only.")
    if source.instrument != destination.instrument:
        raise MoveRefused("Entries go to another logbook of the same beamline only.")
    if (source.investigation, bool(source.claimed)) == (destination.investigation, False):
        raise MoveRefused("They stand in this logbook already. Choose another one.")
    if any(place.investigation is not None and place.investigation.is_open for place in (source, destination)):
        raise MoveRefused("A released logbook is read-only for all: it neither gives entries nor takes any.")
    if not why.strip():
        raise MoveRefused("Say why: the reason stays with every entry, and both logbooks tell it.")


def move(source: Investigation, destination: Investigation, *, by: User | None = None, who: str = "") -> int:
    """All entries of one logbook go to another; a line in each says when, who and how many. Returns how many."""
    here, there = Place(source, source.instrument), Place(destination, destination.instrument)
    with transaction.atomic():
        _lock(here, there)
        ids = list(_standing_in(here).values_list("pk", flat=True))
        return _carry(ids, here, there, by=by, who=who or (by.public_name if by else "") or "the staff", why="")


def note(place: Investigation | Place, text: str, *, by: User | None) -> Event:
    """A line the logbook itself writes about what happened to it."""
    if isinstance(place, Investigation):
        place = Place(place, place.instrument)
    entry = Entry(
        type=Event.Type.NOTIFICATION, category=Event.Category.INFO, place=place, body=text, software=SYSTEM_SOFTWARE
    )
    return record(entry, by=by)


_SYSTEM = Q(type=Event.Type.NOTIFICATION, software=SYSTEM_SOFTWARE)


def _standing_in(place: Place) -> EventQuerySet:
    if place.investigation is not None:
        return Event.objects.filter(investigation=place.investigation)
    own = Event.objects.filter(investigation=None, instrument=place.instrument)
    return own.exclude(claimed_investigation="") if place.claimed else own.filter(claimed_investigation="")


def _claiming(waiting: EventQuerySet, claimed: str) -> EventQuerySet:
    spellings = waiting.order_by().values_list("claimed_investigation", flat=True).distinct()
    key = routing.claim_key(claimed)
    return waiting.filter(claimed_investigation__in=[name for name in spellings if routing.claim_key(name) == key])


def _within(choice: Choice) -> Q:
    after = Q(happened_at__gte=choice.after) if choice.after is not None else Q()
    return after & Q(happened_at__lt=choice.before) if choice.before is not None else after


def _lock(*places: Place) -> None:
    """Of two moves out of one logbook the second finds it as the first left it. Messages that come are not held up."""
    pks = [place.investigation.pk for place in places if place.investigation is not None]
    list(Investigation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))
    for place in places:
        if place.investigation is not None:
            place.investigation.refresh_from_db(fields=releasing.FIELDS)


def _carry(ids: Sequence[int], source: Place, destination: Place, *, by: User | None, who: str, why: str) -> int:
    """No line names the other investigation: for those who read this one it may not exist."""
    reason = f" Reason: {why}" if why else ""
    relocate(ids, destination, by=by, why=f"Moved from {_called(source)} by {who}.{reason}")
    if ids:
        count = f"{len(ids)} {'entry' if len(ids) == 1 else 'entries'}"
        # Unassigned messages stand in no logbook: the beamline's own tells of them.
        left = Place(source.investigation, source.instrument)
        of = " of the unassigned messages" if source.claimed else ""
        note(left, f"{count}{of} moved to {_called(destination)} by {who}.{reason}", by=by)
        note(destination, f"{count} moved here from {_called(source)} by {who}.{reason}", by=by)
    return len(ids)


def _called(place: Place) -> str:
    if place.investigation is not None:
        return "another logbook"
    return "the unassigned messages" if place.claimed else "the beamline’s own logbook"
