"""Reads what ICAT+ clients send; unknown keys are ignored, odd values are taken as plainly as possible."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from events import blobs, content
from events.entries import Entry, believed
from events.models import Event
from events.refused import Refused
from events.routing import Place
from events.wording import of_client

FORMATS = {"plaintext": content.PLAIN, "html": content.HTML, "markdown": content.MARKDOWN}
# Markup says more than the plain text some clients send beside it.
RICHEST_FIRST = [content.HTML, content.MARKDOWN, content.PLAIN]
NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
CATEGORIES = {category.value: category for category in Event.Category}
TYPES = {type.value: type for type in Event.Type}


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; bytes that are not UTF-8 become replacement characters."""
    try:
        data = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"The body is not JSON: {str(error)[:100]}. Nothing was stored.") from error
    if not isinstance(data, dict):
        raise Refused(400, "The body is not a JSON object. Nothing was stored.")
    return data


def dataset_number(data: Mapping[str, Any]) -> dict[str, int]:
    """The dataset's number, kept as sent: the catalogue may bring the dataset later."""
    number = data.get("datasetId")
    return {"datasetId": number} if type(number) is int and 0 < number < 2**63 else {}


def message(data: Mapping[str, Any], place: Place, happened_at: datetime | None, as_sent: dict[str, Any]) -> Entry:
    """The entry of a `notification` request."""
    body, body_format = content_of(texts(data.get("content")))
    title = text(data.get("title"))
    if not body.strip() and not title.strip():
        raise Refused(400, "The message has no content: give 'content' as [{'format': 'plainText', 'text': '…'}].")
    sent_type, sent_category = text(data.get("type")).lower(), text(data.get("category")).lower()
    type = TYPES.get(sent_type, Event.Type.NOTIFICATION)
    if place.instrument is None:
        type = Event.Type.BROADCAST
    elif type == Event.Type.BROADCAST:
        type = Event.Type.NOTIFICATION
    category = CATEGORIES.get(sent_category, Event.Category.INFO)
    if sent_type != type.value:
        as_sent["type"] = sent_type[:100]
    if sent_category != category.value:
        as_sent["category"] = sent_category[:100]
    return Entry(
        type=type, category=category, place=place, body=body, body_format=body_format, title=title,
        happened_at=happened_at, as_sent=as_sent, **sender(data),
    )  # fmt: skip


def file(data: Mapping[str, Any], place: Place, happened_at: datetime | None, as_sent: dict[str, Any]) -> Entry:
    """The entry of a `base64` request: a file of any type."""
    type = Event.Type.ATTACHMENT if place.instrument is not None else Event.Type.BROADCAST
    return Entry(
        type=type, category=Event.Category.FILE, place=place, uploads=[upload(data)],
        happened_at=happened_at, as_sent=as_sent, **sender(data),
    )  # fmt: skip


def upload(data: Mapping[str, Any]) -> blobs.Upload:
    """The file under `base64`."""
    sent = data.get("base64")
    if not isinstance(sent, str) or not sent:
        raise Refused(400, "There is no file: give it under 'base64' as 'data:<type>;base64,<data>'.")
    try:
        found = blobs.from_base64(sent)
    except blobs.NotAFile as error:
        raise Refused(400, f"{error} Nothing was stored.") from error
    if found.size > settings.ELOGBOOK_MAX_UPLOAD_MB * 1_000_000:
        raise Refused(413, too_large())
    return found


def moment(sent: Any, now: datetime) -> tuple[datetime | None, dict[str, Any]]:
    """When it happened, in UTC, or what was sent where that cannot be; a naive date is in the facility's zone."""
    if sent in (None, ""):
        return None, {}
    try:
        said = datetime.fromisoformat(sent)
        aware = (said if said.tzinfo else timezone.make_aware(said)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        aware = None
    return (aware, {}) if believed(aware, now) else (None, {"creationDate": text(sent)[:100]})


def text(value: Any) -> str:
    """A value as text; what has no plain text (an object, a list) is none."""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def whole_number(sent: str | None) -> int | None:
    found = (sent or "").strip()
    return int(found) if NUMBER.fullmatch(found) else None


def too_large() -> str:
    return f"This is larger than the {settings.ELOGBOOK_MAX_UPLOAD_MB} MB that are taken here. Nothing was stored."


def texts(sent: Any) -> list[tuple[str, str]]:
    """The texts under `content`, each with its format; blank ones are none."""
    items = [
        part if isinstance(part, dict) else {"text": part} for part in (sent if isinstance(sent, list) else [sent])
    ]
    said = [(FORMATS.get(text(item.get("format")).lower(), content.PLAIN), text(item.get("text"))) for item in items]
    return [(name, words) for name, words in said if words.strip()]


def content_of(said: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The text and its format: of several formats the richest, of several texts in it all."""
    found: dict[str, list[str]] = {}
    for name, words in said:
        found.setdefault(name, []).append(words)
    for name in RICHEST_FIRST:
        if name in found:
            return "\n".join(found[name]), name
    return "", content.PLAIN


def names(sent: Any) -> list[str]:
    """The names of tags."""
    tags = sent if isinstance(sent, list) else []
    return [text(tag.get("name") if isinstance(tag, dict) else tag) for tag in tags]


def sender(data: Mapping[str, Any]) -> dict[str, Any]:
    """Who sent it and what it is about, the same in every body."""
    return {
        "username": text(data.get("username")) or text(data.get("usernames")),
        "software": of_client(text(data.get("software"))),
        "machine": text(data.get("machine")),
        "source": text(data.get("source")),
        "dataset_name": text(data.get("datasetName")),
        "filepath": text(data.get("filepath")),
        "tags": names(data.get("tag")),
    }
