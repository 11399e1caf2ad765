"""Investigations as the catalogue lists them, each found again by its proposal and visit, however it is numbered.

A number alone opens no logbook to another team: catalogues that were filled anew number things anew.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from investigations.catalogue import beamlines, teams
from investigations.catalogue.outcome import ADDED, CHANGED, Outcome
from investigations.catalogue.said import Visit, VisitKey
from investigations.models import Instrument, Investigation, User
from investigations.names import normalised

KIND = "investigations"
# One person may be missing by mistake; when so many are at once, the catalogue is what is wrong.
FEW, SHARE = 10, 0.1


def merge(visits: Sequence[Visit], accounts: dict[str, User], outcome: Outcome) -> list[tuple[Investigation, Visit]]:
    """Writes what changed; gives each with its investigation, since who opens it when is another verb's to say."""
    places = beamlines.known([visit.beamlines[0] for visit in visits if visit.beamlines], outcome)
    known = _Known(visits)
    done = []
    for visit in sorted(visits, key=lambda each: (each.start is None, each.start or timezone.now())):
        if not visit.beamlines:
            outcome.note(f"{_name(visit)} is at no beamline, and has no logbook here until the catalogue says which.")
            continue
        if len(visit.beamlines) > 1:
            outcome.note(f"{_name(visit)} is at several beamlines; its logbook is at {visit.beamlines[0].name}.")
        instrument = places[normalised(visit.beamlines[0].name)]
        row = known.find(visit, instrument, outcome)
        _write(row, visit, instrument, outcome)
        done.append((row, visit))
    teams.merge(done, accounts, outcome)
    return done


def known(keys: Sequence[VisitKey]) -> dict[tuple[str, str], int]:
    """The numbers of the investigations these keys name, by proposal and visit."""
    names, visit_ids = {key.name for key in keys}, {key.visit_id for key in keys}
    rows = Investigation.objects.filter(name__in=names, visit_id__in=visit_ids)
    return {(name, visit_id): pk for pk, name, visit_id in rows.values_list("pk", "name", "visit_id")}


def vanished(seen: set[int], now: datetime, outcome: Outcome) -> None:
    """Investigations the catalogue no longer lists are marked; their logbooks and teams stay."""
    listed = Investigation.objects.exclude(catalogue_id=None).filter(vanished_at=None)
    gone = set(listed.values_list("pk", flat=True)) - seen
    if len(gone) > max(FEW, SHARE * listed.count()):
        outcome.note(
            f"The catalogue no longer lists {len(gone)} investigations: too many to believe, nothing was marked."
        )
        return
    marked = Investigation.objects.filter(pk__in=gone).update(vanished_at=now)
    outcome.count(KIND, "vanished", marked)


class _Known:
    """The investigations that any of these may already be."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        keys = {visit.key for visit in visits}
        numbers = {key.number for key in keys} - {None}
        proposals = {normalised(key.name) for key in keys}
        either = Q(catalogue_id__in=numbers) | Q(proposal_key__in=proposals)
        self.rows = list(Investigation.objects.filter(either).select_related("instrument").order_by("pk"))
        self.said = {key.natural for key in keys}
        self.taken: set[int] = set()

    def find(self, visit: Visit, instrument: Instrument, outcome: Outcome) -> Investigation:
        """The same under its own name, or its number, or opened here by hand; else a new one."""
        key = visit.key
        same = next((row for row in self._free() if (row.name, row.visit_id) == key.natural), None)
        numbered = self._numbered(key)
        if same is None and numbered is not None and self._is_same(numbered, visit, instrument):
            same = numbered
        if numbered is not None and numbered is not same:
            # Whoever has this number now, the logbook that had it stays with those who wrote it.
            Investigation.objects.filter(pk=numbered.pk).update(catalogue_id=None)
            numbered.catalogue_id = None
            outcome.note(f"Number {key.number} was {numbered.name} and is {_name(visit)} now: two logbooks.")
        same = same or self._by_hand(visit, instrument) or Investigation()
        if same.pk is not None:
            self.taken.add(same.pk)
        return same

    def _free(self) -> list[Investigation]:
        return [row for row in self.rows if row.pk not in self.taken]

    def _numbered(self, key: VisitKey) -> Investigation | None:
        if key.number is None:
            return None
        return next((row for row in self._free() if row.catalogue_id == key.number), None)

    def _is_same(self, row: Investigation, visit: Visit, instrument: Instrument) -> bool:
        """Whether one that has the number is this one under another name: of the proposal, or there and then."""
        if (row.name, row.visit_id) in self.said:
            return False
        there_and_then = visit.start is not None and (row.start_date, row.instrument) == (visit.start, instrument)
        return row.proposal_key == normalised(visit.key.name) or there_and_then

    def _by_hand(self, visit: Visit, instrument: Instrument) -> Investigation | None:
        """One that staff opened for this proposal before the catalogue had it, in the same time if they said which."""
        waiting = [
            row
            for row in self._free()
            if row.opened_by_id is not None and row.catalogue_id is None and not row.visit_id
            and row.instrument == instrument and row.proposal_key == normalised(visit.key.name)
            and _overlap(row.start_date, row.end_date, visit.start, visit.end)
        ]  # fmt: skip
        # One that says its time is meant before one that leaves it open.
        return min(waiting, key=lambda row: row.start_date is None, default=None)


def _overlap(start: datetime | None, end: datetime | None, begins: datetime | None, ends: datetime | None) -> bool:
    return not (start and ends and start > ends) and not (end and begins and end < begins)


def _write(row: Investigation, visit: Visit, instrument: Instrument, outcome: Outcome) -> None:
    said = _said(visit, instrument, outcome)
    differs = [name for name, value in said.items() if row.pk is None or getattr(row, name) != value]
    for name in differs:
        setattr(row, name, said[name])
    if row.pk is None:
        row.save()
        outcome.count(KIND, ADDED)
    elif differs:
        row.save(update_fields=differs + (["proposal_key"] if "name" in differs else []))
        outcome.count(KIND, CHANGED)


def _said(visit: Visit, instrument: Instrument, outcome: Outcome) -> dict[str, Any]:
    end = visit.end
    if visit.start is not None and end is not None and end < visit.start:
        outcome.note(f"{_name(visit)} ends before it starts; its end is left out.")
        end = None
    said = {
        "name": visit.key.name[:255], "visit_id": visit.key.visit_id[:255], "instrument": instrument,
        "start_date": visit.start, "end_date": end, "vanished_at": None,
    }  # fmt: skip
    if visit.key.number is not None:
        said["catalogue_id"] = visit.key.number
    filled = {"title": visit.title, "summary": visit.summary, "doi": visit.doi[:255]}
    return said | {name: value for name, value in filled.items() if value}


def _name(visit: Visit) -> str:
    return f"{visit.key.name} ({visit.key.visit_id})" if visit.key.visit_id else visit.key.name
