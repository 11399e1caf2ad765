"""Staff move entries to another logbook of their beamline: what and where to, then who will read them, then done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from events import logbook, timeline, wording
from events.labelling import MoveForm
from events.models import Event
from events.routing import Place
from events.views import doors
from events.views.quick import who_reads
from events.views.write import READ_AND_SEND
from investigations import access, destinations
from investigations.models import Instrument, Investigation

FIELDS = ("ids", "claimed", "after", "before", "to", "why")
OWN, UNASSIGNED = "own", "unassigned"


@require_http_methods(READ_AND_SEND)
def move(request: HttpRequest, pk: int | None = None, name: str | None = None) -> HttpResponse:
    """Asks which entries go where and why; then shows how many and who will read them; then moves them."""
    place = _door(request, pk, name)
    assert place.instrument is not None
    choices, earlier = _choices(place, place.instrument)
    if request.method != "POST" or "ask" in request.POST:
        sent = request.POST if request.method == "POST" else request.GET
        form = MoveForm(initial={field: sent.get(field, "") for field in FIELDS}, choices=choices, earlier=earlier)
        selected = len(set(sent.get("ids", "").split(",")) - {""})
        return _page(request, place, {"form": form, "selected": selected, "claimed": sent.get("claimed", "")})
    form = MoveForm(request.POST, choices=choices, earlier=earlier)
    if not form.is_valid():
        said = {"selected": len(form.cleaned_data["ids"]), "claimed": request.POST.get("claimed", "")}
        return _page(request, place, {"form": form} | said, status=422)
    return _confirmed(request, place, form)


def address_of(request: HttpRequest, event: Event) -> str:
    """Where staff move this entry; empty for others, and for what goes only with another entry or not at all."""
    if event.instrument is None or event.is_system_entry or event.parent is not None:
        return ""
    if not destinations.may_move(request.user, event.instrument):
        return ""
    place = doors.place_of(event)
    of = f"&of={UNASSIGNED}" if place.claimed else ""
    return f"{doors.address(place, 'move')}?ids={event.public_id}{of}"


def _confirmed(request: HttpRequest, place: Place, form: MoveForm) -> HttpResponse:
    """Moves what was confirmed as it was seen; else shows what would go."""
    destination, by, why = _destination(place, form), access.account(request), form.cleaned_data["why"]
    problem, seen = "", request.POST.get("seen", "")
    try:
        if seen.isascii() and seen.isdigit() and len(seen) < 10:
            moved = logbook.move_some(place, destination, form.choice, by=by, why=why, seen=int(seen))
            entries = "1 entry was" if moved == 1 else f"{moved} entries were"
            messages.success(request, f"{entries} moved. A line in each logbook says so.")
            return redirect(doors.address(destination, "timeline"))
        logbook.ensure_may_move(place, destination, by=by, why=why)
    except logbook.MoveRefused as refused:
        problem = str(refused)
    plan = logbook.plan_move(place, form.choice)
    if not plan.entries and not problem:
        problem = "None of these entries is here, or all of them only go with another one. Choose others."
    if plan.total > logbook.MOST_TO_MOVE:
        problem = f"These are more than {logbook.MOST_TO_MOVE} entries. Choose a shorter time, and move in parts."
    context = {
        "form": form, "problem": problem, "plan": plan, "selected": len(form.cleaned_data["ids"]),
        "destination": destination.investigation, "who_reads": who_reads(destination.investigation),
        "readers": destinations.readers(destination.investigation, place.investigation),
        "may_confirm": plan.entries and plan.total <= logbook.MOST_TO_MOVE,
    }  # fmt: skip
    return _page(request, place, context, status=409 if problem else 200)


def _door(request: HttpRequest, pk: int | None, name: str | None) -> Place:
    """A logbook that the asker may read and whose beamline they staff."""
    if pk is None:
        instrument = access.staffed(request, name or "")
        return Place(None, instrument, UNASSIGNED if request.GET.get("of") == UNASSIGNED else "")
    investigation = access.readable(request, pk)
    if not destinations.may_move(request.user, investigation.instrument):
        raise PermissionDenied("Entries are moved by the beamline’s staff only.")
    if investigation.is_open:
        raise PermissionDenied("A released logbook is read-only for all: it neither gives entries nor takes any.")
    return Place(investigation, investigation.instrument)


def _choices(place: Place, instrument: Instrument) -> tuple[list[tuple[str, str]], int]:
    """Where to: the beamline's own logbook, and its visits that are not released; never where they stand.

    And how many earlier visits are too many to list.
    """
    own = [(OWN, f"{instrument.name}: its own logbook")] if place.investigation is not None or place.claimed else []
    closed = destinations.closed(instrument, but=place.investigation)
    return own + [(str(each.pk), _label(each)) for each in closed.latest], closed.earlier


def _label(investigation: Investigation) -> str:
    return " · ".join(filter(None, [investigation.name, wording.slot(investigation), investigation.title[:60]]))


def _destination(place: Place, form: MoveForm) -> Place:
    """One of the choices."""
    assert place.instrument is not None
    if (to := form.cleaned_data["to"]) == OWN:
        return Place(None, place.instrument)
    if (found := destinations.one(place.instrument, int(to))) is None:
        raise PermissionDenied("The other logbook was released meanwhile and takes no entries. Nothing was moved.")
    return Place(found, place.instrument)


def _page(request: HttpRequest, place: Place, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    shared = {
        "investigation": place.investigation, "instrument": place.instrument, "waiting": bool(place.claimed),
        "back": doors.address(place, "timeline"), "problem": "",
        "tabs": timeline.tabs(place.investigation) if place.investigation is not None else None,
    }  # fmt: skip
    return render(request, "events/move.html", shared | context, status=status)
