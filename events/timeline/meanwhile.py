"""What others did with an entry while somebody filled in a form about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events import wording
from events.models import Event, HistoricalEvent

MOST = 50


class Change(NamedTuple):
    """One of the versions that came meanwhile."""

    number: int
    by: str
    at: datetime
    why: str


def changes_since(event: Event, version: int) -> list[Change]:
    """The versions after the one a form showed, to somebody who may change the entry."""
    rows = HistoricalEvent.objects.filter(id=event.pk, version__gt=version).select_related("history_user")
    return [
        Change(
            row.version,
            row.history_user.get_full_name() if row.history_user else wording.SYSTEM_SOFTWARE,
            row.history_date,
            row.history_change_reason or "",
        )
        for row in rows.defer("body", "text").order_by("version")[:MOST]
    ]


def joined(event: Event, version: int, names: Sequence[str]) -> list[str]:
    """The tags an entry has now, with what somebody added to those of an older version and without what they took."""
    shown = HistoricalEvent.objects.filter(id=event.pk, version=version).values_list("tag_names", flat=True).first()
    before = {name.casefold() for name in shown or ()}
    mine = {name.casefold() for name in names}
    kept = [name for name in event.tag_names if name.casefold() in mine or name.casefold() not in before]
    known = {name.casefold() for name in kept}
    return kept + [name for name in names if name.casefold() not in before and name.casefold() not in known]
