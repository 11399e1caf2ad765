"""A browser that stands at a beamline for everybody: its staff mark it once, the running team writes under own names."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from investigations.models import Instrument, User

COOKIE, AUTHOR_COOKIE = "desk", "desk-author"
SALT, AUTHOR_SALT = "elogbook.desk", "elogbook.desk.author"
YEAR = 31_536_000
# After this nobody has to be the one who wrote last: the shift may have changed.
REMEMBERED = timedelta(minutes=30)


class Desk(NamedTuple):
    """Where a browser stands, who may sign there, and who signed last and until when that is remembered."""

    name: str = ""
    authors: Sequence[User] = ()
    chosen: User | None = None
    until: datetime | None = None


# Any other browser: whoever signed in writes.
NONE = Desk()


def mark(response: HttpResponse, instrument: Instrument) -> None:
    """From now on this browser is the desk of that beamline."""
    _set(response, COOKIE, signing.dumps(instrument.pk, salt=SALT), YEAR)


def unmark(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
    response.delete_cookie(AUTHOR_COOKIE, samesite="Lax")


def instrument_id(request: HttpRequest) -> int | None:
    """The number of the beamline whose desk this browser is."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def instrument(request: HttpRequest) -> Instrument | None:
    """The beamline whose desk this browser is."""
    number = instrument_id(request)
    return Instrument.objects.filter(pk=number).first() if number is not None else None


def at(request: HttpRequest, instrument: Instrument, authors: Sequence[User]) -> Desk:
    """The desk this browser is, where that is the one of the logbook's beamline; `authors` may sign there."""
    if instrument_id(request) != instrument.pk:
        return NONE
    number, until = _remembered(request, instrument)
    chosen = next((author for author in authors if author.pk == number), None)
    return Desk(instrument.name, authors, chosen, until if chosen is not None else None)


def remember(response: HttpResponse, instrument: Instrument, author: User) -> None:
    """Who signed is offered again for half an hour from now."""
    value = signing.dumps([instrument.pk, author.pk, int(timezone.now().timestamp())], salt=AUTHOR_SALT)
    _set(response, AUTHOR_COOKIE, value, int(REMEMBERED.total_seconds()))


def _remembered(request: HttpRequest, instrument: Instrument) -> tuple[int | None, datetime | None]:
    try:
        place, author, signed = signing.loads(
            request.COOKIES.get(AUTHOR_COOKIE, ""), salt=AUTHOR_SALT, max_age=REMEMBERED
        )
    except (signing.BadSignature, ValueError):
        return None, None
    if place != instrument.pk:
        return None, None
    return author, datetime.fromtimestamp(signed, UTC) + REMEMBERED


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=secure)
