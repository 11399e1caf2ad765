"""Reads the facility's catalogue into our tables, and lets the logbooks follow: when they open, and what entries name."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.utils import timezone

from events import logbook
from events.models import Event
from investigations import catalogue
from investigations.catalogue import dump, icat, queries, sheet, state
from investigations.catalogue.outcome import Outcome
from investigations.catalogue.said import Said, Unanswered, Visit
from investigations.models import CatalogueQuestion, Investigation
from investigations.names import normalised
from investigations.releasing import Source

log = logging.getLogger(__name__)
# Read whole every night: lists in which somebody may be missing. Datasets are too many, and none ever goes.
RECONCILED = (queries.INSTRUMENTS, queries.USERS, queries.INVESTIGATIONS)
EVERYTHING = queries.PARTS
# Of what messages named and nobody knows, so many are asked for at once.
AT_ONCE = 20
# What the catalogue could not answer is asked again.
AGAIN = timedelta(minutes=10)
MOST_CLAIMS = 1_000


class Busy(Exception):
    """Another process is reading the catalogue."""


def sync(whole: Sequence[str] = ()) -> Outcome:
    """What changed since the last time, and everything of some parts, which also finds out what is gone.

    Raises Unanswered where the catalogue could not be read to its end: what came before is kept, and asked again
    with the next run. Raises Busy.
    """
    if not state.claim():
        raise Busy("Another process is reading the catalogue at this moment.")
    outcome, failed = Outcome(), "It ended in the middle."
    try:
        with icat.Icat() as session:
            for part in queries.PARTS:
                _read(session, part, outcome, whole=part in whole)
        failed = ""
    except Unanswered as unanswered:
        failed = str(unanswered)
        raise
    finally:
        state.release(failed)
    return outcome


def import_file(path: Path, *, dry_run: bool = False) -> Outcome:
    """A dump of ICAT (YAML) or a sheet (CSV), all of it or nothing. Raises Unanswered."""
    said = sheet.read(path) if path.suffix.lower() == ".csv" else dump.read(path)
    outcome = Outcome()
    with transaction.atomic():
        _write(said, Source.IMPORT, outcome)
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def look_up_claims() -> int:
    """Asks for proposals that messages named and nobody knows, each once; says how many were found.

    Their messages move by themselves when the investigation is written.
    """
    new = _unasked()
    if not new:
        return 0
    found = 0
    with icat.Icat() as session:
        for key, claimed in new.items():
            try:
                said = queries.of_proposal(session, claimed)
                _write(said, Source.CATALOGUE, Outcome())
                _asked(key, claimed, bool(said.visits))
                found += bool(said.visits)
            except Unanswered as unanswered:
                _asked(key, claimed, None, str(unanswered))
                break
    return found


def _read(session: icat.Icat, part: str, outcome: Outcome, *, whole: bool) -> None:
    """One part to its end; only then the next run asks from there."""
    mark = state.mark(part)
    seen: set[int] = set()
    whole = whole or not mark
    began = timezone.now()
    for page, newest in queries.pages(session, part, "" if whole else mark):
        seen |= {found.pk for found in _write_page(page, outcome)}
        mark = max(filter(None, (mark, newest)), key=datetime.fromisoformat, default="")
        state.go_on()
    if whole and part == queries.INVESTIGATIONS:
        catalogue.visits.vanished(seen, began, outcome)
    state.read_to(part, mark)


def _write_page(page: Said, outcome: Outcome) -> list[Investigation]:
    """A page at once; where one row of it is more than a table can hold, the others are written without it."""
    try:
        return _write(page, Source.CATALOGUE, outcome)
    except DatabaseError as error:
        single = list(page.apart())
        if len(single) == 1:
            outcome.note(f"{page.named()} could not be written: {str(error).partition(chr(10))[0]}")
            log.warning("The catalogue's %s could not be written: %s", page.named(), error)
            return []
        return [found for each in single for found in _write_page(each, outcome)]


def _write(said: Said, source: str, outcome: Outcome) -> list[Investigation]:
    done = Outcome()
    with transaction.atomic():
        accounts = catalogue.people.accounts(said.everybody(), done)
        catalogue.beamlines.merge(said.beamlines, accounts, done)
        visits = catalogue.visits.merge(said.visits, accounts, done)
        _let_open(visits, source, done)
        catalogue.holdings.merge_samples(said.samples, done)
        appeared = catalogue.holdings.merge_datasets(said.datasets, done)
        done.count("entries", "tied to their dataset", logbook.tie_named(appeared))
    outcome.add(done)
    return [investigation for investigation, _ in visits]


def _let_open(visits: Sequence[tuple[Investigation, Visit]], source: str, outcome: Outcome) -> None:
    """Only another word of the catalogue changes a date: what staff decided meanwhile is not undone by the old one."""
    for investigation, visit in visits:
        said: dict[str, object] = {"release_date": _said(visit.release_date), "proprietary": visit.proprietary}
        if visit.release_date is None:
            said["end"] = _said(investigation.end_date)
        if investigation.said == said:
            continue
        was = investigation.said.get("proprietary", False)
        proprietary = visit.proprietary if visit.proprietary or was else None
        change = logbook.set_release_date(investigation, visit.release_date, source=source, proprietary=proprietary)
        Investigation.objects.filter(pk=investigation.pk).update(said=said)
        if change is not None:
            outcome.count("release dates", "held" if change.held_why else "set")


def _unasked() -> dict[str, str]:
    """Names by which messages wait, that the catalogue was not asked for yet, or could not answer."""
    claims = Event.objects.claims()[:MOST_CLAIMS]
    keys = {key: claimed for claimed in claims if (key := normalised(claimed)[:255])}
    again = CatalogueQuestion.objects.filter(is_found=None, asked_at__lt=timezone.now() - AGAIN).values("key")
    asked = CatalogueQuestion.objects.filter(key__in=keys).exclude(key__in=again).values_list("key", flat=True)
    return {key: keys[key] for key in sorted(keys.keys() - set(asked))[:AT_ONCE]}


def _asked(key: str, claimed: str, is_found: bool | None, failed_why: str = "") -> None:
    answer = {"claimed": claimed, "asked_at": timezone.now(), "is_found": is_found, "failed_why": failed_why}
    CatalogueQuestion.objects.update_or_create(key=key, defaults=answer)


def _said(when: datetime | None) -> str | None:
    """The same moment in the same words, in whichever zone it is told."""
    return when.astimezone(UTC).isoformat() if when is not None else None
