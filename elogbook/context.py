from typing import Any

from django.conf import settings
from django.http import HttpRequest


def facility(request: HttpRequest) -> dict[str, Any]:
    """What every page may say about the facility."""
    return {"contact": settings.ELOGBOOK_CONTACT, "zone": settings.TIME_ZONE}
