from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from events import timeline
from investigations import access
from investigations.models import Investigation


def head(request: HttpRequest, pk: int, tab: str) -> dict[str, Any]:
    """The investigation, if the reader may read it, and what the head of its pages says; see its template."""
    investigation = access.readable(request, pk)
    return {
        "investigation": investigation,
        "tab": tab,
        "tabs": timeline.tabs(investigation),
        "people": access.headcount(investigation),
        "zone_names": _zone_names(investigation),
    }


def _zone_names(investigation: Investigation) -> str:
    """What the clocks of the visit's days are called: CEST, or both around a change."""
    moments = [moment for moment in (investigation.start_date, investigation.end_date) if moment]
    return " and ".join(sorted({timezone.localtime(moment).strftime("%Z") for moment in moments}))
