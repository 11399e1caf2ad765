"""A whole list of entries for a file, in its time order, a batch at a time, with bounded memory."""

from collections.abc import Iterator, Sequence

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from events.models import Attachment, Event, EventQuerySet, HistoricalEvent
from investigations.models import Instrument, Investigation

from .cursors import Cursor
from .rows import in_full

# So many entries at once, and no more once their texts are so long together.
AT_ONCE, LETTERS = 200, 4_000_000
VERSIONS_AT_ONCE = 50
OF_VERSIONS = (
    "history_user", "author", "dataset", "sample", "investigation", "instrument", "parent", "removed_by", "redacted_by",
)  # fmt: skip


def with_removed(of: Investigation | Instrument) -> EventQuerySet:
    """All entries of a logbook, removed ones too, for a reader who may see versions."""
    if isinstance(of, Investigation):
        return Event.objects.filter(investigation=of)
    return Event.objects.own_of(of)


def waiting_at(instrument: Instrument) -> EventQuerySet:
    """All that waits unassigned at a beamline, removed ones too: sealed with its own logbook, and not of it."""
    return Event.objects.unassigned().filter(instrument=instrument)


def in_time(events: EventQuerySet) -> Iterator[list[Event]]:
    """The entries, the oldest first, whole and with their files."""
    events, place = events.order_by("happened_at", "pk"), Q()
    while True:
        found = events.filter(place).annotate(long=Length("body") + Length("html"))
        rows = list(found.values_list("pk", "happened_at", "long")[:AT_ONCE])
        if not rows:
            return
        for some in _portions([(pk, long) for pk, _, long in rows]):
            known = {event.pk: event for event in in_full(Event.objects.filter(pk__in=some))}
            yield [known[pk] for pk in some if pk in known]
        place = Cursor(rows[-1][1], rows[-1][0]).newer()


def files_ever(events: Sequence[Event]) -> list[Attachment]:
    """The files of some entries, those of earlier versions too."""
    known = "blob__rendition", "blob__thumbnail"
    return list(Attachment.objects.filter(event__in=events).select_related(*known).order_by("event", "position", "pk"))


def _portions(rows: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    some: list[int] = []
    letters = 0
    for pk, long in rows:
        if some and letters + long > LETTERS:
            yield some
            some, letters = [], 0
        some.append(pk)
        letters += long
    yield some


def versions_in_time(events: Sequence[Event], *, latest: bool) -> Iterator[HistoricalEvent]:
    """The versions of some entries in the order of these, each entry's first one first; or the latest one of each."""
    order = Case(
        *(When(id=event.pk, then=Value(number)) for number, event in enumerate(events)), output_field=IntegerField()
    )
    rows: QuerySet[HistoricalEvent] = HistoricalEvent.objects.filter(id__in=[event.pk for event in events])
    if latest:
        which = [Q(id=event.pk, version=event.version) for event in events]
        rows = rows.filter(Q(*which, _connector=Q.OR))
    rows = (
        rows.annotate(order=order).select_related(*OF_VERSIONS).defer("parent__search", "parent__html", "parent__body")
    )
    yield from rows.order_by(F("order"), "version", "history_id").iterator(chunk_size=VERSIONS_AT_ONCE)
