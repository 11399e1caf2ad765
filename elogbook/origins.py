"""Other front ends: whose pages may ask the addresses of ICAT+ from a browser."""

from urllib.parse import urlsplit

# All addresses of ICAT+, and none.
ROUTES = r"(?i)/{1,3}(?:(?:dataacquisition|logbook|resource|catalogue)/|session(?:/|$))"
NOWHERE = r"(?!)"


def wrong(origin: str) -> str:
    """What is wrong with an origin; nothing where it is one."""
    try:
        found = urlsplit(origin)
        port = found.port
    except ValueError:
        return "is no origin"
    if found.scheme not in ("http", "https") or not found.hostname or "*" in found.netloc or "@" in found.netloc:
        return "does not begin with http:// or https:// and a host"
    if port == 0 or found.path or found.query or found.fragment or origin != origin.strip():
        return "has more than scheme, host and port"
    return ""


def read(sent: str) -> tuple[list[str], list[str]]:
    """The origins of a setting, and those that are none."""
    given = [each for each in sent.replace(",", " ").split() if each]
    return [each.lower() for each in given if not wrong(each)], [each for each in given if wrong(each)]
