"""What the search field proposes while somebody types: as much as they may read, and nothing else."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import query, saved_views
from events.models import EventQuerySet
from events.routing import Place
from events.timeline import Page, Reading, completing, nearest
from events.timeline.known import Scope
from events.views import doors
from investigations import access


@login_not_required
@require_safe
def logbook(request: HttpRequest, pk: int) -> JsonResponse:
    """In the logbook of an investigation."""
    investigation, _, is_own = access.rights(request, pk)
    place = Place(investigation, investigation.instrument)
    return _answer(request, Scope(access.reader(request), place, own=is_own))


@require_safe
def beamline(request: HttpRequest, name: str) -> JsonResponse:
    """In a beamline's own logbook, for its staff."""
    return _answer(request, Scope(access.reader(request), Place(None, access.staffed(request, name)), own=True))


@login_not_required
@require_safe
def everywhere(request: HttpRequest) -> JsonResponse:
    """In everything the asker may read."""
    return _answer(request, Scope(access.reader(request)))


def beside(
    request: HttpRequest, context: dict[str, Any], reading: Reading, page: Page, sources: Sequence[EventQuerySet]
) -> dict[str, Any]:
    """What the field of a page proposes, and what is said of what was typed into it."""
    asker, read = scope(request, context), query.read(reading.wanted.q)
    nothing = not page.events and reading.cursor is None
    wrong_names = nearest.meant(reading.wanted.q, read, asker, sources, found_nothing=nothing)
    # Views are kept of logbooks, by whoever has an account.
    is_kept = "live" in context and asker.place is not None and request.user.is_authenticated
    views = doors.address(asker.place, "views") if is_kept and asker.place is not None else ""
    return {"completes": address(asker), "views_url": views, "remarks": [*read.remarks, *wrong_names]}


def scope(request: HttpRequest, context: dict[str, Any]) -> Scope:
    """Of a page on which entries are read: its logbook, the beamline's own for its staff, or everything."""
    investigation, instrument = context.get("investigation"), context.get("instrument")
    place = None
    if investigation is not None:
        place = Place(investigation, investigation.instrument)
    elif instrument is not None:
        place = Place(None, instrument)
    return Scope(access.reader(request), place, own=context.get("sees_versions", False))


def address(scope: Scope) -> str:
    """Where the field of a page asks."""
    investigation, instrument = scope.numbers
    if investigation is not None:
        return reverse("events:complete", args=[investigation])
    if instrument is not None and scope.place is not None and scope.place.instrument is not None:
        return reverse("events:beamline-complete", args=[scope.place.instrument.key])
    return reverse("events:complete-everywhere")


def _answer(request: HttpRequest, scope: Scope) -> JsonResponse:
    q = request.GET.get("q", "").replace("\0", "")
    found = [each._asdict() for each in completing.complete(scope, q)]
    response = JsonResponse({"suggestions": [*_saved(scope, q.strip()), *found]})
    response["Cache-Control"] = "no-store"
    return response


def _saved(scope: Scope, letters: str) -> list[dict[str, str]]:
    """Saved views of the logbook by their names: to be opened, not to be typed."""
    is_name = saved_views.SHORTEST <= len(letters) <= saved_views.LONGEST_NAME and ":" not in letters
    if scope.place is None or not is_name:
        return []
    return [
        {"value": "", "label": view.name, "hint": "saved view", "address": reverse("events:saved-view", args=[view.pk])}
        for view in saved_views.like(scope.reader, scope.place, letters)
    ]
