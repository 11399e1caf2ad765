from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from events import logbook, timeline
from events.models import Event
from events.views.addresses import list_of
from investigations import access


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """All an entry ever said, for its team and the beamline's staff; who may write brings an old version back."""
    reader = access.reader(request)
    if (event := timeline.with_versions(reader, public_id)) is None:
        raise Http404
    may_write = timeline.may_change(reader, event)
    if request.method == "POST":
        return _go_back(request, event, may_write)
    context = {
        "may_go_back": may_write and event.is_by_a_person and event.removed_at is None and event.redacted_at is None
    }
    if "version" in request.GET:
        return _page(request, "version", event, timeline.one_version(event, _number(request.GET["version"])), context)
    if "restore" in request.GET:
        return _ask(request, event, _number(request.GET["restore"]), may_write)
    if "from" in request.GET or "to" in request.GET:
        first, second = (_number(request.GET.get(name, ""), event.version) for name in ("from", "to"))
        return _page(request, "compared", event, timeline.compared(event, first, second), context)
    before = _number(request.GET["before"]) if "before" in request.GET else None
    return _page(request, "versions", event, timeline.history(event, before=before), context)


def _ask(request: HttpRequest, event: Event, number: int, may_write: bool, problem: str = "") -> HttpResponse:
    """What would change, before it does."""
    if not may_write:
        raise PermissionDenied("This logbook is read-only for you.")
    found = timeline.going_back(event, number) if number != event.version else None
    return _page(request, "back", event, found, {"problem": problem}, status=409 if problem else 200)


def _go_back(request: HttpRequest, event: Event, may_write: bool) -> HttpResponse:
    if not may_write:
        raise PermissionDenied("This logbook is read-only for you.")
    number, version = (_number(request.POST.get(name, "")) for name in ("number", "version"))
    if not 0 < number < event.version:
        raise Http404
    try:
        logbook.go_back(event, number, by=access.account(request), version=version)
    except (logbook.Conflict, logbook.Unchangeable, logbook.FilesMissing) as refused:
        current = timeline.with_versions(access.reader(request), event.public_id) or event
        return _ask(request, current, number, may_write, str(refused))
    return redirect("events:event", event.public_id)


def _page(
    request: HttpRequest, name: str, event: Event, found: timeline.History | None, context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    if found is None:
        raise Http404
    context |= {"event": event, "investigation": event.investigation, "history": found, "list_url": list_of(event)}
    return render(request, f"events/{name}.html", context, status=status)


def _number(sent: str, most: int = 2**31 - 1) -> int:
    """A version's number, at most so much; 0 where there is none."""
    return min(int(sent), most) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
