"""Where an entry stands: pages that lead back ask here."""

from django.http import HttpRequest
from django.urls import reverse

from events.models import Event
from investigations import administering


def list_of(event: Event) -> str:
    """The page on which an entry stands among others; a message to everybody has none of its own."""
    if event.investigation is not None:
        return reverse("events:timeline", args=[event.investigation.pk])
    if event.instrument is None:
        return ""
    page = "events:unassigned" if event.claimed_investigation else "events:beamline"
    return reverse(page, args=[event.instrument.key])


def redact_of(request: HttpRequest, event: Event) -> str:
    """Where an administrator takes away what an entry says; for others there is no such page."""
    may = administering.is_administrator(request) and event.redacted_at is None
    return reverse("events:redact", args=[event.public_id]) if may else ""


def removed_of(event: Event) -> str:
    """The list of removed entries of its logbook."""
    if event.investigation is not None:
        return reverse("events:removed", args=[event.investigation.pk])
    return reverse("events:beamline-removed", args=[event.instrument.key]) if event.instrument is not None else ""
