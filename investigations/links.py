"""Where the data stand that an entry, a dataset or a sample is about: the facility's portal and its viewer."""

import re
from urllib.parse import quote, urlsplit

from django.conf import settings

NAMES = {"id", "path"}


def wrong(template: str) -> str:
    """What is wrong with a template of addresses; nothing where it is right, or not set."""
    if not template:
        return ""
    try:
        address = urlsplit(template)
    except ValueError:
        return "is no address"
    if address.scheme not in ("http", "https") or not address.hostname:
        return "does not begin with http:// or https:// and a host"
    if set("{}") & set(address.netloc):
        # What somebody typed as a path would name the host.
        return "has a placeholder before the first / of its path"
    named = set(re.findall(r"\{([^{}]*)\}", template))
    if not named or named - NAMES or set("{}") & set(re.sub(r"\{[^{}]*\}", "", template)):
        return "has other placeholders than {id} and {path}, or none"
    return ""


def portal(number: int | None, path: str) -> str:
    """The page of a dataset in the facility's portal; empty where there is none."""
    return filled(settings.ELOGBOOK_PORTAL_URL, number, path)


def viewer(number: int | None, path: str) -> str:
    """What shows a dataset or a file; empty where nothing does."""
    return filled(settings.ELOGBOOK_VIEWER_URL, number, path)


def filled(template: str, number: int | None, path: str) -> str:
    """An address with the catalogue's number and a path in it; empty where it needs what is not known."""
    if not template or wrong(template) or "{id}" in template and number is None or "{path}" in template and not path:
        return ""
    values = {"id": str(number), "path": quote(path, safe="/", errors="replace")}
    return re.sub(r"\{(id|path)\}", lambda found: values[found[1]], template)
