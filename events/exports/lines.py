"""JSON Lines: each version of each entry a line, with all that is known of it; what `import_logbook` reads back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from events import timeline, wording
from events.exports import files
from events.exports.files import Missing
from events.exports.source import Source
from events.models import Event
from investigations.models import User

FORMAT = "elogbook-entry-v1"
AS_IT_IS = ("type", "category", "desk", "software", "title", "body", "body_format", "filepath", "dataset_name")
# Told to the team and the staff alone.
OWN = ("username", "machine", "source", "claimed_investigation", "imported_from", "as_sent", "chosen_tags")


def written(source: Source) -> Iterator[bytes]:
    """The file, some lines at a time."""
    for event, row in source.versions():
        yield line(event, row, own=source.own)


def of(events: Sequence[Event], *, own: bool) -> Iterator[bytes]:
    """The lines of some entries as they read today."""
    known = {event.pk: event for event in events}
    for row in timeline.versions_in_time(events, latest=True):
        yield line(known[row.id], row, own=own)


def line(event: Event, row: Any, *, own: bool) -> bytes:
    return (json.dumps(said(event, row, own=own), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def said(event: Event, row: Any, *, own: bool) -> dict[str, Any]:
    """A version of an entry; docs/developers.md says what each name means."""
    found: dict[str, Any] = {
        "v": FORMAT, "id": row.public_id, "version": row.version, "is_latest": row.version == event.version,
        "proposal": row.investigation.name if row.investigation else None,
        "beamline": row.instrument.name if row.instrument else None,
        "happened_at": moment(row.happened_at), "recorded_at": moment(row.recorded_at),
        "saved_at": moment(row.recorded_at if row.version == 1 else row.history_date),
        "parent": row.parent.public_id if row.parent and (own or row.parent.removed_at is None) else None,
        "author": person(row.author, own=own), "dataset": row.dataset.name if row.dataset else None,
        "sample": row.sample.name if row.sample else None, "tags": row.tag_names,
        "removed_at": moment(row.removed_at), "redacted_at": moment(row.redacted_at), "redacted_why": row.redacted_why,
    }  # fmt: skip
    found |= {name: getattr(row, name) for name in AS_IT_IS}
    if not own:
        return found | {"desk": ""} | shown_files(event)
    found["files"] = row.files
    found |= {name: getattr(row, name) for name in OWN}
    editor = row.history_user if row.version > 1 else None
    return found | {
        "saved_by": person(editor, own=True), "why": row.history_change_reason or "", "removed_why": row.removed_why,
        "removed_by": person(row.removed_by, own=True), "redacted_by": person(row.redacted_by, own=True),
    }  # fmt: skip


def moment(at: datetime | None) -> str | None:
    """UTC with six digits, as in the seals: a time has one spelling."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if at is not None else None


def person(user: User | None, *, own: bool) -> dict[str, str] | None:
    if user is None:
        return None
    if own:
        return {"username": user.username, "name": user.get_full_name(), "orcid": user.orcid}
    return {"name": user.public_name or wording.SOMEBODY}


def shown_files(event: Event) -> dict[str, list[dict[str, Any]]]:
    """Files as the world gets them: what is served of a photograph, and nothing of what is kept from it.

    Nobody can take along what was not examined yet: it is, now; what cannot be is named with the reason.
    """
    shown, missing = [], []
    for file in event.attachments.all():
        try:
            blob = files.blob_of(file, own=False)
        except Missing as why:
            missing += [] if file.blob.withheld else [{"name": file.name, "why": str(why)}]
        else:
            known = {"sha256": blob.sha256, "size": blob.size}
            shown.append({"name": file.name, "caption": file.caption} | known)
    return {"files": shown} | ({"missing_files": missing} if missing else {})


def joined(lines: Iterable[bytes], at_once: int = 64_000) -> Iterator[bytes]:
    """Few large pieces instead of many small ones, for whoever sends them."""
    some: list[bytes] = []
    size = 0
    for each in lines:
        some.append(each)
        size += len(each)
        if size >= at_once:
            yield b"".join(some)
            some, size = [], 0
    if some:
        yield b"".join(some)
