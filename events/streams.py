"""Where a page hears of changes, and which pages may."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

DEFAULT_PORTS = {"http": 80, "https": 443}


def address(request: HttpRequest, place: str) -> str:
    """The live stream of a place (`investigations/42/`) for the page of this request.

    The next port of the host the page was asked for; behind a proxy that host itself has it.
    """
    path = f"/live/{place}"
    if settings.ELOGBOOK_LIVE_URL or settings.ELOGBOOK_PUBLIC_URL:
        return f"{settings.ELOGBOOK_LIVE_URL}{path}"
    host, _ = split_domain_port(request.get_host())
    return f"{request.scheme}://{host}:{settings.ELOGBOOK_PORT + 1}{path}"


def origin(url: str) -> str:
    """The origin of an address; empty for one on the page's own."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def may_ask(sent: str, scheme: str, host: str) -> bool:
    """Whether a page of that origin is one of ours: of this host at the pages' port, or of the public address.

    Cookies do not tell ports apart: without this a page of any program on this host could listen in.
    """
    name, _ = split_domain_port(host)
    port = "" if DEFAULT_PORTS.get(scheme) == settings.ELOGBOOK_PORT else f":{settings.ELOGBOOK_PORT}"
    own = {origin(settings.ELOGBOOK_PUBLIC_URL), f"{scheme}://{name}{port}" if name else ""}
    return sent.lower() in own - {""}
