"""Entries that were written elsewhere, or here before: stored once, as they were, and marked as imported."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from events import notify
from events.entries import Entry
from events.imports import Problems, Spool, Version, Written
from events.logbook import imported_rows
from events.logbook.imported_people import People
from events.logbook.recording import record
from events.logbook.rows import BATCH, HISTORY, tie_tags
from events.models import Attachment, Event, HistoricalEvent
from events.routing import Place
from events.wording import SYSTEM_SOFTWARE
from investigations import briefly
from investigations.models import Investigation

IMPORTED = "import"
COMPARED = (
    "version", "type", "category", "happened_at", "recorded_at", "title", "body", "removed_at", "redacted_at",
    "tag_names",
)  # fmt: skip


@dataclass
class Outcome:
    """What an import did, or would do: what was stored, what was here already, and what is tied to nothing here."""

    entries: int = 0
    versions: int = 0
    files: int = 0
    here: int = 0
    broadcasts: int = 0
    missing_files: int = 0
    without_parent: int = 0
    without_sample: int = 0
    accounts: list[str] = field(default_factory=list)


def plan_import(spool: Spool, into: Investigation) -> Outcome:
    """What `import_entries` would do. Raises imports.Refused with all entries that clash with others here."""
    outcome, problems = Outcome(broadcasts=spool.broadcasts, missing_files=spool.missing_files), Problems()
    for batch in spool.batches():
        here = _here(batch)
        known = _stored_versions([event.pk for event in here.values()])
        for written in batch:
            if (event := here.get(written.id)) is None:
                outcome.entries += 1
                outcome.versions += len(written.versions)
            elif clash := _clash(written, event, known[event.pk], into):
                problems.add(clash)
            else:
                outcome.here += 1
    problems.raise_any()
    return outcome


def import_entries(spool: Spool, into: Investigation, *, match_people: bool = False) -> Iterator[Outcome]:
    """Stores what is not here yet, some entries in a transaction; yields how far that is. Call `plan_import` first.

    One that was broken off goes on where it was when it is run again. When anything was stored, the logbook says so.
    """
    outcome, people = (
        Outcome(broadcasts=spool.broadcasts, missing_files=spool.missing_files),
        People(match=match_people),
    )
    for batch in spool.batches():
        with transaction.atomic():
            here = _here(batch)
            _store([written for written in batch if written.id not in here], spool, into, people, outcome)
        outcome.here += len(here)
        yield outcome
    outcome.accounts = people.made
    if outcome.entries:
        said = f"{outcome.entries} entries were imported into this logbook from a file ({spool.label})."
        place = Place(into, into.instrument)
        kind, category = Event.Type.NOTIFICATION, Event.Category.INFO
        record(Entry(type=kind, category=category, place=place, body=said, software=SYSTEM_SOFTWARE, source=IMPORTED))


def _here(batch: Sequence[Written]) -> dict[str, Event]:
    events = Event.objects.filter(public_id__in=[written.id for written in batch])
    return {event.public_id: event for event in events.only("public_id", "investigation", "redacted_at")}


def _stored_versions(pks: Sequence[int]) -> dict[int, dict[int, HistoricalEvent]]:
    found: dict[int, dict[int, HistoricalEvent]] = defaultdict(dict)
    if pks:
        for row in HistoricalEvent.objects.filter(id__in=pks).only("id", *COMPARED).iterator(chunk_size=BATCH):
            found[row.id][row.version] = row
    return found


def _clash(written: Written, event: Event, known: dict[int, HistoricalEvent], into: Investigation) -> str:
    """Why an entry of the file is not the one that is here under its name; nothing when it is."""
    if event.investigation_id != into.pk:
        return f"{written.id} is an entry of another logbook here."
    if event.redacted_at is not None:
        return ""  # What is gone for good does not come back by a file that was made before.
    for version in written.versions:
        row = known.get(version.number)
        if row is None:
            return f"{written.id} has a version {version.number} in the file, which the entry here has not."
        if _compared(version) != _as_compared(row):
            return f"{written.id} says something else here, in version {version.number}."
    return ""


def _compared(version: Version) -> list[object]:
    values = {**version.said, "version": version.number, "tag_names": list(version.tags)}
    values["body"] = imported_rows.PICTURE.sub("", version.said["body"])
    return [values[name] if name in values else getattr(version, name) for name in COMPARED]


def _as_compared(row: HistoricalEvent) -> list[object]:
    return [imported_rows.PICTURE.sub("", row.body) if name == "body" else getattr(row, name) for name in COMPARED]


def _store(batch: Sequence[Written], spool: Spool, into: Investigation, people: People, outcome: Outcome) -> None:
    """Entries, files, tags and versions in a few statements, and a few more for each file."""
    if not batch:
        return
    briefly.forget()
    people.know(person for written in batch for version in written.versions for person in version.people.values())
    ties = imported_rows.Ties(into, batch)
    files = {written.id: imported_rows.files(written, spool, people) for written in batch}
    kept = [file for those in files.values() for file in those]
    # Before their entries: texts say the numbers of their pictures.
    Attachment.objects.bulk_create(kept)
    rows: dict[str, list[Event]] = {}
    for some in _above_first(batch):
        now = {written.id: _rows(written, files[written.id], ties, people, spool.label) for written in some}
        latest = [versions[-1] for versions in now.values()]
        Event.objects.bulk_create(latest)
        ties.add(latest)
        rows |= now
    latest = [versions[-1] for versions in rows.values()]
    for name, those in files.items():
        for file in those:
            file.event = rows[name][-1]
    Attachment.objects.bulk_update(kept, ["event"], batch_size=BATCH)
    tie_tags(latest)
    _keep(rows.values())
    notify.changed(latest)
    outcome.entries += len(batch)
    outcome.versions += sum(map(len, rows.values()))
    outcome.files += len(kept)
    outcome.without_parent += ties.without_parent
    outcome.without_sample += ties.without_sample


def _above_first(batch: Sequence[Written]) -> tuple[Sequence[Written], Sequence[Written]]:
    """The entries, and those that comment on others of them."""
    ids = {written.id for written in batch}
    comments = [written for written in batch if written.latest.parent in ids]
    under = {written.id for written in comments}
    return [written for written in batch if written.id not in under], comments


def _rows(
    written: Written, files: Sequence[Attachment], ties: imported_rows.Ties, people: People, label: str
) -> list[Event]:
    numbers = imported_rows.numbers(written, files)
    return [imported_rows.made(version, ties, people, label, numbers) for version in written.versions]


def _keep(rows: Iterable[Sequence[Event]]) -> None:
    """The versions as history, each entry's in their order; of all entries the first ones first."""
    first: list[Event] = []
    others: list[Event] = []
    for versions in rows:
        for version in versions:
            version.pk = versions[-1].pk
        first.append(versions[0])
        others += versions[1:]
    HISTORY.bulk_history_create(first, batch_size=BATCH)
    HISTORY.bulk_history_create(others, batch_size=BATCH, update=True)
