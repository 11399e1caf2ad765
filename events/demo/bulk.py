"""Many believable entries at once, for demonstrations and benchmarks of size: rows by COPY, past `logbook.record_many`.

The only code beside events/logbook.py that writes entries; a test compares its rows with those of `record_many`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from psycopg import sql
from psycopg.adapt import PyFormat, Transformer

from events import tags
from events.demo import catalogue, senders, station, story
from events.entries import Entry, draft
from events.models import Event, HistoricalEvent, TaggedEvent
from events.models.event import new_public_id
from events.routing import Place
from investigations.models import Dataset, Instrument, Investigation, Participant, Sample, User

CHUNK = 10_000
# Measurements in a dataset, entries by people among all, entries a day.
LASTING = 200
BY_PEOPLE = 0.03
PER_DAY = 20_000
# From here on it is faster to build the search indexes anew than to keep them up to date.
MANY = 50_000
SEARCH = [index for index in Event._meta.indexes if isinstance(index, GinIndex)]

FIELDS = [field for field in Event._meta.concrete_fields if not field.generated and not field.primary_key]
COLUMNS = [str(field.column) for field in FIELDS]
PUBLIC_ID, HAPPENED_AT, RECORDED_AT, BODY, TEXT, DATASET_NAME, DATASET = map(
    COLUMNS.index, ["public_id", "happened_at", "recorded_at", "body", "text", "dataset_name", "dataset_id"]
)
EVENTS = Event._meta.db_table
KEPT = [str(field.column) for field in HistoricalEvent.tracked_fields]

Progress = Callable[[int], None]


def make(count: int, *, seed: int = 0, progress: Progress | None = None) -> Investigation:
    """A logbook of its own at ID32 with that many entries, up to the last midnight; the scientist is its team."""
    number = Investigation.objects.filter(name__startswith="IN-").count() + 1
    end = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - timedelta(days=max(1.0, count / PER_DAY))
    with transaction.atomic():
        made = catalogue.visit(
            f"IN-{number}", Instrument.objects.get(key="id32"), start, end, title=f"Generated: {count} entries"
        )
        scientist = User.objects.get(username="scientist")
        Participant.objects.create(investigation=made, user=scientist, role="Principal investigator")
        if count >= MANY:
            with without_search_indexes():
                fill(made, count, seed=seed, progress=progress)
        else:
            fill(made, count, seed=seed, progress=progress)
    return made


@contextmanager
def without_search_indexes() -> Iterator[None]:
    """The two search indexes are built anew at the end, in the same transaction; meanwhile all else waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        with connection.schema_editor(atomic=False) as editor:
            for index in SEARCH:
                editor.remove_index(Event, index)
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        with connection.schema_editor(atomic=False) as editor:
            for index in SEARCH:
                editor.add_index(Event, index)


def fill(investigation: Investigation, count: int, *, seed: int = 0, progress: Progress | None = None) -> None:
    """That many entries, evenly over the investigation's slot; its other writers wait."""
    with transaction.atomic():
        Investigation.objects.select_for_update().get(pk=investigation.pk)
        before = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        entries = generated(investigation, count, seed)
        rows = Rows(investigation)
        for start in range(0, count, CHUNK):
            chunk = list(islice(entries, CHUNK))
            rows.meet(chunk)
            _copy(map(rows.of, chunk))
            if progress is not None:
                progress(start + len(chunk))
        _keep_versions(investigation, before)
        _tag(investigation, before, rows.tag_names)


def generated(investigation: Investigation, count: int, seed: int) -> Iterator[Entry]:
    """What software and the team say, in the order of time."""
    random = Random(seed)
    place = Place(investigation, investigation.instrument)
    team = list(User.objects.filter(participations__investigation=investigation).order_by("pk"))
    notes = [note for note in story.NOTES if not note.files]
    start = investigation.start_date or timezone.now() - timedelta(days=1)
    end = min(investigation.end_date or timezone.now(), timezone.now())
    step = (end - start) / max(count, 1)
    lines = station.endless(story.SAMPLES, seed, lasting=LASTING)
    for number in range(count):
        at = start + step * (number + random.random() * 0.9)
        if team and random.random() < BY_PEOPLE:
            yield _note(random.choice(notes), place, random.choice(team), at)
        else:
            yield senders.entry(next(lines), place, at)


def _note(note: story.Note, place: Place, author: User, at: datetime) -> Entry:
    return Entry(
        type=Event.Type.ANNOTATION, category=note.category, place=place, author=author, body=note.body,
        body_format=note.format, tags=note.tags, happened_at=at, recorded_at=at,
    )  # fmt: skip


