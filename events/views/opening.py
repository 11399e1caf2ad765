"""The beamline's staff open a logbook the catalogue does not list yet, and say later what was not known."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from events import logbook, timeline
from events.intake import OpeningForm
from events.views.write import READ_AND_SEND
from investigations import access, opening
from investigations.models import Instrument, Investigation, User


@require_http_methods(READ_AND_SEND)
def open_logbook(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponse:
    """Opens one, or changes one that was opened by hand; what waits for it moves in."""
    instrument, by = access.staffed(request, name), access.account(request)
    opened = _one(instrument, pk) if pk is not None else None
    form = OpeningForm(
        request.POST if request.method == "POST" else None,
        initial=_particulars(opened) if opened is not None else _wanted(request),
    )
    context: dict[str, Any] = {"instrument": instrument, "tab": "intake", "opened": opened, "existing": None}
    if form.is_valid():
        try:
            return _done(request, instrument, opened, form, by)
        except opening.AlreadyThere as there:
            context["existing"] = there.existing
        except opening.Refused as refused:
            form.add_error("proposal", str(refused))
    status = 422 if request.method == "POST" else 200
    return render(request, "events/open_logbook.html", context | {"form": form}, status=status)


def _done(
    request: HttpRequest, instrument: Instrument, opened: Investigation | None, form: OpeningForm, by: User
) -> HttpResponse:
    said = form.cleaned_data
    particulars = {"title": said["title"], "start": said["start"], "end": said["end"], "by": by}
    if opened is None:
        opened = logbook.open_by_hand(instrument, said["proposal"], **particulars)
        messages.success(request, _opened(timeline.number_of_messages(opened), opened.name))
    elif changed := logbook.change_by_hand(opened, said["proposal"], **particulars):
        messages.success(request, f"Changed: {', '.join(changed)}. What waited for it is here.")
    return redirect("events:timeline", opened.pk)


def _one(instrument: Instrument, pk: int) -> Investigation:
    if (found := opening.by_hand(instrument).filter(pk=pk).first()) is None:
        raise Http404
    return found


def _particulars(opened: Investigation) -> dict[str, Any]:
    return {"proposal": opened.name, "title": opened.title, "start": opened.start_date, "end": opened.end_date}


def _opened(number: int, name: str) -> str:
    waited = {0: "Nothing waited for it.", 1: "The message that waited for it is here."}
    moved = waited.get(number, f"The {number} messages that waited for it are here.")
    return f"{name} has a logbook. {moved} Only the beamline’s staff reads it until you add somebody under Team."


def _wanted(request: HttpRequest) -> dict[str, str]:
    """What a claim's link says of the logbook it lacks."""
    return {field: request.GET.get(field, "").replace("\0", "")[:255] for field in ("proposal", "start")}
