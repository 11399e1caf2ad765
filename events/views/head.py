from typing import Any

from django.http import HttpRequest

from events import timeline, wording
from investigations import access


def head(request: HttpRequest, pk: int, tab: str) -> dict[str, Any]:
    """The investigation, if the reader may read it, and what the head of its pages says; see its template."""
    investigation, may_write, is_own = access.rights(request, pk)
    tabs = timeline.tabs(investigation)
    return {
        "investigation": investigation,
        "tab": tab,
        "tabs": tabs,
        "people": tabs.people,
        "may_write": may_write,
        "sees_versions": is_own,
        "zone_names": wording.zones(filter(None, [investigation.start_date, investigation.end_date])),
    }
