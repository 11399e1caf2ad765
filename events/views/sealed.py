"""Whether a logbook is as it was sealed: asked on its About page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from events import notify, seals
from investigations import access


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Follows the chain, or has the worker do it where it is long; the page tells what was found."""
    found = access.readable(request, pk)
    return _asked(notify.logbook_named(investigation=found.pk), reverse("events:about", args=[found.pk]))


@require_POST
def verify_of_beamline(request: HttpRequest, name: str) -> HttpResponse:
    """The same of a beamline's own logbook, for its staff."""
    found = access.staffed(request, name)
    return _asked(notify.logbook_named(instrument=found.pk), reverse("events:beamline-about", args=[found.key]))


def _asked(logbook: str, page: str) -> HttpResponse:
    seals.ask(logbook)
    return redirect(f"{page}#seals")
