"""Addresses for people's programs: the session's id stands in the path, and its person is who asks."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from events import sessions
from events.icatplus import plain
from events.refused import Refused
from events.timeline.listing import TooMuch

View = Callable[..., HttpResponse]
# The same for a logbook that does not exist and for one that is closed to whoever asks.
NOT_OPEN = "There is nothing here by that number or name, or it is not open to you."
log = logging.getLogger(__name__)


def person(method: str, *, over: int = 401) -> Callable[[View], View]:
    """A view for whoever the session in the path belongs to, as `request.user`; `over` is the status without one.

    Rights are those of the pages: the view asks `access` with this request.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, sid: str, **names: str) -> HttpResponse:
            if request.method != method:
                return other_method(method)

            def ask() -> HttpResponse:
                session = sessions.recognise(sid)
                request.user = session.user
                request.api_session = session  # type: ignore[attr-defined]
                return view(request, **names)

            return answered(ask, over=over)

        return answer

    return decorate


def by_method(**views: View) -> View:
    """One address, another view for each method."""

    @login_not_required
    @csrf_exempt
    def answer(request: HttpRequest, **names: str) -> HttpResponse:
        view = views.get(request.method or "")
        return view(request, **names) if view is not None else other_method(*views)

    return answer


def answered(ask: Callable[[], HttpResponse], *, over: int = 401) -> HttpResponse:
    """The answer, or in a sentence why there is none; kept by nobody on its way."""
    try:
        answer = ask()
    except sessions.Over as error:
        answer = plain.sentence(over, str(error))
    except Refused as refused:
        answer = plain.sentence(refused.status, refused.reason)
        if refused.retry_after:
            answer["Retry-After"] = str(refused.retry_after)
    except TooMuch as much:
        answer = plain.sentence(400, str(much))
    except Http404:
        answer = plain.sentence(403, NOT_OPEN)
    except PermissionDenied as denied:
        answer = plain.sentence(403, str(denied) or NOT_OPEN)
    except Exception:
        log.exception("A request of a person's program failed")
        answer = plain.sentence(500, "Something went wrong here. Nothing was stored.")
    answer["Cache-Control"] = "private, no-store"
    return answer


def other_method(*taken: str) -> HttpResponse:
    answer: Any = plain.sentence(405, f"This address takes {', '.join(taken)} only.")
    answer["Allow"] = ", ".join(taken)
    return answer  # type: ignore[no-any-return]
