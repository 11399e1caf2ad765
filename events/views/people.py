"""What is stored of a person, as a file, and an account that is closed and forgotten; for administrators."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import logbook, personal_data, timeline
from events.views.hiding import LONGEST
from investigations import access, administering, anonymising, readings
from investigations.models import User
from investigations.paging import page

PAGE = 50
UNSURE = "Nobody was anonymised. Tick that you have read what goes: it cannot be brought back."


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Accounts by a part of a name."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    found = page(administering.people(request, words), "username", "pk", after=request.GET.get("after", ""), size=PAGE)
    return render(
        request,
        "investigations/people.html",
        {"page": found, "words": words, "keep": urlencode({"q": words}) if words else ""},
    )


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account, and what may be done for its person."""
    return _page(request, administering.person(request, pk))


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that is stored of the person; that it was taken is on record."""
    found = administering.person(request, pk)
    readings.record(access.account(request), readings.EXPORTED, f"account {found.pk}")
    headers = {"Content-Disposition": f'attachment; filename="account-{found.pk}.json"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(personal_data.pieces(found), content_type="application/json", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def anonymise(request: HttpRequest, pk: int) -> HttpResponse:
    """Done once, for good; the answer alone lists the texts that name the person, since the name is gone after it."""
    found, by = administering.person(request, pk), access.account(request)
    if request.method != "POST":
        return redirect("events:person", pk)
    if "sure" not in request.POST:
        return _page(request, found, UNSURE)
    naming = timeline.naming(anonymising.names_of(found).all)
    try:
        called = logbook.anonymise(found, by=by, why=request.POST.get("why", "")[:LONGEST])
    except anonymising.Refused as refused:
        return _page(request, found, str(refused))
    response = render(request, "investigations/anonymised.html", {"called": called, "naming": naming})
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, found: User, problem: str = "") -> HttpResponse:
    context: dict[str, Any] = {"person": found, "problem": problem, "why": request.POST.get("why", "")}
    try:
        anonymising.ensure_may(found, access.account(request))
        names = anonymising.names_of(found)
        context |= {"names": names, "naming": timeline.naming(names.all)}
    except anonymising.Refused as refused:
        context["refused"] = str(refused)
    response = render(request, "investigations/person.html", context, status=422 if problem else 200)
    response["Cache-Control"] = "no-store"
    return response
