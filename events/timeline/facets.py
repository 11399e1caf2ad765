"""How many entries there are of each kind, tag and day, and when: each counted under all other filters."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import BoolOr
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Count, DateTimeField, ExpressionWrapper, F, Func, Q, Value
from django.utils import timezone

from events.models import EventQuerySet, TaggedEvent

from .filters import KIND, Filter

# Of a longer logbook only the newest entries are counted, and the page says so.
COUNTED = 20_000
# Sides that narrow what is counted at all: words are costly to look for, and the rest is a choice of list.
FIRST = ("exact", "words")
SIDES = ("view", "tags", "time")


class TagCount(NamedTuple):
    name: str
    number: int
    by_people: bool


class Group(NamedTuple):
    """Entries of one hour and kind, and which sides of the filter they pass."""

    hour: datetime
    kind: str
    view: bool
    tags: bool
    time: bool
    is_counted: bool
    number: int


@dataclass
class Facets:
    """Counts for the page of a list; `hours` and `days` leave the time filter out, as every facet its own side."""

    total: int = 0
    shown: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    hours: dict[datetime, Counter[str]] = field(default_factory=dict)
    tags: list[TagCount] = field(default_factory=list)
    is_capped: bool = False


def facets(sources: Sequence[EventQuerySet], wanted: Filter, *, beside: Sequence[EventQuerySet] = ()) -> Facets:
    """Counts in two queries, or three where words narrow. Lists `beside` count by kind only, never in totals."""
    found = Facets(tags=_tags(sources, wanted))
    for group in _groups([*sources, *beside], wanted, counted=len(sources)):
        if not group.is_counted:
            found.kinds[group.kind] += group.number * (group.view and group.tags and group.time)
            continue
        found.total += group.number
        is_kind = not wanted.kinds or group.kind in wanted.kinds
        found.shown += group.number * (is_kind and group.view and group.tags and group.time)
        found.kinds[group.kind] += group.number * (group.view and group.tags and group.time)
        if is_kind and group.view and group.tags:
            found.days[timezone.localdate(group.hour)] += group.number
            found.hours.setdefault(group.hour, Counter())[group.kind] += group.number
    found.is_capped = found.total >= COUNTED
    if any(side in wanted.conditions() for side in FIRST):
        found.total = sum(source.order_by()[:COUNTED].count() for source in sources)
    return found


def _groups(lists: Sequence[EventQuerySet], wanted: Filter, *, counted: int) -> Iterator[Group]:
    """All lists in one statement; the first `counted` of them count in totals."""
    parts = [_flagged(source, wanted, number < counted)[:COUNTED] for number, source in enumerate(lists)]
    inner = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)
    columns = ", ".join(Group._fields[:-1])
    try:
        statement, values = inner.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, count(*) FROM ({statement}) AS entries ({columns}) GROUP BY {columns}", values
        )
        yield from (Group(*row) for row in cursor.fetchall())


def _flagged(source: EventQuerySet, wanted: Filter, is_counted: bool) -> Any:
    conditions = wanted.conditions()
    passes = {
        f"passes_{side}": ExpressionWrapper(conditions.get(side, Q(Value(True))), output_field=BooleanField())
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
    return narrowed.annotate(hour=hour, kind=KIND, **passes, is_counted=Value(is_counted)).values_list(
        "hour", "kind", *passes, "is_counted"
    )


def _tags(sources: Sequence[EventQuerySet], wanted: Filter) -> list[TagCount]:
    """Every tag of the lists, the most used first; those a reader has chosen even where nothing carries them."""
    everywhere, here = Q(), Q()
    for source in sources:
        everywhere |= Q(content_object__in=source.order_by().values("pk"))
        here |= Q(content_object__in=wanted.narrow(source.order_by(), but={"tags"}).values("pk"))
    narrows = set(wanted.conditions()) - {"tags"}
    counted = (
        TaggedEvent.objects.filter(everywhere)
        .values("tag__name")
        .annotate(number=Count("pk", filter=here if narrows else None), by_people=BoolOr("by_a_person"))
        .order_by("-number", "tag__name")
    )
    found = [TagCount(*row) for row in counted.values_list("tag__name", "number", "by_people")]
    known = {tag.name.casefold() for tag in found}
    return found + [TagCount(name, 0, True) for name in wanted.tags if name.casefold() not in known]
