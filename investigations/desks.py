"""A browser that stands at a beamline for everybody: its staff mark it once, the running team writes under own names."""

from django.core import signing
from django.http import HttpRequest, HttpResponse

from investigations.models import Instrument

COOKIE = "desk"
SALT = "elogbook.desk"
YEAR = 31_536_000


def mark(response: HttpResponse, instrument: Instrument, *, secure: bool) -> None:
    """From now on this browser is the desk of that beamline."""
    value = signing.dumps(instrument.pk, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def unmark(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def instrument_id(request: HttpRequest) -> int | None:
    """The beamline whose desk this browser is."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def at(request: HttpRequest, instrument: Instrument | None) -> str:
    """The name of the desk this browser is, where that is the desk of the logbook's beamline; else nothing."""
    return instrument.name if instrument is not None and instrument_id(request) == instrument.pk else ""
