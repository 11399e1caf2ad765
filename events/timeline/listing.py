"""A list as ICAT+'s clients ask for it: three kinds of tags at once, pages by number, days, earlier versions nested."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left, Length, TruncDate
from django.utils import timezone

from events.models import Event, EventQuerySet, HistoricalEvent
from events.routing import Place
from investigations.models import Instrument
from investigations.models.places import Reader

from .cursors import Cursor
from .filters import ALL, NONE, Filter
from .rows import EXCERPT, in_full

# Earlier versions of one entry that are told with it; all of them stand on its page.
DEEPEST = 20
# What a person sends as a file alone: of the two kinds it is, clients know it as an attachment.
IS_A_FILE = Q(type=Event.Type.ANNOTATION, category=Event.Category.FILE)
# Of text at once: some entries hold whole log files.
MOST_BYTES = 50_000_000
CUT = " … (The whole of this version stands on the page of the entry.)"
TOLD_OF_VERSIONS = ("author", "dataset", "investigation", "instrument", "redacted_by")


class TooMuch(Exception):
    """These entries are too long to be told at once."""

    def __init__(self, total: int) -> None:
        super().__init__(f"These entries hold {total // 1_000_000} MB of text. Ask for fewer at once, by limit.")


class Bytes(Func):
    """How long a text is, without reading it."""

    function = "octet_length"
    output_field = IntegerField()


@dataclass(frozen=True)
class Wanted:
    """What of a list is wanted; empty does not narrow it. `kinds` are types, each with a category or all of them."""

    kinds: tuple[tuple[str, str], ...] | None = None
    tags: tuple[str, ...] = ()
    or_tags: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()
    q: str = ""
    after: datetime | None = None
    before: datetime | None = None

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        if self.kinds is not None:
            events = events.filter(_kinds(self.kinds))
        for wanted in (
            Filter(q=self.q, after=self.after, before=self.before, tags=self.tags, tags_match=ALL),
            Filter(tags=self.or_tags),
            Filter(tags=self.not_tags, tags_match=NONE),
        ):
            events = wanted.narrow(events)
        return events


def is_attachment(event: Event | HistoricalEvent) -> bool:
    """`IS_A_FILE` of one entry."""
    return (event.type, event.category) == (Event.Type.ANNOTATION, Event.Category.FILE)


# The next ones are for a reader who has passed a door of `access`.


def at_beamlines(instruments: Sequence[Instrument], *, own_only: bool) -> EventQuerySet:
    """All that was written at these beamlines, for their staff; `own_only` leaves investigations out."""
    found = Event.objects.present().filter(instrument__in=[instrument.pk for instrument in instruments])
    return (found.filter(investigation=None) if own_only else found).newest_first()


def broadcasts_for(reader: Reader) -> EventQuerySet:
    """Messages to everybody."""
    return Event.objects.visible_to(reader).filter(type=Event.Type.BROADCAST).newest_first()


def in_place(place: Place, *, hidden: bool) -> EventQuerySet:
    """The entries of a logbook that are hidden, or those that are not."""
    here = Event.objects.filter(investigation=place.investigation, instrument=place.instrument)
    return here.filter(removed_at__isnull=not hidden).newest_first()


def part(events: EventQuerySet, *, skip: int, limit: int, oldest_first: bool) -> list[Event]:
    """So many entries of a list in the order of time, whole. Raises TooMuch."""
    return again(names(events, skip=skip, limit=limit, oldest_first=oldest_first), oldest_first=oldest_first)


def names(events: EventQuerySet, *, skip: int, limit: int, oldest_first: bool) -> list[str]:
    """Of such a part, its entries' names alone. Raises TooMuch."""
    rows = _in_order(events, oldest_first).values_list("public_id", Bytes("body"))[skip : skip + limit]
    return _tellable(list(rows))


def ensure_tellable(public_ids: Iterable[str]) -> None:
    """Raises TooMuch where these entries cannot be told at once."""
    _tellable(list(Event.objects.filter(public_id__in=list(public_ids)).values_list("public_id", Bytes("body"))))


def again(public_ids: Iterable[str], *, oldest_first: bool = False) -> list[Event]:
    """These entries as they stand now, whole; of a list whose door was passed, or that a verb has just changed."""
    found = Event.objects.filter(public_id__in=list(public_ids))
    return list(in_full(_in_order(found, oldest_first)).select_related("redacted_by"))


def total(events: EventQuerySet) -> int:
    return events.order_by().count()


def number_before(events: EventQuerySet, public_id: str, *, oldest_first: bool) -> int | None:
    """How many entries of the list stand before this one; None where it is not in the list."""
    if (found := events.filter(public_id=public_id).only("happened_at").first()) is None:
        return None
    place = Cursor.of(found)
    return total(events.filter(place.older() if oldest_first else place.newer()))


def days(events: EventQuerySet) -> list[date]:
    """The days of the current time zone on which something was written, the first one first."""
    on = TruncDate("happened_at", tzinfo=timezone.get_current_timezone())
    return list(events.order_by().annotate(on=on).values_list("on", flat=True).distinct().order_by("on"))


def changed_at(events: Iterable[Event]) -> Mapping[int, datetime]:
    """When the latest version of each was made."""
    found = {event.pk: event.recorded_at for event in events}
    revised = [event.pk for event in events if event.version > 1]
    if revised:
        rows = _with_latest(revised).filter(version=F("latest"))
        found |= dict(rows.values_list("id", "history_date"))
    return found


def earlier_versions(events: Iterable[Event]) -> Mapping[int, Sequence[HistoricalEvent]]:
    """What entries said before, the latest first, at most DEEPEST versions of each and of long texts their beginning."""
    found: dict[int, list[HistoricalEvent]] = defaultdict(list)
    if revised := [event.pk for event in events if event.version > 1]:
        rows = _with_latest(revised).filter(version__lt=F("latest"), version__gte=F("latest") - DEEPEST)
        rows = rows.defer("text", "body").annotate(beginning=Left("body", EXCERPT), length=Length("body"))
        for row in rows.select_related(*TOLD_OF_VERSIONS).order_by("id", "-version"):
            row.body = row.beginning + (CUT if row.length > EXCERPT else "")
            found[row.id].append(row)
    return found


def _in_order(events: EventQuerySet, oldest_first: bool) -> EventQuerySet:
    return events.order_by("happened_at", "pk") if oldest_first else events.newest_first()


def _tellable(rows: Sequence[tuple[str, int]]) -> list[str]:
    if len(rows) > 1 and (total := sum(size for _, size in rows)) > MOST_BYTES:
        raise TooMuch(total)
    return [name for name, _ in rows]


def _with_latest(pks: Sequence[int]) -> "QuerySet[HistoricalEvent]":
    latest = Event.objects.filter(pk=OuterRef("id")).values("version")
    rows: QuerySet[HistoricalEvent] = HistoricalEvent.objects.filter(id__in=pks).alias(latest=Subquery(latest))
    return rows


def _kinds(kinds: Iterable[tuple[str, str]]) -> Q:
    found = Q(pk__in=[])
    for type, category in kinds:
        this = Q(type=type)
        if type == Event.Type.ATTACHMENT:
            this |= IS_A_FILE
        elif type == Event.Type.ANNOTATION:
            this &= ~Q(category=Event.Category.FILE)
        found |= this & Q(category=category) if category else this
    return found
