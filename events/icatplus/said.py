"""Entries as people's programs are told them: with earlier versions for the team and staff, without login names for others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from events import content, timeline, wording
from events.icatplus import wire
from events.models import Attachment, Event, HistoricalEvent
from events.timeline import listing
from investigations import access

Said = dict[str, Any]


def entries(request: HttpRequest, events: Sequence[Event], page: Mapping[str, int] | None = None) -> list[Said]:
    """As many queries for a thousand entries as for one."""
    own = timeline.own_among(access.reader(request), events)
    changed_at = listing.changed_at(events)
    earlier = listing.earlier_versions([event for event in events if event.pk in own])
    meta = {"page": dict(page) if page is not None else {"total": len(events), "totalPages": 1, "currentPage": 1}}
    return [
        _entry(event, changed_at[event.pk], list(event.attachments.all()), is_own=event.pk in own)
        | {"previousVersionEvent": _nested(earlier.get(event.pk, ())), "meta": meta}
        for event in events
    ]


def entry(request: HttpRequest, public_id: str) -> Said:
    """One that was just written."""
    return entries(request, listing.again([public_id]))[0]


def texts(event: Event | HistoricalEvent) -> list[dict[str, str]]:
    """What it says, as HTML that is safe to show and as plain text; plain text alone where it was written so."""
    if event.redacted_at is not None or event.body_format == content.PLAIN or not event.body:
        return wire.content_of(event)
    html = content.bare(event.body, event.body_format, by_machine=event.author_id is None)
    return [{"format": "plainText", "text": content.plain(html)}, {"format": "html", "text": html}]


def _entry(event: Event, changed_at: datetime, files: Sequence[Attachment], *, is_own: bool) -> Said:
    first = files[0] if files else None
    told = {
        "file": [str(file.pk) for file in files],
        "filename": first.name if first else None,
        "fileSize": first.blob.served.size if first and first.blob.is_settled else None,
        "contentType": first.blob.served.content_type if first else None,
    }
    return _words(event, is_own=is_own) | told | {"updatedAt": wire.time(changed_at)}


def _words(event: Event | HistoricalEvent, *, is_own: bool) -> Said:
    sender = wording.sender(event, is_own=is_own)
    login = event.author.username if event.author and is_own else sender.person
    return wire.event(event) | {
        "type": Event.Type.ATTACHMENT.value if listing.is_attachment(event) else event.type,
        "content": texts(event),
        "username": login or None,
        "machine": sender.machine or None,
        "source": (event.source if is_own else "") or None,
        "removed": event.removed_at is not None,
    }


def _nested(versions: Iterable[HistoricalEvent]) -> Said | None:
    """Each version inside the one after it."""
    previous: Said | None = None
    for row in reversed(list(versions)):
        said = _words(row, is_own=True) | {
            "updatedAt": wire.time(row.recorded_at if row.version == 1 else row.history_date)
        }
        previous = said | {"previousVersionEvent": previous}
    return previous
