"""What an entry said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import content, wording
from events.models import Event, HistoricalEvent
from investigations.models.places import Reader

from .rows import in_full


@dataclass(frozen=True)
class Version:
    """One version as it stood; the text is made safe anew, by the rules of today."""

    number: int
    by: str
    at: datetime
    why: str
    title: str
    html: str
    text: str
    tag_names: Sequence[str]


def versions(reader: Reader, public_id: str) -> tuple[Event, list[Version]] | None:
    """The entry and all it ever said, the latest first; None where the reader may not see that."""
    event = in_full(Event.objects.with_versions_for(reader)).filter(public_id=public_id).first()
    if event is None:
        return None
    kept = (
        HistoricalEvent.objects.filter(id=event.pk).select_related("history_user", "author").order_by("-version", "-pk")
    )
    return event, [_version(row) for row in kept]


def has_versions_for(reader: Reader, event: Event) -> bool:
    return Event.objects.with_versions_for(reader).filter(pk=event.pk).exists()


def _version(row: HistoricalEvent) -> Version:
    made = content.made_safe(row.body, row.body_format, by_machine=row.author_id is None)
    first = row.version == 1
    return Version(
        row.version, _by(row), row.recorded_at if first else row.history_date, row.history_change_reason or "", row.title, made.html,
        row.body if not made.html else "", row.tag_names,
    )  # fmt: skip


def _by(row: HistoricalEvent) -> str:
    """Who made a version: its author or software the first, an editor a later one, or the logbook by itself."""
    if row.version > 1:
        return row.history_user.get_full_name() if row.history_user else wording.SYSTEM_SOFTWARE
    return row.author.get_full_name() if row.author else row.username or row.software or "Software"
