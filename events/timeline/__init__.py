"""Every read of a logbook for display: pages, fragments, both APIs and exports ask here."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.db.models import Case, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Left, Length
from django.utils import timezone

from events.models import Attachment, Event, EventQuerySet, TaggedEvent
from investigations.models import Dataset, Investigation, Sample
from investigations.models.places import Reader

PAGE = 100
# More than this of one entry stands on its own page, so that a 3 MB log cannot fill the logbook's.
EXCERPT = 20_000


@dataclass(frozen=True)
class Filter:
    """What a reader wants to see; empty fields do not narrow it."""

    investigation: int | None = None
    instrument: str = ""
    dataset: int | None = None
    sample: int | None = None
    type: str = ""
    category: str = ""
    tag: str = ""
    author: str = ""
    after: datetime | None = None
    before: datetime | None = None

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        exact = {
            "investigation": self.investigation,
            "instrument__key": self.instrument,
            "dataset": self.dataset,
            "sample": self.sample,
            "type": self.type,
            "category": self.category,
            "author__username": self.author,
            "happened_at__gte": self.after,
            "happened_at__lt": self.before,
        }
        found = events.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
        if self.tag:
            found = found.filter(
                Exists(TaggedEvent.objects.filter(content_object=OuterRef("pk"), tag__name__iexact=self.tag))
            )
        return found


@dataclass(frozen=True)
class Cursor:
    """A place between two entries of a list in time order."""

    happened_at: datetime
    pk: int

    @classmethod
    def of(cls, event: Event) -> "Cursor":
        return cls(event.happened_at, event.pk)

    @classmethod
    def read(cls, sent: str) -> "Cursor":
        try:
            moment, _, pk = base64.urlsafe_b64decode(sent.encode()).decode().rpartition(",")
            cursor = cls(datetime.fromisoformat(moment).astimezone(UTC), int(pk))
        except (binascii.Error, ValueError, OverflowError) as error:
            raise BadRequest("This page's cursor is broken. Start again from the first page.") from error
        if not 1 < cursor.happened_at.year < 9999 or not 0 <= cursor.pk < 2**63:
            raise BadRequest("This page's cursor is broken. Start again from the first page.")
        return cursor

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.happened_at.isoformat()},{self.pk}".encode()).decode()

    def older(self) -> Q:
        """Entries before this place: by key, never by counting. The first condition is the one an index starts at."""
        return Q(happened_at__lte=self.happened_at) & (Q(happened_at__lt=self.happened_at) | Q(pk__lt=self.pk))


Dress = Callable[[EventQuerySet], EventQuerySet]


@dataclass(frozen=True)
class Page:
    events: Sequence[Event]
    older: str
    """The cursor of the next page, empty on the last."""


def entries(reader: Reader, wanted: Filter) -> EventQuerySet:
    """The entries this reader may see and wants, newest first."""
    return wanted.narrow(Event.objects.visible_to(reader)).newest_first()


def logbook(investigation: Investigation) -> EventQuerySet:
    """The entries of a logbook whose door (`access.readable`) was passed, newest first."""
    return Event.objects.present().filter(investigation=investigation).newest_first()


def broadcasts(investigation: Investigation) -> EventQuerySet:
    """Facility-wide messages while the investigation was running: shown among its entries, not counted."""
    found = Event.objects.present().filter(type=Event.Type.BROADCAST).newest_first()
    if investigation.start_date is None:
        return found.none()
    found = found.filter(happened_at__gte=investigation.start_date)
    return found.filter(happened_at__lt=investigation.end_date) if investigation.end_date else found


def one(reader: Reader, public_id: str) -> Event | None:
    """The entry with this name, whole, if the reader may see it."""
    return in_full(Event.objects.visible_to(reader)).filter(public_id=public_id).first()


def attachment(reader: Reader, pk: int) -> Attachment | None:
    """A file of an entry the reader may see."""
    visible = Event.objects.visible_to(reader)
    return Attachment.objects.filter(removed_at=None, event__in=visible, pk=pk).select_related("blob").first()


def page(*lists: EventQuerySet, cursor: str = "", size: int = PAGE, dress: Dress | None = None) -> Page:
    """The next `size` entries of several lists, merged by time: a query for each, never an OR."""
    after = Cursor.read(cursor) if cursor else None
    found: list[Event] = []
    for events in lists:
        found += (dress or as_rows)(events.filter(after.older()) if after else events)[: size + 1]
    found.sort(key=lambda event: (event.happened_at, event.pk), reverse=True)
    return Page(found[:size], str(Cursor.of(found[size - 1])) if len(found) > size else "")


def in_full(events: EventQuerySet) -> EventQuerySet:
    """All that is known of an entry, in two queries however many."""
    files = Attachment.objects.filter(removed_at=None).select_related("blob")
    related = events.select_related("investigation__instrument", "instrument", "author", "dataset", "parent")
    of_parent = [f"parent__{name}" for name in ("search", "html", "text", "body")]
    return related.prefetch_related(Prefetch("attachments", files)).defer("search", *of_parent)


def as_rows(events: EventQuerySet) -> EventQuerySet:
    """What a row shows: of long texts their beginning, and how long they are."""
    html = Case(When(markup__lte=EXCERPT, then=F("html")), default=Value(""), output_field=TextField())
    return (
        in_full(events)
        .defer("html", "text", "body")
        .annotate(markup=Length("html"))
        .annotate(
            length=Length("body"), excerpt=Left("body", EXCERPT), excerpt_text=Left("text", EXCERPT), shown_html=html
        )
    )


class Tabs(NamedTuple):
    """How many datasets, samples and files an investigation has, for the tabs of its pages."""

    datasets: int
    samples: int
    files: int


def tabs(investigation: Investigation) -> Tabs:
    """The counts of an investigation whose door was passed, in one query."""
    files = Attachment.objects.filter(removed_at=None, event__investigation=OuterRef("pk"), event__removed_at=None)
    counted = Investigation.objects.filter(pk=investigation.pk).annotate(
        datasets_here=_count(Dataset.objects.filter(investigation=OuterRef("pk"))),
        samples_here=_count(Sample.objects.filter(investigation=OuterRef("pk"))),
        files_here=_count(files),
    )
    return Tabs(*counted.values_list("datasets_here", "samples_here", "files_here").get())


def _count(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().annotate(number=Func(F("pk"), function="count")).values("number"))


def days(events: Iterable[Event]) -> Iterator[tuple[date, list[Event]]]:
    """The entries under their day in the current time zone."""
    for day, those in groupby(events, key=lambda event: timezone.localdate(event.happened_at)):
        yield day, list(those)
