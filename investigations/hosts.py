"""Where others reach this server, and whether an address leads anywhere from another computer."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# Whoever sends one of these stands before us for somebody else.
PROXIES = {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP"}


def address(request: HttpRequest) -> str:
    """What programs and people put before a path of ours."""
    return settings.ELOGBOOK_PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def own_address() -> str:
    """The same where nobody asks: the one that was set, else this computer's."""
    return settings.ELOGBOOK_PUBLIC_URL or f"http://127.0.0.1:{settings.ELOGBOOK_PORT}"


def is_loopback(address: str) -> bool:
    """Whether a host name or address means the computer it is used on."""
    name = address.strip("[]").casefold().rstrip(".")
    if name in ("localhost", "localhost.localdomain") or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def sender(request: HttpRequest) -> str:
    """The address a request came from: of one that a proxy on this computer passed on, what the proxy itself saw."""
    peer: str = request.META.get("REMOTE_ADDR") or ""
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return passed_on if passed_on and is_loopback(peer) else peer


def came_by_proxy(request: HttpRequest) -> bool:
    return any(name in PROXIES or name.startswith("HTTP_X_FORWARDED") for name in request.META)


def network(address: str) -> str:
    """One computer has a whole network of IPv6 addresses to choose from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
