"""Takes machine clients' URLs as they come, and shows people the time of their own zone."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import timezone

from elogbook import origins

# Where a body is JSON, and all addresses of ICAT+.
MACHINE = re.compile(r"/{1,3}(?:(?:dataacquisition|logbook)/|session(?:/|$))", re.IGNORECASE)
ROUTES = re.compile(origins.ROUTES)
ICATPLUS = "events.icatplus.urls"
CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


class MachineRoutes:
    """Reads `//dataacquisition//KEY/…` as `/dataacquisition/KEY/…`, and answers at once, without what pages need.

    A base URL that ends in a slash doubles it. Never a redirect: pyicat-plus 2.3.0 follows one with an empty GET and
    reports success. Session, sign-in and page headers behind this would cost a message a tenth of its time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not ROUTES.match(request.path_info):
            return self.get_response(request)
        request.path_info = re.sub("//+", "/", request.path_info)
        request.path = re.sub("//+", "/", request.path)
        try:
            # Among these alone: a message is not looked for under the address of every page first.
            found = resolve(request.path_info, ICATPLUS)
        except Resolver404:
            return self.get_response(request)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        response["X-Content-Type-Options"] = "nosniff"
        return response


class PlainTypes:
    """Machine messages are JSON in UTF-8; a charset that is no text encoding would end them before any view."""

    def __init__(self, application: WSGIHandler) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if MACHINE.match(path):
            environ["CONTENT_TYPE"] = "application/json"
        elif ROUTES.match(path):
            # Forms with files come there, so their type stays.
            environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return self.application(environ, start_response)


class WholeBody:
    """The body of a request; raises where it ends before the length that was announced.

    A server of ours ends it there without a word, and half of a text would be stored as if it were all.
    """

    def __init__(self, stream: Any, length: str) -> None:
        self.stream = stream
        self.left = int(length) if length.isascii() and length.isdigit() else 0

    def read(self, size: int = -1) -> bytes:
        wanted = min(size, self.left) if size >= 0 else self.left
        return self._counted(self.stream.read(size), wanted)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self.stream.readline(size), min(1, self.left))

    def _counted(self, data: bytes, wanted: int) -> bytes:
        self.left -= len(data)
        if len(data) < wanted:
            raise OSError("The request broke off on its way.")
        return data


class ReadWhole:
    """Bodies are read to the end that was announced, or not at all."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], environ.get("CONTENT_LENGTH", ""))
        return self.application(environ, start_response)


class WholeBodies:
    """A request whose body broke off is refused, whatever of it could be read: nothing of it is stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # Whoever asks for the body a second time gets the other exception.
        if isinstance(exception, UnreadablePostError | RawPostDataException):
            raise BadRequest("The request broke off on its way.") from exception


class KeptByNobody:
    """What somebody reads who has signed in is kept by no browser and no proxy: Back after signing out shows none of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ReadersZone:
    """Pages in the time zone of the reader's profile; in the facility's where none is chosen."""

    # What programs send and administrators set without an offset is the facility’s time; a supervisor asks of no one.
    FACILITY = ("/api/", "/admin/", "/healthz", "/readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(self._zone(request)):
            return self.get_response(request)

    def _zone(self, request: HttpRequest) -> ZoneInfo | None:
        """Who reads is asked only where somebody has signed in; None is the facility's."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info.startswith(self.FACILITY):
            return None
        try:
            return ZoneInfo(getattr(request.user, "time_zone", "") or settings.TIME_ZONE)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
