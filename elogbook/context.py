from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def facility(request: HttpRequest) -> dict[str, Any]:
    """What every page may say: whom to ask, and the zone its times are in (the reader's own, if one is chosen)."""
    return {"contact": settings.ELOGBOOK_CONTACT, "zone": timezone.get_current_timezone_name()}
