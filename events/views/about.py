from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import holdings
from events.views.head import head
from investigations import listings


@login_not_required
@require_safe
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """What a logbook is about and how it is cited; of a closed one what the facility announces, or nothing."""
    try:
        context = head(request, pk, "about")
    except Http404:
        if (found := listings.announced().filter(pk=pk).first()) is None:
            raise
        return render(request, "events/about.html", {"investigation": found, "is_announced": True})
    found = context["investigation"]
    context |= {"samples": holdings.first_samples(found), "pictures": holdings.first_pictures(found)}
    return render(request, "events/about.html", context)
