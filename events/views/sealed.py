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
    seals.ask(notify.logbook_named(investigation=found.pk))
    return redirect(f"{reverse('events:about', args=[found.pk])}#seals")
