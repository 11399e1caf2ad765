"""What programs ask for beside what pages show: lists a slice at a time, and things of a logbook by number."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from events.models import Event, EventQuerySet
from investigations.models import Dataset, Investigation, Sample
from investigations.models.places import Reader

from .cursors import Cursor
from .rows import in_full

PAGE = 100


@dataclass(frozen=True)
class Slice:
    """Some entries of a list for a program, and the cursor of the next; empty at the end."""

    events: Sequence[Event]
    older: str


def slice_of(events: EventQuerySet, *, cursor: str = "", size: int = PAGE) -> Slice:
    """The next `size` entries of a list, newest first, each on its own."""
    older = Cursor.read(cursor).older() if cursor else Q()
    found = list(in_full(events.filter(older))[: size + 1])
    return Slice(found[:size], str(Cursor.of(found[size - 1])) if len(found) > size else "")


def comments(reader: Reader, event: Event) -> EventQuerySet:
    """What was said under an entry, as the reader may see it, newest first."""
    return Event.objects.visible_to(reader).filter(parent=event).newest_first()


def whole(events: Sequence[Event]) -> list[Event]:
    """Entries that the asker has just written, as they stand, in the same order."""
    found = {event.pk: event for event in in_full(Event.objects.filter(pk__in=[event.pk for event in events]))}
    return [found[event.pk] for event in events]


# For an asker who has passed a door of `access`.


def dataset_in(investigation: Investigation | None, number: int) -> Dataset | None:
    """The dataset of that number in this logbook."""
    return Dataset.objects.filter(investigation=investigation, pk=number).first() if investigation else None


def sample_in(investigation: Investigation | None, number: int) -> Sample | None:
    """The sample of that number in this logbook."""
    return Sample.objects.filter(investigation=investigation, pk=number).first() if investigation else None
