"""One page to search in everything a reader may see."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import query, timeline
from events.timeline import Filter, nearest, searching
from events.timeline.known import Scope
from events.timeline.searching import AGAIN, BY_RANK, BY_TIME, ORDERS, Busy, Found, Search, TookTooLong
from events.views.addresses import list_of
from investigations import access, readings
from investigations.models.places import Reader

TITLES = {BY_TIME: "Newest first", BY_RANK: "Best first"}


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, the hits, and what they have in common; without words, what can be typed."""
    q = request.GET.get("q", "").replace("\0", "")
    if not q.strip():
        return render(request, "events/search.html", {"q": "", "examples": query.EXAMPLES})
    try:
        with searching.turn():
            return _answered(request, q)
    except Busy as busy:
        return _later(request, q, busy)


def _later(request: HttpRequest, q: str, busy: Busy) -> HttpResponse:
    """A page that a browser asks for again by itself: meanwhile it keeps no thread from the messages."""
    if request.GET.get("part") == "sides":
        return render(request, "events/_sides.html", {"sides": None, "q": q, "is_uncounted": True})
    answer = render(request, "events/search.html", {"q": q, "busy": busy}, status=503)
    answer["Retry-After"] = answer["Refresh"] = str(AGAIN)
    return answer


def _answered(request: HttpRequest, q: str) -> HttpResponse:
    reader, wanted = access.reader(request), Filter(q=q)
    if request.GET.get("part") == "sides":
        return render(request, "events/_sides.html", _beside(reader, wanted))
    order = request.GET.get("order")
    asked = Search(wanted, order if order in ORDERS else BY_TIME, request.GET.get("cursor", ""))
    read = query.read(q)
    context: dict[str, Any] = {
        "q": q, "words": read.words, "remarks": read.remarks, "order": asked.order, "orders": TITLES,
        "is_first": not asked.cursor,
    }  # fmt: skip
    try:
        context |= _found(reader, asked)
    except TookTooLong as error:
        return render(request, "events/search.html", context | {"too_long": error})
    context["remarks"] = [*read.remarks, *_wrong_names(reader, read, q, found_nothing=not context["hits"])]
    if context["hits"] and ("sides" in request.GET or searching.is_quick(reader, wanted)):
        context |= _beside(reader, wanted)
    return render(request, "events/search.html", context)


def _wrong_names(reader: Reader, read: query.Query, q: str, *, found_nothing: bool) -> list[query.Remark]:
    """Names that nothing here has, with the nearest the reader may see."""
    if not nearest.to_look_up(read, found_nothing=found_nothing):
        return []
    try:
        with searching.limited():
            return nearest.meant(q, read, Scope(reader), found_nothing=found_nothing)
    except TookTooLong:
        return []


def _found(reader: Reader, asked: Search) -> dict[str, Any]:
    with searching.limited():
        found = searching.search(reader, asked)
    offers = [] if found.events or asked.cursor else searching.offers(reader, asked.wanted)
    own = timeline.own_among(reader, found.events)
    readings.note_all(reader, [(each.investigation, each.instrument) for each in found.events if each.pk in own])
    return {"hits": _hits(found, own), "older": found.older, "offers": offers}


def _hits(found: Found, own: set[int]) -> list[dict[str, Any]]:
    return [{"event": event, "is_own": event.pk in own, "list": list_of(event)} for event in found.events]


def _beside(reader: Reader, wanted: Filter) -> dict[str, Any]:
    try:
        with searching.limited():
            return {"sides": searching.sides(reader, wanted), "q": wanted.q}
    except TookTooLong:
        return {"sides": None, "q": wanted.q, "is_uncounted": True}
