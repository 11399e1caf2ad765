"""Error pages that say what to do, and the two questions a supervisor asks."""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events import seals
from events.icatplus.urls import PREFIXES

MACHINE = re.compile(rf"/(?:{'|'.join(PREFIXES)})/", re.IGNORECASE)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """This process can store what it is sent; with `?details` also how its seals and anchors stand."""
    try:
        if "details" in request.GET:
            return JsonResponse(seals.details())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def _error(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    if MACHINE.match(request.path_info):
        return HttpResponse(f"{title} {advice}\n", status=status, content_type="text/plain; charset=utf-8")
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": advice}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, "error.html", {"status": status, "title": title, "advice": advice}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(request, 400, "This request cannot be understood.", "Go back and try again; nothing was stored.")


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(request, 403, "You may not do this.", str(exception or "Ask the team or the beamline's staff."))


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    advice = "Check the address. A logbook is open to its team, and to everybody from its release date on."
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        advice += " If you are in the team, sign in first."
    return _error(request, 404, "There is no such page.", advice)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(
        request, 500, "Something went wrong here.", "Nothing was half-stored. Try again; if it stays, tell us."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        # The script asks who is signed in now, and sends again with the new token where that is the same person.
        return JsonResponse({"errors": {"token": [{"message": "The sign-in of this page is over."}]}}, status=401)
    return _error(request, 403, "This form was open too long.", "Go back, reload the page and send it again.")
