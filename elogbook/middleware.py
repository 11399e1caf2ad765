"""Takes machine clients' URLs as they come, and shows people the time of their own zone."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

MACHINE = re.compile(r"/{1,3}(?:dataacquisition|logbook)/", re.IGNORECASE)


class MachineRoutes:
    """Reads `//dataacquisition//KEY/…` as `/dataacquisition/KEY/…`, and answers at once, without what pages need.

    A base URL that ends in a slash doubles it. Never a redirect: pyicat-plus 2.3.0 follows one with an empty GET and
    reports success. Session, sign-in and page headers behind this would cost a message a tenth of its time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not MACHINE.match(request.path_info):
            return self.get_response(request)
        request.path_info = re.sub("//+", "/", request.path_info)
        request.path = re.sub("//+", "/", request.path)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if found.app_names != ["icatplus"]:
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
        if MACHINE.match(environ.get("PATH_INFO", "")):
            environ["CONTENT_TYPE"] = "application/json"
        return self.application(environ, start_response)


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