class Rows:
    """Entries as rows. What entries of one kind have in common is drafted once, by the rules `record_many` has."""

    def __init__(self, investigation: Investigation) -> None:
        self.investigation = investigation
        self.now = timezone.now()
        self.drafted: dict[tuple[object, ...], list[Any]] = {}
        self.tag_names: dict[str, int] = {}
        self.samples = dict(Sample.objects.filter(investigation=investigation).values_list("name", "pk"))
        self.datasets = dict(Dataset.objects.filter(investigation=investigation).values_list("name", "pk"))

    def meet(self, entries: Sequence[Entry]) -> None:
        """Asks the database all that these entries need, for it answers nothing while it takes their rows."""
        for entry in entries:
            if (kind := _kind(entry)) not in self.drafted:
                self.drafted[kind] = self._draft(entry)
        self._tie(entries)

    def of(self, entry: Entry) -> list[Any]:
        row = self.drafted[_kind(entry)].copy()
        if entry.author is None:
            row[BODY] = row[TEXT] = entry.body
        row[PUBLIC_ID], row[HAPPENED_AT], row[RECORDED_AT] = new_public_id(), entry.happened_at, entry.recorded_at
        row[DATASET_NAME], row[DATASET] = entry.dataset_name, self.datasets.get(entry.dataset_name)
        return row

    def _tie(self, entries: Sequence[Entry]) -> None:
        """Datasets and samples that these entries are the first to name."""
        first = {entry.dataset_name: entry for entry in reversed(entries) if entry.dataset_name}
        new = {name: entry for name, entry in first.items() if name not in self.datasets}
        films = {catalogue.sample_of(name) for name in new} - self.samples.keys()
        mine = {"investigation": self.investigation}
        for sample in Sample.objects.bulk_create(Sample(name=name, **mine) for name in sorted(films)):
            self.samples[sample.name] = sample.pk
        made = [
            Dataset(name=name, sample_id=self.samples[catalogue.sample_of(name)], start_date=entry.happened_at, **mine)
            for name, entry in new.items()
        ]
        self.datasets |= {dataset.name: dataset.pk for dataset in Dataset.objects.bulk_create(made)}

    def _draft(self, entry: Entry) -> list[Any]:
        event = draft(entry, self.now)
        found = tags.resolve(event.tag_names, event, event.chosen_tags)
        self.tag_names |= {name: tag.pk for name, tag in found.items()}
        return [_written(field.get_db_prep_save(getattr(event, field.attname), connection)) for field in FIELDS]


def _kind(entry: Entry) -> tuple[object, ...]:
    """What a draft is made from: of software the sender and category, of a person every word."""
    return (entry.category, entry.software, entry.author and entry.author.pk, entry.body if entry.author else "")


def _written(value: Any) -> Any:
    """Lists and JSON as COPY writes them, once and not again for every row."""
    if value is None or isinstance(value, str | datetime):
        return value
    written = Transformer(connection.connection).get_dumper(value, PyFormat.TEXT).dump(value)
    return None if written is None else bytes(written).decode()


def _copy(rows: Iterable[list[Any]]) -> None:
    """Into the columns by name: a migration may have put them in another order."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(_name(EVENTS), _names(COLUMNS))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _keep_versions(investigation: Investigation, after: int) -> None:
    """The first version of each entry, as old as the entry."""
    statement = sql.SQL(
        "INSERT INTO {} ({}, history_date, history_type) SELECT {}, recorded_at, '+' FROM {}"
        " WHERE investigation_id = %s AND id > %s ORDER BY id"
    ).format(_name(HistoricalEvent._meta.db_table), _names(KEPT), _names(KEPT), _name(EVENTS))
    with connection.cursor() as cursor:
        cursor.execute(statement, [investigation.pk, after])


def _tag(investigation: Investigation, after: int, known: dict[str, int]) -> None:
    statement = sql.SQL(
        "INSERT INTO {} (content_object_id, tag_id) SELECT event.id, tag.id"
        " FROM {} event CROSS JOIN unnest(event.tag_names) said JOIN unnest(%s::text[], %s::bigint[]) tag(name, id)"
        " ON tag.name = said WHERE investigation_id = %s AND event.id > %s ORDER BY event.id"
    ).format(_name(TaggedEvent._meta.db_table), _name(EVENTS))
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(known), list(known.values()), investigation.pk, after])


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def _names(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
