"""How many entries there are of each kind, tag and day, and when: each counted under all other filters."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, F, Func, Value
from django.utils import timezone

from events.models import EventQuerySet

from .conditions import KIND
from .filters import Filter

# Of a longer logbook only the newest entries are counted, and the page says so.
COUNTED = 20_000
# Sides that narrow what is counted at all: words are costly to look for, and the rest is a choice of list.
FIRST = ("exact", "words")
SIDES = ("view", "tags", "time")
COLUMNS = "kind, view, tags, time, source"
# The entries are grouped by hour, and once more by their tags. Reading them twice is faster than keeping them in
# between, unless words had to be looked for.
STATEMENT = f"""
    WITH entries (hour, {COLUMNS}, tag_names, chosen_tags) AS {{kept}} ({{entries}})
    SELECT hour, {COLUMNS}, NULL::text[], NULL::text[], count(*) FROM entries GROUP BY hour, {COLUMNS}
    UNION ALL
    SELECT NULL, {COLUMNS}, tag_names, chosen_tags, count(*)
    FROM entries WHERE source < %s AND tag_names <> '{{{{}}}}' GROUP BY {COLUMNS}, tag_names, chosen_tags
"""


class TagCount(NamedTuple):
    name: str
    number: int
    by_people: bool


class Group(NamedTuple):
    """Entries of one kind and hour, or of one kind with the same tags, and which sides of the filter they pass."""

    hour: datetime | None
    kind: str
    view: bool
    tags: bool
    time: bool
    source: int
    tag_names: Sequence[str] | None
    chosen_tags: Sequence[str] | None
    number: int


@dataclass
class Facets:
    """Counts for the page of a list; `hours` and `days` leave the time filter out, as every facet its own side."""

    total: int = 0
    shown: int = 0
    beside_shown: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    hours: dict[datetime, Counter[str]] = field(default_factory=dict)
    tags: list[TagCount] = field(default_factory=list)
    is_capped: bool = False

    def add(self, group: Group, day: date, *, is_kind: bool, is_counted: bool) -> None:
        passes = group.view and group.tags and group.time
        self.kinds[group.kind] += group.number * passes
        if not is_counted:
            self.beside_shown += group.number * (is_kind and passes)
            return
        self.shown += group.number * (is_kind and passes)
        if group.hour is not None and is_kind and group.view and group.tags:
            self.days[day] += group.number
            self.hours.setdefault(group.hour, Counter())[group.kind] += group.number


def facets(sources: Sequence[EventQuerySet], wanted: Filter, *, beside: Sequence[EventQuerySet] = ()) -> Facets:
    """Counts in one query, or two where words narrow. Lists `beside` count by kind only, never in totals."""
    found, tagged, totals = Facets(), [], Counter[int]()
    days: dict[datetime, date] = {}
    for group in _groups([*sources, *beside], wanted, counted=len(sources)):
        is_kind = not wanted.kinds or group.kind in wanted.kinds
        if group.hour is None:
            tagged.append((group, group.number * (is_kind and group.view and group.time)))
            continue
        if group.hour not in days:
            days[group.hour] = timezone.localdate(group.hour)
        found.add(group, days[group.hour], is_kind=is_kind, is_counted=group.source < len(sources))
        totals[group.source] += group.number
    found.tags = _tags(wanted, tagged)
    if any(side in wanted.conditions() for side in FIRST):
        totals = _totals(sources)
    found.total = sum(totals[source] for source in range(len(sources)))
    found.is_capped = any(totals[source] >= COUNTED for source in range(len(sources)))
    return found


def _totals(sources: Sequence[EventQuerySet]) -> Counter[int]:
    """How many entries each list has, at most COUNTED."""
    parts: list[Any] = [
        source.order_by().annotate(in_list=Value(number)).values_list("in_list", "pk")[:COUNTED]
        for number, source in enumerate(sources)
    ]
    entries = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)
    statement, values = entries.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT source, count(*) FROM ({statement}) AS entries (source, pk) GROUP BY source", values)
        return Counter(dict(cursor.fetchall()))


def _tags(wanted: Filter, tagged: Sequence[tuple[Group, int]]) -> list[TagCount]:
    """Every tag of the lists, the most used first; those a reader has chosen even where nothing carries them."""
    tags = {name.casefold(): TagCount(name, 0, True) for name in wanted.tags}
    for group, number in tagged:
        for said in group.tag_names or ():
            # Two spellings are one tag.
            name, before, by_people = tags.get(said.casefold(), (said, 0, False))
            by_people = by_people or said in (group.chosen_tags or ())
            tags[said.casefold()] = TagCount(name, before + number, by_people)
    return sorted(tags.values(), key=lambda tag: (-tag.number, tag.name.casefold()))


def _groups(lists: Sequence[EventQuerySet], wanted: Filter, *, counted: int) -> Iterator[Group]:
    """All lists in one statement; the first `counted` of them count in totals."""
    parts = [_flagged(source, wanted, number)[:COUNTED] for number, source in enumerate(lists)]
    entries = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)
    try:
        statement, values = entries.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        kept = "MATERIALIZED" if "words" in wanted.conditions() else "NOT MATERIALIZED"
        cursor.execute(STATEMENT.format(entries=statement, kept=kept), [*values, counted])
        yield from (Group(*row) for row in cursor.fetchall())


def _flagged(source: EventQuerySet, wanted: Filter, number: int) -> Any:
    conditions = wanted.conditions()
    passes = {
        f"passes_{side}": ExpressionWrapper(conditions[side], output_field=BooleanField())
        if side in conditions
        else Value(True)
        for side in SIDES
    }
    # Whole hours of the reader's zone; in some zones they begin between those of UTC.
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    hour = Func(
        F("happened_at"),
        Value(midnight),
        template="date_bin('1 hour', %(expressions)s)",
        output_field=DateTimeField(),
    )
    narrowed = wanted.narrow(source, but={*SIDES, "kinds"})
    return narrowed.annotate(hour=hour, kind=KIND, **passes, in_list=Value(number)).values_list(
        "hour", "kind", *passes, "in_list", "tag_names", "chosen_tags"
    )
