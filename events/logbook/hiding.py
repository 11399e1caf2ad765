"""Many entries are hidden, or brought back, at once: by the rules of one, in as many statements for a thousand as for one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events import content, notify
from events.logbook.rows import ForStaffOnly, keep_versions
from events.models import Event, EventQuerySet
from events.routing import Place
from investigations.models import Instrument, User


def hide_many(public_ids: Iterable[str], place: Place, *, by: User, why: str) -> list[str]:
    """These entries of a logbook are gone for readers and kept for its team; says which. Raises ForStaffOnly.

    What the logbook itself wrote, and what was redacted or hidden before, stays as it is.
    """
    fields = {"removed_at": timezone.now(), "removed_by": by, "removed_why": content.storable(why)}
    return _changed(
        _here(place).filter(public_id__in=public_ids, removed_at=None), place, by, f"Removed: {why}", fields
    )


def restore_many(public_ids: Iterable[str], place: Place, *, by: User, why: str) -> list[str]:
    """Hidden entries of a logbook stand in their places again; says which. Raises ForStaffOnly."""
    hidden = _here(place).filter(public_id__in=public_ids, removed_at__isnull=False)
    fields: dict[str, Any] = {"removed_at": None, "removed_by": None, "removed_why": ""}
    return _changed(hidden, place, by, f"Restored: {why}", fields)


def _here(place: Place) -> EventQuerySet:
    return Event.objects.filter(investigation=place.investigation, instrument=place.instrument, redacted_at=None).defer(
        "search", "html"
    )


def _changed(events: EventQuerySet, place: Place, by: User, why: str, fields: dict[str, Any]) -> list[str]:
    with transaction.atomic():
        locked = events.select_for_update(of=["self"]).order_by("pk")
        found = [event for event in locked if not event.is_system_entry]
        _ensure_may(found, place, by)
        for event in found:
            event.version += 1
            for name, value in fields.items():
                setattr(event, name, value)
        if found:
            Event.objects.filter(pk__in=[event.pk for event in found]).rewrite(**fields, version=F("version") + 1)
            keep_versions(found, by=by, now=timezone.now(), why=why)
            notify.changed(found)
    return [event.public_id for event in found]


def _ensure_may(events: Sequence[Event], place: Place, by: User) -> None:
    """The rule of `ensure_may_hide`, for all or none."""
    by_software = sum(not event.is_by_a_person for event in events)
    if not by_software or by.is_administrator:
        return
    if place.instrument is None or not Instrument.objects.staffed_by(by).filter(pk=place.instrument.pk).exists():
        raise ForStaffOnly(
            f"{by_software} of these {len(events)} entries were written by software: they are for the beamline's staff "
            "to hide. Nothing was changed; ask for people's alone, with types=ANNOTATION."
        )
