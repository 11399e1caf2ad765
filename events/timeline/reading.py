"""A page of entries: keys are read and folded first, then whole entries for the rows that are shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from events.models import Event, EventQuerySet
from events.models.files import PICTURES

from . import folding, in_files
from .cursors import Cursor
from .filters import Filter
from .folding import Key, Row
from .rows import as_rows, with_comments

# Rows of a page, and how many entries are looked at to fill it.
ROWS = 40
KEYS = 300
# How many entries stand before the one a reader jumps to.
SURROUNDINGS = 10
COLUMNS = (
    "pk", "happened_at", "type", "category", "software", "machine", "username", "text", "dataset", "dataset_name",
    "files", "chosen_tags", "redacted_at", "investigation", "instrument",
)  # fmt: skip
# By hand: to build the same from models took longer than to run it. Pictures and comments are those of `filters`.
KEYS_OF = f"""
    SELECT event.id, event.happened_at, event.type, event.category, event.software, event.machine, event.username,
           left(event.text, {folding.LONGEST + 1}), coalesce(dataset.name, event.dataset_name), sample.name,
           event.files <> '[]', event.files <> '[]' AND EXISTS (
               SELECT FROM events_attachment file JOIN events_blob blob ON blob.id = file.blob_id
               WHERE file.event_id = event.id AND file.event_id >= event.id AND file.removed_at IS NULL
               AND blob.content_type = ANY (%s)),
           EXISTS (
               SELECT FROM events_event comment
               WHERE comment.parent_id = event.id AND comment.parent_id >= event.id AND comment.removed_at IS NULL
               AND comment.investigation_id IS NOT DISTINCT FROM event.investigation_id
               AND comment.instrument_id IS NOT DISTINCT FROM event.instrument_id),
           event.chosen_tags <> '{{{{}}}}' OR event.redacted_at IS NOT NULL, event.told
    FROM ({{entries}}) AS event (
        id, happened_at, type, category, software, machine, username, text, dataset_id, dataset_name, files,
        chosen_tags, redacted_at, investigation_id, instrument_id, told)
    LEFT JOIN investigations_dataset dataset ON dataset.id = event.dataset_id
    LEFT JOIN investigations_sample sample ON sample.id = dataset.sample_id
    ORDER BY event.happened_at {{direction}}, event.id {{direction}} LIMIT %s
