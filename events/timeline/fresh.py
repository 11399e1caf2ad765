"""What became of some entries, for a page that stands open."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from events.models import Event, EventQuerySet, HistoricalEvent
from investigations import statements
from investigations.models import Instrument, Investigation

from .filters import Filter
from .rows import as_rows, with_comments

# An open page that has missed more than this is quicker loaded anew.
MOST = 200
LONGEST = timedelta(hours=1)


class Mark(NamedTuple):
    """An entry as it stands now, with the comments under it: while this is the same, so is its row."""

    pk: int
    version: int
    comments: str


@dataclass(frozen=True)
class Fresh:
    """Rows as marks, the names of entries that do not pass the filter, and of those not there for this reader."""

    rows: Sequence[Mark] = ()
    left: Sequence[str] = ()
    gone: Sequence[str] = ()
    # Asked for so much that the whole page is better asked for.
    too_much: bool = False


class Found(NamedTuple):
    """An entry asked for, and in which of the lists it stands."""

    source: int
    mark: Mark
    public_id: str
    parent: int | None


def fresh(sources: Sequence[EventQuerySet], wanted: Filter, public_ids: Iterable[str], *, known_as: str = "") -> Fresh:
    """Which rows a page of these lists shows of these entries: a comment brings the entry it stands under.

    What only fails the filter has left the page; what cannot be read, is hidden or never was, is gone. `known_as` is a
    name that only these lists have, for two hundred pages that ask the same at once.
    """
    names = list(dict.fromkeys(public_ids))
    if len(names) > MOST:
        return Fresh(too_much=True)
    found = _look_up(sources, names, known_as)
    rows, passing = [each.mark for each in found], {each.mark.pk for each in found}
    if wanted.conditions() or any(each.parent for each in found):
        rows, passing = _wanted_of(sources, wanted, found, known_as)
    known = {each.public_id for each in found}
    left = [each.public_id for each in found if each.mark.pk not in passing]
    return Fresh(rows, left, [name for name in names if name not in known])


def rows_of(pks: Collection[int]) -> list[Event]:
    """Whole entries, each a row of its own, in time order; in three queries however many."""
    found = list(as_rows(Event.objects.present().filter(pk__in=pks)).order_by("happened_at", "pk"))
    with_comments(found)
    return found


def changed_since(
    moment: datetime, *, investigation: Investigation | None = None, instrument: Instrument | None = None
) -> list[str] | None:
    """The names of entries of a logbook that got a version since then, or left it; None if they are too many."""
    if timezone.now() - moment > LONGEST:
        return None
    if investigation is not None:
        here = Q(investigation=investigation)
        shown = here | _broadcasts(investigation)
    else:
        shown = here = Q(investigation=None, instrument=instrument)
    earlier = HistoricalEvent.objects.filter(here, id=OuterRef("id"), version__lt=OuterRef("version"))
    versions = HistoricalEvent.objects.filter(shown | Q(version__gt=1) & Exists(earlier), history_date__gte=moment)
    # One more than may be, and each version counts: an entry saved two hundred times in a minute is no rule.
    names = list(versions.order_by("-history_date").values_list("public_id", flat=True)[: MOST + 1])
    return None if len(names) > MOST else list(dict.fromkeys(names))


def _broadcasts(investigation: Investigation) -> Q:
    """Messages to everybody of its time alone: of others not everybody who reads it may know."""
    if investigation.start_date is None:
        return Q(pk__in=[])
    since = Q(type=Event.Type.BROADCAST, happened_at__gte=investigation.start_date)
    return since & Q(happened_at__lt=investigation.end_date) if investigation.end_date else since


def _look_up(sources: Sequence[EventQuerySet], names: Sequence[str], known_as: str) -> list[Found]:
    """Those of the named entries that stand in the lists; one query."""

    def make() -> list[Any]:
        return [_marked(source.filter(public_id__in=names), number, "public_id", "parent") for number, source in lists]

    lists = list(enumerate(sources))
    rows = _together(make, known_as and (known_as, *names))
    return [
        Found(source, Mark(pk, version, comments), name, parent) for source, pk, version, comments, name, parent in rows
    ]


def _wanted_of(
    sources: Sequence[EventQuerySet], wanted: Filter, found: Sequence[Found], known_as: str
) -> tuple[list[Mark], set[int]]:
    """Those that pass the filter and have a row of their own, and the entries that comments stand under; one query.

    Beside them the ids of all that pass it.
    """
    pks = [
        {pk for each in found if each.source == number for pk in (each.mark.pk, each.parent) if pk is not None}
        for number in range(len(sources))
    ]

    def make() -> list[Any]:
        parts = []
        for number, source in enumerate(sources):
            told = ExpressionWrapper(wanted.is_told(source), output_field=BooleanField())
            narrowed = wanted.narrow(source).filter(pk__in=pks[number])
            parts.append(_marked(narrowed.annotate(told=told), number, "told"))
        return parts

    rows = list(_together(make, known_as and (known_as, wanted, *map(frozenset, pks))))
    marks = [Mark(pk, version, comments) for _, pk, version, comments, told in rows if not told]
    return marks, {pk for _, pk, *_ in rows}


def _marked(events: EventQuerySet, number: int, *columns: str) -> Any:
    comments = Event.objects.present().filter(parent=OuterRef("pk")).order_by("pk")
    said = comments.annotate(said=Concat("pk", Value("."), "version", output_field=TextField()))
    marked = events.order_by().annotate(in_list=Value(number), comments_said=ArraySubquery(said.values("said")))
    return marked.values_list("in_list", "pk", "version", "comments_said", *columns)


def _together(make: Callable[[], list[Any]], key: Hashable) -> Iterator[Any]:
    """The rows of some statements, by one."""

    def query() -> Any:
        parts = make()
        return parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)

    for number, pk, version, comments, *rest in statements.rows(key, query) if key else query():
        yield number, pk, version, " ".join(comments), *rest
