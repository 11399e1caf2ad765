"""Views of a logbook that somebody has named: a list for each logbook, and a short address for each view."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import saved_views
from events.models import SavedView
from events.routing import Place
from events.views import doors
from events.views.head import head
from events.views.write import READ_AND_SEND
from investigations import access


@require_http_methods(READ_AND_SEND)
def logbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of an investigation's logbook, for everybody who is signed in and may read it."""
    context = head(request, pk, "views")
    investigation = context["investigation"]
    return _answer(request, Place(investigation, investigation.instrument), context)


@require_http_methods(READ_AND_SEND)
def beamline(request: HttpRequest, name: str) -> HttpResponse:
    """Those of a beamline's own logbook, for its staff."""
    instrument = access.staffed(request, name)
    return _answer(request, Place(None, instrument), {"instrument": instrument, "tab": "views", "sees_versions": True})


@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The logbook with these filters: its own door decides what is seen there."""
    found = _found(request, pk)
    return redirect(f"{doors.address(_place(found), 'timeline')}?{found.query}")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its owner renames, shares or removes it."""
    found = _found(request, pk)
    if found.owner_id != access.account(request).pk:
        raise Http404
    try:
        said = _changed(request, found)
        messages.success(request, said)
    except saved_views.Refused as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    return redirect(doors.address(_place(found), "views"))


def _changed(request: HttpRequest, found: SavedView) -> str:
    do, name = request.POST.get("do"), found.name
    if do == "rename":
        saved_views.rename(found, request.POST.get("name", ""))
        return f"“{name}” is called “{found.name}” now."
    if do == "remove":
        saved_views.remove(found)
        return f"The view “{name}” is removed; no entry was touched."
    if (
        do == "share"
        and found.investigation_id is not None
        and not access.rights(request, found.investigation_id).is_own
    ):
        raise saved_views.Refused("Only the team shares views of its logbook.")
    saved_views.share(found, shared=do == "share")
    return f"The team and staff see “{name}” now." if found.shared else f"Only you see “{name}” now."


def _found(request: HttpRequest, pk: int) -> SavedView:
    if (found := saved_views.one(access.reader(request), pk)) is None:
        raise Http404
    return found


def _place(found: SavedView) -> Place:
    return Place(found.investigation, found.instrument)


def _answer(request: HttpRequest, place: Place, context: dict[str, Any]) -> HttpResponse:
    here = doors.address(place, "views")
    sent = QueryDict(request.POST.get("query", "")) if request.method == "POST" else request.GET
    query = saved_views.query_of(sent)
    context |= {"query": query, "told": saved_views.told(query), "here": here, "refused": "", "values": request.POST}
    if request.method == "POST":
        shared = "shared" in request.POST and context["sees_versions"]
        try:
            kept = saved_views.keep(
                request.POST.get("name", ""), query, place=place, by=access.account(request), shared=shared
            )
            done = "has these filters now" if kept.was_there else "is kept"
            messages.success(request, f"“{kept.view.name}” {done}.")
            return redirect(here)
        except saved_views.Refused as refused:
            context["refused"] = str(refused)
    found = saved_views.of(access.reader(request), place)
    context["saved"] = [(each, saved_views.told(each.query)) for each in found]
    context |= {"list_url": doors.address(place, "timeline"), "longest": saved_views.LONGEST_NAME}
    return render(request, "events/saved_views.html", context)
