"""Where an entry stands: pages that lead back ask here."""

from django.urls import reverse

from events.models import Event


def list_of(event: Event) -> str:
    """The page on which an entry stands among others; a message to everybody has none of its own."""
    if event.investigation is not None:
        return reverse("events:timeline", args=[event.investigation.pk])
    if event.instrument is None:
        return ""
    page = "events:unassigned" if event.claimed_investigation else "events:beamline"
    return reverse(page, args=[event.instrument.key])


def removed_of(event: Event) -> str:
    """The list of removed entries of its logbook."""
    if event.investigation is not None:
        return reverse("events:removed", args=[event.investigation.pk])
    return reverse("events:beamline-removed", args=[event.instrument.key]) if event.instrument is not None else ""
