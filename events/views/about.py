from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from events import holdings, notify, published, seals, timeline
from events.timeline import statistics
from events.views.head import head
from events.views.published import answer, record, wanted, with_links
from investigations import access, listings, readership


@login_not_required
@require_safe
@vary_on_headers("Accept")
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """What a logbook is about and how it is cited; of a closed one what the facility announces, or nothing.

    The landing page of a released one: programs get the format they ask for, and typed links.
    """
    try:
        context = head(request, pk, "about")
    except Http404:
        if (found := listings.announced().filter(pk=pk).first()) is None:
            raise
        return render(request, "events/about.html", {"investigation": found, "is_announced": True})
    found = context["investigation"]
    told = record(request, found)
    if told is not None and (format := wanted(request)) is not None:
        response = answer(told, format)
        response["Content-Location"] = told.address(format.name)
        return response
    context |= {"samples": holdings.first_samples(found), "pictures": holdings.first_pictures(found)}
    context["seals"] = seals.status(notify.logbook_named(investigation=found.pk))
    context["verify_url"] = reverse("events:verify", args=[found.pk])
    if told is None:
        return render(request, "events/about.html", context)
    context |= published.context(told)
    return with_links(render(request, "events/about.html", context), context["links"])


@require_safe
def of_beamline(request: HttpRequest, name: str) -> HttpResponse:
    """What a beamline's own logbook is, for its staff: it never opens, so nobody cites it."""
    found = access.staffed(request, name)
    context = {
        "instrument": found, "tab": "about", "held": statistics.held(timeline.of_beamline(found)),
        "scientists": access.scientists(found), "keys": readership.reading_keys(found.pk),
        "seals": seals.status(notify.logbook_named(instrument=found.pk)),
        "verify_url": reverse("events:beamline-verify", args=[found.key]),
    }  # fmt: skip
    return render(request, "events/about_beamline.html", context)
