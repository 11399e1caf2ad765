from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from investigations import listings


def facility(request: HttpRequest) -> dict[str, Any]:
    """What every page may say: whom to ask, the zone its times are in (the reader's own, if one is chosen), what is listed."""
    return {
        "contact": settings.ELOGBOOK_CONTACT, "zone": timezone.get_current_timezone_name(),
        "lists_closed": listings.tells(),
    }  # fmt: skip