"""


@dataclass(frozen=True)
class Reading:
    """How a reader goes through a list: what, in which order, from where to where."""

    wanted: Filter = field(default_factory=Filter)
    oldest_first: bool = False
    # The page after this place in reading order, or the one that ends before it.
    cursor: Cursor | None = None
    back: bool = False
    # Whatever these senders say folds together.
    quiet: Collection[str] = ()
    # An entry somebody was sent to stays out of folds; the one at `unfold` is shown with all that folded into it.
    lit: int | None = None
    unfold: Cursor | None = None

    @property
    def descending(self) -> bool:
        """Whether the database reads from new to old: the order of the page, unless it is read backwards."""
        return self.oldest_first == self.back

    def ahead(self) -> Q:
        if self.cursor is None:
            return Q()
        return self.cursor.older() if self.descending else self.cursor.newer()


@dataclass(frozen=True)
class Page:
    """Entries in reading order: `event.row` says what is folded into one, `event.told` has its comments."""

    events: Sequence[Event]
    # The places where the page before this one ends and the next one begins; empty where there is none.
    before: str = ""
    after: str = ""


def page(sources: Sequence[EventQuerySet], reading: Reading) -> Page:
    """The next rows of several lists merged by time, in as many queries however many entries there are."""
    found = _keys(sources, reading, reading.ahead(), KEYS + 1)
    keys, more = found[:KEYS], len(found) > KEYS
    open = {reading.lit} if reading.lit else set()
    if reading.back:
        keys.reverse()
        rows = folding.fold(keys, quiet=reading.quiet, open=open)
        if len(rows) > ROWS:
            keys, more = keys[keys.index(rows[-ROWS].key) :], True
            rows = folding.fold(keys, quiet=reading.quiet, open=open)
        before, after = more, True
    else:
        rows, used = folding.page(keys, ROWS, quiet=reading.quiet, open=open)
        before, after = reading.cursor is not None, more or used < len(keys)
        keys = keys[:used]
    events = events_of(rows, reading.unfold)
    in_files.tell(events, reading.wanted.q)
    return Page(
        events,
        str(Cursor.of(keys[0])) if before and keys else "",
        str(Cursor.of(keys[-1])) if after and keys else "",
    )


def folded(sources: Sequence[EventQuerySet], reading: Reading, first: Cursor, last: Cursor) -> list[Event]:
    """What is folded into the entry at `first`, up to the one at `last`, in reading order."""
    newest, oldest = (last, first) if reading.oldest_first else (first, last)
    within = Cursor(newest.happened_at, newest.pk + 1).older() & Cursor(oldest.happened_at, oldest.pk - 1).newer()
    keys = _keys(sources, reading, within, KEYS)
    rows = folding.fold(keys, quiet=reading.quiet, open={reading.lit} if reading.lit else ())
    events = events_of([Row(key) for key in rows[0].folded]) if rows else []
    in_files.tell(events, reading.wanted.q)
    return events


def find(sources: Sequence[EventQuerySet], wanted: Filter, public_id: str) -> Event | None:
    """The entry of that name in one of the lists; of a comment the entry it stands under there."""
    for source in sources:
        named = source.filter(public_id=public_id).annotate(told=_truth(wanted.is_told(source)))
        if (event := named.select_related("parent").only("happened_at", "parent__happened_at").first()) is not None:
            return event.parent if event.told else event  # type: ignore[attr-defined]
    return None


def surroundings(sources: Sequence[EventQuerySet], reading: Reading, event: Event) -> Cursor | None:
    """Where a page begins that shows an entry with some before it; None at the very beginning."""
    backwards = Reading(reading.wanted, reading.oldest_first, Cursor.of(event), back=True)
    before = _keys(sources, backwards, backwards.ahead(), SURROUNDINGS + 1)
    return Cursor.of(before[SURROUNDINGS]) if len(before) > SURROUNDINGS else None


def events_of(rows: Sequence[Row], unfold: Cursor | None = None) -> list[Event]:
    """The whole entries of rows, with files and comments; the fold that has the one at `unfold` with its `inside`."""
    at = unfold.pk if unfold is not None else None
    folds = [row for row in rows if at in {row.key.pk, *(key.pk for key in row.folded)}] if at is not None else []
    opened = [key.pk for row in folds for key in row.folded]
    whole = as_rows(Event.objects.filter(pk__in=[row.key.pk for row in rows] + opened))
    found = {event.pk: event for event in whole}
    events = []
    for row in rows:
        if (event := found.get(row.key.pk)) is not None:  # it may have been hidden since its key was read
            event.row = row  # type: ignore[attr-defined]
            event.left_at = None  # type: ignore[attr-defined]
            event.inside = [found[key.pk] for key in row.folded if key.pk in found]  # type: ignore[attr-defined]
            events.append(event)
    with_comments(list(found.values()))
    return events


def _keys(sources: Sequence[EventQuerySet], reading: Reading, where: Q, most: int) -> list[Key]:
    """The keys of that many entries in the order the database reads them; one query."""
    direction = "DESC" if reading.descending else "ASC"
    order = ("-happened_at", "-pk") if reading.descending else ("happened_at", "pk")
    lists = []
    for source in sources:
        events = reading.wanted.narrow(source).filter(where).annotate(told=_truth(reading.wanted.is_told(source)))
        lists.append(events.order_by(*order).values_list(*COLUMNS, "told")[:most])
    # An OR over two lists would sort them all; this walks an index for each.
    entries: Any = lists[0] if len(lists) == 1 else lists[0].union(*lists[1:], all=True)
    try:
        statement, values = entries.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(KEYS_OF.format(entries=statement, direction=direction), [list(PICTURES), *values, most])
        return [Key(*row) for row in cursor.fetchall()]


def _truth(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())
