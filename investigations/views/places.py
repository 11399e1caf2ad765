"""Beamlines, open data and the ways that lead to a logbook."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from investigations import access, desks, listings
from investigations.paging import page

PAGE = 100
# Longer than any title, proposal or DOI.
LONGEST = 200


@login_not_required
@require_safe
def beamlines(request: HttpRequest) -> HttpResponse:
    """Every beamline, with the logbook that is being written there now where the reader may read it."""
    running = access.running_by_beamline(request)
    rows = [(instrument, running.get(instrument.pk)) for instrument in access.instruments()]
    return render(request, "investigations/beamlines.html", {"rows": rows})


@login_not_required
@require_safe
def beamline(request: HttpRequest, name: str) -> HttpResponse:
    """The logbooks of a beamline that the reader may read, the running ones first."""
    instrument = access.instrument(name)
    readable = access.running_first(access.visible(request).filter(instrument=instrument))
    found = page(readable, *access.RUNNING_FIRST, after=request.GET.get("after", ""), size=PAGE)
    context = {
        "instrument": instrument,
        "page": found,
        "running": [investigation for investigation in found.rows if investigation.is_running],
        "others": [investigation for investigation in found.rows if not investigation.is_running],
        "is_staff": access.is_staff(request, instrument),
        "desk": desks.instrument(request),
        "tab": "investigations",
    }
    return render(request, "investigations/beamline.html", context)


@login_not_required
@require_safe
def running_now(request: HttpRequest, name: str) -> HttpResponse:
    """To the logbook that is being written at the beamline; a closed one and none are the same page."""
    instrument = access.instrument(name)
    running = access.visible(request).filter(instrument=instrument).running_at(timezone.now()).latest_first().first()
    if running is not None:
        return redirect("events:timeline", running.pk)
    context = {"instrument": instrument, "is_staff": access.is_staff(request, instrument)}
    return render(request, "investigations/now.html", context)


@login_not_required
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The logbooks everybody may read, the last released first."""
    words = _words(request)
    found = page(listings.released(words), "-release_date", "-pk", after=request.GET.get("after", ""), size=PAGE)
    return render(request, "investigations/open.html", {"page": found, "words": words})


@login_not_required
@require_safe
def closed_data(request: HttpRequest) -> HttpResponse:
    """What the facility tells of logbooks under embargo, the next to open first; no such page where it tells nothing."""
    if not listings.tells():
        raise Http404
    words = _words(request)
    found = page(listings.announced(words), "release_date", "pk", after=request.GET.get("after", ""), size=PAGE)
    return render(request, "investigations/closed.html", {"page": found, "words": words})


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


@login_not_required
@require_safe
def by_catalogue_number(request: HttpRequest, number: str) -> HttpResponse:
    """The address that existing clients print for a logbook."""
    return redirect("events:timeline", access.readable_by_wire_id(request, int(number)).pk)
