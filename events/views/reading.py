from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import timeline
from investigations import access


@login_not_required
@require_safe
def logbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The logbook of an investigation, newest entries first."""
    investigation = access.readable(request, pk)
    page = timeline.page(
        timeline.logbook(investigation), timeline.broadcasts(investigation), cursor=request.GET.get("cursor", "")
    )
    context = {
        "investigation": investigation,
        "days": timeline.days(page.events),
        "page": page,
        "is_first": "cursor" not in request.GET,
        "may_write": access.may_write(request, investigation),
    }
    return render(request, "events/logbook.html", context)
