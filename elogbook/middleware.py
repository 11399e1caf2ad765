"""Takes machine clients' URLs as they come."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

MACHINE = re.compile(r"/{1,3}(?:dataacquisition|logbook)/", re.IGNORECASE)


class MachineRoutes:
    """Reads `//dataacquisition//KEY/…` as `/dataacquisition/KEY/…`: a base URL that ends in a slash doubles it.

    Never by a redirect: pyicat-plus 2.3.0 follows one with an empty GET and reports success.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if MACHINE.match(request.path_info):
            # JSON and addresses are UTF-8, whatever charset a client names.
            request.encoding = "utf-8"
            request.path_info = re.sub("//+", "/", request.path_info)
            request.path = re.sub("//+", "/", request.path)
        return self.get_response(request)
