"""A logbook's entries go to another logbook, and both say so."""

from django.db import transaction

from events.entries import Entry
from events.logbook.placing import relocate
from events.logbook.recording import record
from events.models import Event
from events.routing import Place
from events.wording import SYSTEM_SOFTWARE
from investigations.models import Investigation, User


def move(source: Investigation, destination: Investigation, *, by: User | None = None, who: str = "") -> int:
    """All entries of one logbook go to another; a line in each says when, who and how many. Returns how many."""
    with transaction.atomic():
        # Of two moves out of one logbook the second finds it empty, instead of moving the entries on.
        list(Investigation.objects.select_for_update().filter(pk__in=[source.pk, destination.pk]).order_by("pk"))
        ids = list(Event.objects.filter(investigation=source).values_list("pk", flat=True))
        why = f"Moved from {source.name} ({source.instrument.name}) to {destination.name} ({destination.instrument.name})."
        relocate(ids, Place(destination, destination.instrument), by=by, why=why)
        if ids:
            count = f"{len(ids)} {'entry' if len(ids) == 1 else 'entries'}"
            note(source, f"{count} moved to another logbook by {who or by}.", by=by)
            note(destination, f"{count} moved here from another logbook by {who or by}.", by=by)
    return len(ids)


def note(investigation: Investigation, text: str, *, by: User | None) -> Event:
    """A line the logbook itself writes about what happened to it."""
    place = Place(investigation, investigation.instrument)
    entry = Entry(
        type=Event.Type.NOTIFICATION, category=Event.Category.INFO, place=place, body=text, software=SYSTEM_SOFTWARE
    )
    return record(entry, by=by)
