"""What is sealed of a version: what it says and, apart from that, who sent it and why."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from events import notify
from events.wording import SYSTEM_SOFTWARE

# Everybody reads it once the logbook is released.
CONTENT = (
    "type", "category", "instrument_id", "dataset_id", "sample_id", "parent__public_id", "filepath", "dataset_name",
    "software", "title", "body", "body_format", "text", "tag_names", "chosen_tags", "files", "removed_at",
    "redacted_at",
)  # fmt: skip
# Told to the team and the staff; what an anonymised person is forgotten in.
SENDER = (
    "author_id", "history_user_id", "desk", "username", "machine", "source", "claimed_investigation", "imported_from",
    "as_sent", "history_change_reason", "removed_by_id", "removed_why", "redacted_by_id", "redacted_why",
)  # fmt: skip
ENVELOPE = (
    "history_id",
    "id",
    "public_id",
    "version",
    "investigation_id",
    "happened_at",
    "recorded_at",
    "history_date",
)
FIELDS = (*ENVELOPE, *CONTENT, *SENDER)
# What says of a system entry that it tells of a backup that was restored; `software` is the logbook's own alone.
RESTORED = "restore"
Row = Mapping[str, Any]


def content(row: Row) -> dict[str, Any]:
    return {called: _settled(row[name]) for name, called in _CONTENT}


def sender(row: Row) -> dict[str, Any]:
    return {called: _settled(row[name]) for name, called in _SENDER}


def envelope(row: Row) -> dict[str, Any]:
    """What of a version everybody may know: which one it is, and its times."""
    return {
        "entry": row["public_id"], "version": row["version"], "happened_at": moment(row["happened_at"]),
        "recorded_at": moment(row["recorded_at"]), "saved_at": moment(row["history_date"]),
    }  # fmt: skip


def logbook_of(row: Row) -> str:
    return notify.logbook_named(investigation=row["investigation_id"], instrument=row["instrument_id"])


def place(logbook: str, of: str = "") -> Q:
    """The entries that stand in a logbook; or what is `of` such an entry, as a query follows it."""
    kind, _, number = logbook.partition(":")
    if kind == "investigation":
        return Q(**{f"{of}investigation": int(number)})
    return Q(**{f"{of}investigation": None, f"{of}instrument": int(number) if number else None})


def kind(row: Row, before: Row | None) -> str:
    """What a version did, in one word; `before` is the version before it."""
    if before is None:
        return _first(row)
    if row["redacted_at"] and not before["redacted_at"]:
        return "redact"
    if logbook_of(row) != logbook_of(before):
        return "move-in"
    if bool(row["removed_at"]) != bool(before["removed_at"]):
        return "hide" if row["removed_at"] else "unhide"
    return "edit"


def _first(row: Row) -> str:
    if row["software"] == SYSTEM_SOFTWARE and row["source"] == RESTORED:
        return "restored"
    if row["imported_from"]:
        return "import"
    return "comment" if row["parent__public_id"] else "create"


def moment(at: datetime) -> str:
    """UTC with six digits, always: a time has one spelling."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _called(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each field with its name in what is sealed."""
    others = {"parent__public_id": "parent", "history_user_id": "editor", "history_change_reason": "why"}
    return [(name, others.get(name, name.removesuffix("_id"))) for name in names]


_CONTENT, _SENDER = _called(CONTENT), _called(SENDER)
# Most of what is sealed: as it stands.
PLAIN = {str, bool, type(None)}


def _settled(value: Any) -> Any:
    """As it has one spelling in JSON: fractions and numbers beyond 2^53 become texts."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, float) or isinstance(value, int) and abs(value) >= 2**53:
        return json.dumps(value)
    if isinstance(value, dict):
        return {name: _settled(one) for name, one in value.items()}
    return [_settled(one) for one in value] if isinstance(value, list) else value
