from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from investigations import access

# A list of logbooks is a page, not an archive: older ones are found by their proposal.
MOST = 200


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own logbooks, the running ones first."""
    found = list(access.own(request)[:MOST])
    running = [investigation for investigation in found if investigation.is_running]
    lists: list[tuple[str, list[Any]]] = [
        ("Running now", running),
        ("Earlier and planned", [investigation for investigation in found if investigation not in running]),
    ]
    return render(request, "investigations/mine.html", {"lists": [pair for pair in lists if pair[1]], "most": MOST})


@login_not_required
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The logbooks everybody may read."""
    found = list(access.released()[:MOST])
    return render(request, "investigations/open.html", {"investigations": found, "most": MOST})


@login_not_required
@require_safe
def by_catalogue_number(request: HttpRequest, number: str) -> HttpResponse:
    """The address that existing clients print for a logbook."""
    return redirect("events:timeline", access.readable_by_wire_id(request, int(number)).pk)
