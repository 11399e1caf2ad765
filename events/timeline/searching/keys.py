"""The newest hits by number and time: first in the newest entries, by the index of time; else by the index of words."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery

from events.models import Event, EventQuerySet
from events.timeline import asked

from .reach import Reach

# Entries that are looked at one by one before the index of words is asked; most words people look for are among them.
LOOKED_AT = 20_000
# So many are taken from the index of words and sorted before anything else is tried.
RARE = 20_000
# Logbooks that are gone through together: the newest ones.
TOGETHER = 20
# Stands for the number of a logbook in a statement.
ONE = -1
COLUMNS = (
    "id", "public_id", "type", "category", "investigation_id", "instrument_id", "dataset_id", "sample_id", "parent_id",
    "happened_at", "author_id", "username", "software", "text", "tag_names", "chosen_tags", "files", "version",
    "dataset_name", "search", "removed_at",
)  # fmt: skip
FROM = ' FROM "events_event"'
NEWEST_OF = "SELECT * FROM ({lists}) AS entries ORDER BY happened_at DESC, id DESC LIMIT {most}"
# Taken from the index at once and sorted: walking the index of time for them would read nearly everything.
AT_ONCE = """
    WITH hits AS MATERIALIZED ({lists}) SELECT id, happened_at FROM hits ORDER BY happened_at DESC, id DESC LIMIT {most}
"""


class Key(NamedTuple):
    pk: int
    happened_at: datetime


class Sql(NamedTuple):
    text: str
    values: Sequence[Any]


def newest(reach: Reach, place: Q, most: int) -> list[Key]:
    """That many of the newest hits the reader may see beyond this place in the order of time; all where there are less.

    What is rare is asked of its index at once; what is not is probably among the newest entries.
    """
    if 0 < estimated(reach) <= RARE:
        return indexed(reach, place, most)
    found = walked(reach, place, most)
    return found if len(found) >= most else indexed(reach, place, most)


def estimated(reach: Reach) -> int:
    """How many entries of everybody an index lists, or PostgreSQL believes it does; 0 where no index is of use."""
    words, tagged = asked.indexed(reach.wanted.q), asked.tags(reach.wanted.q)
    known = [_expected(Event.objects.filter(words))] if words else []
    return min([*known, *(max(1, rows[: RARE + 1].count()) for rows in tagged)], default=0)


def everything() -> int:
    """About how many entries there are."""
    return _expected(Event.objects.all())


def _expected(events: EventQuerySet) -> int:
    try:
        plan = json.loads(events.order_by().values("pk").explain(format="json"))
    except EmptyResultSet:
        return 1
    return max(1, int(plan[0]["Plan"]["Plan Rows"]))


def walked(reach: Reach, place: Q, most: int, looked_at: int = LOOKED_AT) -> list[Key]:
    """Of the newest hits those among so many entries that the reader may see; there may be more."""
    first = _latest(reach, place)
    # What the others have is older than this.
    edge = Q(happened_at__gt=first[TOGETHER][1]) if len(first) > TOGETHER else Q()
    where = reach.time & place & edge
    of_one, outside = reach.told([Event.objects.present().filter(investigation=ONE), reach.outside])
    each, beside = (_sql(part.filter(where).newest_first().values(*COLUMNS)) for part in (of_one, outside))
    # Made once for all of them: making the statement anew for each took longer than to run it.
    numbers = [pk for pk, _ in first[:TOGETHER]] if each is not None else []
    lists = [each._replace(values=[pk if value == ONE else value for value in each.values]) for pk in numbers]  # type: ignore[union-attr]
    return _hits_in([*lists, *([beside] if beside else [])], reach, most, looked_at)


def indexed(reach: Reach, place: Q, most: int) -> list[Key]:
    """The newest hits, wherever they are."""
    narrowed = [reach.wanted.narrow(part.filter(reach.time, place)) for part in reach.told(reach.parts)]
    # What belongs to no logbook has no tags of its own.
    listed = asked.listed(reach.wanted.q)
    narrowed = [*(part.filter(listed) for part in narrowed[:-1]), narrowed[-1]]
    if asked.indexed(reach.wanted.q) or asked.tags(reach.wanted.q):
        lists = [_sql(part.order_by().values_list("id", "happened_at")) for part in narrowed]
    else:
        lists = [_sql(part.newest_first().values_list("id", "happened_at")[:most]) for part in narrowed]
    known = [each for each in lists if each is not None]
    if not known:
        return []
    statement = AT_ONCE.format(lists=" UNION ALL ".join(f"({each.text})" for each in known), most="%s")
    return _keys(Sql(statement, [*(value for each in known for value in each.values), most]))


def _latest(reach: Reach, place: Q) -> list[tuple[int, datetime]]:
    """The logbooks with the newest entries, and when these happened: one more than are gone through."""
    entries = Event.objects.present().filter(reach.time, place, investigation=OuterRef("pk")).newest_first()
    logbooks = reach.logbooks.annotate(latest=Subquery(entries.values("happened_at")[:1]))
    newest_first = logbooks.order_by(F("latest").desc(nulls_last=True), "pk").values_list("pk", "latest")
    return [(pk, latest) for pk, latest in newest_first[: TOGETHER + 1] if latest is not None]


def _hits_in(lists: Sequence[Sql], reach: Reach, most: int, looked_at: int) -> list[Key]:
    hits = _sql(reach.wanted.narrow(Event.objects.all()).newest_first().values_list("id", "happened_at")[:most])
    if not lists or hits is None:
        return []
    inner = NEWEST_OF.format(lists=" UNION ALL ".join(f"({each.text})" for each in lists), most="%s")
    # The hits are looked for in these entries alone, which PostgreSQL stops reading when it has enough.
    text = hits.text.replace(FROM, f' FROM ({inner}) AS "events_event"', 1)
    return _keys(Sql(text, (*(value for each in lists for value in each.values), looked_at, *hits.values)))


def _sql(events: Any) -> Sql | None:
    try:
        return Sql(*events.query.sql_with_params())
    except EmptyResultSet:
        return None


def _keys(statement: Sql) -> list[Key]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return [Key(*row) for row in cursor.fetchall()]
