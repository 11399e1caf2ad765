"""Entries that were removed: gone for readers, kept for whoever may write."""

from django.db.models.functions import Left

from events.models import Event, EventQuerySet
from investigations.models import Instrument, Investigation

# The order this list is paged by; of removed entries the fields are without nulls.
LAST_REMOVED_FIRST = ("-removed_at", "-pk")
BEGINNING = 300
COLUMNS = (
    "public_id", "type", "category", "software", "happened_at", "removed_at", "removed_why", "title", "version", "redacted_at",
    "author__username", "author__full_name", "author__first_name", "author__last_name", "removed_by__username",
    "removed_by__full_name", "removed_by__first_name", "removed_by__last_name",
)  # fmt: skip


def removed_of(investigation: Investigation) -> EventQuerySet:
    """The removed entries of a logbook whose door was passed, with the beginning of what they said."""
    return _as_list(Event.objects.filter(investigation=investigation))


def removed_of_beamline(instrument: Instrument) -> EventQuerySet:
    """Those of a beamline's own logbook and of its unassigned messages."""
    return _as_list(Event.objects.filter(investigation=None, instrument=instrument))


def number_removed(instrument: Instrument) -> int:
    return Event.objects.filter(investigation=None, instrument=instrument, removed_at__isnull=False).count()


def _as_list(events: EventQuerySet) -> EventQuerySet:
    found = events.filter(removed_at__isnull=False).select_related("author", "removed_by")
    return found.only(*COLUMNS).annotate(beginning=Left("text", BEGINNING))
