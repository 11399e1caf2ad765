"""What an entry says is taken away for good, by an administrator, with a reason; for others there is no such page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from events import logbook, timeline, wording
from events.models import Event
from events.views.addresses import list_of
from events.views.hiding import LONGEST, READ_AND_SEND
from investigations import administering

UNSURE = "Nothing was redacted. Tick that you have read what goes: it cannot be brought back."


@require_http_methods(READ_AND_SEND)
def redact(request: HttpRequest, public_id: str) -> HttpResponse:
    """What will go, place by place; then it goes."""
    by = administering.administrator(request)
    if (event := timeline.to_redact(by, public_id)) is None:
        raise Http404
    if event.redacted_at is not None:
        return redirect("events:event", public_id)
    if request.method != "POST":
        return _page(request, event)
    if "sure" not in request.POST:
        return _page(request, event, UNSURE)
    also = request.POST.getlist("also")
    try:
        gone = logbook.redact(event, by=by, why=request.POST.get("why", "")[:LONGEST], also=also)
    except logbook.RedactionRefused as refused:
        return _page(request, event, str(refused))
    comments = f" and {len(gone) - 1} of its comments" if len(gone) > 1 else ""
    messages.success(
        request, f"The {wording.kind(event).word.lower()}{comments} was redacted. This stands in its place."
    )
    return redirect("events:event", public_id)


def _page(request: HttpRequest, event: Event, problem: str = "") -> HttpResponse:
    context = {
        "event": event, "investigation": event.investigation, "list_url": list_of(event), "problem": problem,
        "plan": logbook.plan_redaction(event), "why": request.POST.get("why", ""), "also": request.POST.getlist("also"),
        "pictures": {file.pk: file for file in event.attachments.all()},
    }  # fmt: skip
    return render(request, "events/redact.html", context, status=422 if problem else 200)
