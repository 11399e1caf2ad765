"""Sessions in ICAT+'s words: begin, look, prolong, end."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from events import sessions
from events.icatplus import parse, plain, wire
from events.icatplus.person import answered, by_method, other_method, person
from events.models import ApiSession
from investigations import access
from investigations.models import User


@login_not_required
@csrf_exempt
def sign_in(request: HttpRequest) -> HttpResponse:
    """A local account, whatever plugin is named, or the provider's id token, for a session."""
    return answered(lambda: _begin(request)) if request.method == "POST" else other_method("POST")


def _begin(request: HttpRequest) -> HttpResponse:
    said = parse.json_object(plain.body(request))
    name, password, plugin = (parse.text(said.get(key)) for key in ("username", "password", "plugin"))
    user = sessions.account(request, name=name, password=password, plugin=plugin)
    told, session = sessions.begin(user)
    request.user = user
    return JsonResponse({"sessionId": told} | _session(request, session))


@person("GET")
def look(request: HttpRequest) -> HttpResponse:
    user, session = _asker(request)
    left = (session.expires_at - timezone.now()).total_seconds() / 60
    return JsonResponse(
        {
            "remainingMinutes": round(left, 2),
            "userName": _name(user),
            "affiliation": user.affiliation or None,
            "email": user.email or None,
            "fullName": user.get_full_name(),
            "user": _session(request, session),
        }
    )


@person("PUT", over=403)
def prolong(request: HttpRequest) -> HttpResponse:
    sessions.prolong(_asker(request)[1])
    return HttpResponse(status=204)


@person("DELETE")
def end(request: HttpRequest) -> HttpResponse:
    sessions.end(_asker(request)[1])
    return HttpResponse(status=200)


session = by_method(GET=look, PUT=prolong, DELETE=end)


def _asker(request: HttpRequest) -> tuple[User, ApiSession]:
    found: ApiSession = request.api_session  # type: ignore[attr-defined]
    return found.user, found


def _session(request: HttpRequest, session: ApiSession) -> dict[str, Any]:
    user = session.user
    return {
        "username": user.username,
        "name": _name(user),
        "fullName": user.get_full_name(),
        "lifeTimeMinutes": sessions.LIFETIME.total_seconds() / 60,
        "expirationTime": wire.time(session.expires_at),
        "isAdministrator": user.is_administrator,
        "isInstrumentScientist": access.is_scientist(user),
        "isMinter": False,
        "isBetaTester": False,
        "usersByPrefix": [_as_listed(user)],
    }


def _as_listed(user: User) -> dict[str, Any]:
    """Catalogues may know somebody under several names that begin alike; here each has one account."""
    return {
        "id": user.catalogue_id if user.catalogue_id is not None else -user.pk,
        "name": _name(user),
        "fullName": user.get_full_name(),
        "givenName": user.first_name or None,
        "familyName": user.last_name or None,
        "email": user.email or None,
        "affiliation": user.affiliation or None,
    }


def _name(user: User) -> str:
    """As the catalogue writes it."""
    return user.catalogue_name or user.username
