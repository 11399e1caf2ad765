from typing import Any

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from investigations import rates
from investigations.models import ApiToken


class PerMinute(BaseThrottle):
    """A key, or a person who is signed in, and without either an address. Beamlines' own routes are never limited."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiToken):
            counted(rates.of_key(request.auth), settings.ELOGBOOK_API_RATE)
        elif request.user.is_authenticated:
            counted(rates.of_person(request.user), settings.ELOGBOOK_API_RATE)
        else:
            counted(rates.of_address(request), settings.ELOGBOOK_API_RATE_ANONYMOUS)
        return True


def counted(sender: str, most: int) -> None:
    """Raises Throttled, which tells when to come again as Retry-After."""
    try:
        rates.count(sender, most)
    except rates.TooMany as error:
        throttled = Throttled(wait=error.seconds)
        throttled.detail = str(error)  # type: ignore[assignment]
        raise throttled from error
