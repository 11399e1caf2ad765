"""A page of hits: by time, or the best of the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Case, IntegerField, Model, Q, When, prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from events import highlight, query, tags
from events import search as words
from events.models import Event, EventQuerySet
from events.timeline import in_files
from events.timeline.cursors import BROKEN, Cursor
from events.timeline.filters import Filter
from events.timeline.rows import EXCERPT, SHOWN_FILES, as_rows, in_full
from investigations.models.places import Reader

from .keys import Key, newest
from .reach import Reach

PAGE = 50
# Of more hits only the newest are put in order by how well they match.
RANKED = 10_000
BY_TIME, BY_RANK = "time", "rank"
ORDERS = (BY_TIME, BY_RANK)
BEST = ("-rank", "-happened_at", "-pk")


@dataclass(frozen=True)
class Search:
    """What somebody looks for, and which part of it."""

    wanted: Filter
    order: str = BY_TIME
    cursor: str = ""
    size: int = PAGE


@dataclass(frozen=True)
class Found:
    """Entries as rows or whole, in order, and the cursor of those after them; empty at the end."""

    events: Sequence[Event]
    older: str = ""


def search(reader: Reader, asked: Search, *, whole: bool = False) -> Found:
    """The next hits among all that the reader may see."""
    keys, older = _ranked(reader, asked) if asked.order == BY_RANK else _by_time(reader, asked)
    # Asked once more who may read them: whatever found them, nothing else is told.
    told = Event.objects.visible_to(reader).filter(pk__in=keys)
    found = {event.pk: event for event in (in_full(told) if whole else as_rows(told.select_related(*PLACES)))}
    events = [found[pk] for pk in keys if pk in found]
    if not whole:
        _furnish(events, asked.wanted.q)
    return Found(events, older)


def _furnish(events: Sequence[Event], q: str) -> None:
    """Gives hits the looks of their tags, the files that say what was typed, and of a long text as much as is searched."""
    said = query.read(q).words
    prefetch_related_objects(list[Model](events), SHOWN_FILES)
    in_files.tell(events, q)
    looks = tags.looks_in({(event.investigation_id, event.instrument_id) for event in events if event.tag_names})
    for event in events:
        event.looks = looks.get((event.investigation_id, event.instrument_id), {})  # type: ignore[attr-defined]
    if redacted := [event for event in events if event.redacted_at is not None]:
        prefetch_related_objects(list[Model](redacted), "redacted_by")
    beginnings = {event.pk: event.excerpt_text for event in events}  # type: ignore[attr-defined]
    long = [pk for pk, text in beginnings.items() if len(text) >= EXCERPT and not highlight.places(text, said)]
    if long and said:
        searched = Event.objects.filter(pk__in=long).annotate(searched=Left("text", SEARCHED))
        beginnings |= dict(searched.values_list("pk", "searched"))
    for event in events:
        event.excerpt_text = beginnings[event.pk]  # type: ignore[attr-defined]


# Of a text its first letters are searched: `elogbook_fold` cuts it.
SEARCHED = 200_000
PLACES = ("investigation__instrument", "instrument")


def _by_time(reader: Reader, asked: Search) -> tuple[list[int], str]:
    place = Cursor.read(asked.cursor).older() if asked.cursor else Q()
    keys = newest(Reach(reader, asked.wanted), place, asked.size + 1)
    first = keys[: asked.size]
    return [key.pk for key in first], _cursor(first[-1]) if len(keys) > asked.size else ""


def _cursor(key: Key) -> str:
    return str(Cursor(key.happened_at, key.pk))


def _ranked(reader: Reader, asked: Search) -> tuple[list[int], str]:
    keys = newest(Reach(reader, asked.wanted), Q(), RANKED)
    hits = among(keys).annotate(rank=_rank(asked.wanted.q)).filter(_after(asked.cursor)).order_by(*BEST)
    rows = list(hits.values_list("pk", "happened_at", "rank")[: asked.size + 1])
    first = rows[: asked.size]
    older = f"{first[-1][2]}.{_cursor(Key(*first[-1][:2]))}" if len(rows) > asked.size else ""
    return [pk for pk, *_ in first], older


def among(keys: Sequence[Key]) -> EventQuerySet:
    """These hits again; thousands of numbers are one value."""
    return Event.objects.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [[key.pk for key in keys]]))


def _rank(q: str) -> Any:
    """Whole words are better than parts of words, and what people wrote better than what software sent."""
    said = [term for group in query.read(q).groups for term in group if not (term.name or term.negated)]
    rank: Any = Case(When(type=Event.Type.ANNOTATION, then=1), default=0, output_field=IntegerField())
    for term in said:
        whole = words.words(str(term.value), together=True)
        rank = rank + Case(When(whole, then=2), default=0, output_field=IntegerField())
    return rank


def _after(cursor: str) -> Q:
    if not cursor:
        return Q()
    rank, _, place = cursor.partition(".")
    if not (rank.isascii() and rank.isdigit() and len(rank) < 4):
        raise BadRequest(BROKEN)
    return Q(rank__lt=int(rank)) | Q(rank=int(rank)) & Cursor.read(place).older()
