"""Entries are removed with a reason and restored; nothing is deleted. Every form works without scripts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from events import logbook, timeline, wording
from events.models import Event
from events.views import doors
from events.views.addresses import list_of, redact_of, removed_of
from events.views.head import head
from investigations import access
from investigations.paging import page

READ_AND_SEND = ["GET", "HEAD", "POST"]
PAGE = 50
LONGEST = 500


@require_http_methods(READ_AND_SEND)
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks why, and hides the entry."""
    event = doors.event(request, public_id)
    if event.removed_at is not None:
        return redirect("events:event", public_id)
    by, why, problem = access.account(request), _why(request), ""
    try:
        logbook.ensure_may_hide(event, by)
        if request.method == "POST" and why:
            hidden = logbook.hide(event, by=by, version=_version(request), why=why)
            return _done(request, hidden, "removed", list_of(event) or "/")
    except logbook.Conflict as conflict:
        event, problem = (
            conflict.current,
            "Somebody changed this entry meanwhile. Look at it again; nothing was removed.",
        )
    except (logbook.ForStaffOnly, logbook.Unchangeable) as refused:
        raise PermissionDenied(str(refused)) from refused
    if request.method == "POST" and not problem:
        problem = "Say why: the reason stays with the entry, and whoever looks for it later finds it."
    return _form(request, event, {"ask": "remove", "why": why, "problem": problem})


@require_http_methods(READ_AND_SEND)
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Brings a hidden entry back into its place."""
    event = doors.event(request, public_id)
    if event.removed_at is None:
        return redirect("events:event", public_id)
    by, why, problem = access.account(request), _why(request), ""
    try:
        logbook.ensure_may_hide(event, by)
        if request.method == "POST":
            restored = logbook.restore(event, by=by, version=_version(request), why=why)
            return _done(request, restored, "restored", restored.public_id)
    except logbook.Conflict as conflict:
        event, problem = conflict.current, "Somebody changed this entry meanwhile. Look at it again."
    except (logbook.ForStaffOnly, logbook.Unchangeable) as refused:
        raise PermissionDenied(str(refused)) from refused
    return _form(request, event, {"ask": "restore", "why": why, "problem": problem})


def tombstone(request: HttpRequest, public_id: str) -> HttpResponse:
    """In the place of a hidden entry: who removed it, when and why; to others it does not exist."""
    reader = access.reader(request)
    event = timeline.with_versions(reader, public_id)
    if event is None or event.removed_at is None:
        raise Http404
    may_write = timeline.may_change(reader, event)
    context = {
        "may_write": may_write, "may_restore": may_write and may_hide(request, event),
        "redact_url": redact_of(request, event),
    }  # fmt: skip
    return render(request, "events/tombstone.html", _about(event) | context)


def may_hide(request: HttpRequest, event: Event) -> bool:
    """Whether who asks may remove and restore an entry that they may write comments on."""
    try:
        logbook.ensure_may_hide(event, access.account(request))
    except (logbook.ForStaffOnly, logbook.Unchangeable):
        return False
    return True


@require_safe
def removed(request: HttpRequest, pk: int) -> HttpResponse:
    """The removed entries of a logbook, for whoever may write in it."""
    context = head(request, pk, "removed")
    if not context["may_write"]:
        raise Http404
    return _list(request, timeline.removed_of(context["investigation"]), "removed", context)


@require_safe
def removed_of_beamline(request: HttpRequest, name: str) -> HttpResponse:
    """Those of the beamline's own logbook and its unassigned messages, for its staff."""
    instrument = access.staffed(request, name)
    entries = timeline.removed_of_beamline(instrument)
    return _list(request, entries, "removed_of_beamline", {"instrument": instrument, "tab": "removed"})


def _list(request: HttpRequest, entries: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    found = page(entries, *timeline.LAST_REMOVED_FIRST, after=request.GET.get("after", ""), size=PAGE)
    return render(request, f"events/{template}.html", context | {"page": found})


def _done(request: HttpRequest, event: Event, how: str, there: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"id": event.public_id, "version": event.version, "removed": how == "removed"})
    what = f"{wording.kind(event).word} of {timezone.localtime(event.happened_at):%H:%M:%S}"
    kept = " It is kept under Removed entries." if how == "removed" else ""
    messages.success(request, f"{what} was {how}.{kept}")
    return redirect(there) if how == "removed" else redirect("events:event", there)


def _form(request: HttpRequest, event: Event, context: dict[str, Any]) -> HttpResponse:
    is_part = request.headers.get("X-Requested-With") == "fetch" or "HX-Request" in request.headers
    status = 200 if not context["problem"] else 422 if not context["why"] else 409
    name = "events/_hiding.html" if is_part else "events/hiding.html"
    return render(request, name, _about(event) | context, status=status)


def _about(event: Event) -> dict[str, Any]:
    return {
        "event": event, "investigation": event.investigation, "list_url": list_of(event),
        "removed_url": removed_of(event), "pictures": {file.pk: file for file in event.attachments.all()},
    }  # fmt: skip


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:LONGEST]


def _version(request: HttpRequest) -> int:
    """The version that was looked at; what is none is no entry's."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
