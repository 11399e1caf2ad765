"""A line of JSON Lines as the version of an entry it tells of, or everything that is wrong with it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from events import content
from events.models import Event

FORMAT = "elogbook-entry-v1"
PUBLIC_ID = re.compile(r"[0-9a-f]{24}")
SHA256 = re.compile(r"[0-9a-f]{64}")
TEXTS = (
    "desk", "username", "software", "machine", "source", "title", "body", "filepath", "dataset_name", "why",
    "removed_why", "redacted_why",
)  # fmt: skip
SHORT = {"desk": 255}
CHOICES = {"type": Event.Type, "category": Event.Category, "body_format": Event.Format}
TIMES = ("happened_at", "recorded_at", "saved_at")
PEOPLE = ("author", "saved_by", "removed_by", "redacted_by")
LATEST_VERSION = 2**31 - 1


class Person(NamedTuple):
    """Somebody as the file names them; the world's export has no user names."""

    username: str
    name: str
    orcid: str


class File(NamedTuple):
    sha256: str
    name: str
    size: int
    caption: str

    def as_snapshot(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "name": self.name, "size": self.size, "caption": self.caption}


@dataclass(frozen=True)
class Version:
    """One version of one entry; `said` has the texts and choices under the names of the entry's own fields."""

    id: str
    number: int
    is_latest: bool
    parent: str
    said: Mapping[str, str]
    happened_at: datetime
    recorded_at: datetime
    saved_at: datetime
    removed_at: datetime | None
    redacted_at: datetime | None
    people: Mapping[str, Person | None]
    tags: Sequence[str]
    chosen_tags: Sequence[str] | None
    files: Sequence[File]
    # Files that were named and could not be taken along when this was exported.
    missing_files: int
    as_sent: Mapping[str, Any]
    dataset: str
    sample: str


class Wrong(ValueError):
    """What is wrong with a line, in one sentence."""


def version(text: bytes) -> Version:
    """Raises Wrong."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Wrong(f"is no JSON: {str(error)[:200]}") from error
    if not isinstance(found, dict) or found.get("v") != FORMAT:
        raise Wrong(f"is no entry of the form {FORMAT}")
    number, chosen = found.get("version"), found.get("chosen_tags")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= LATEST_VERSION:
        raise Wrong("has no number of its version")
    return Version(
        id=_id(found, "id"), number=number, is_latest=found.get("is_latest") is True,
        parent=_id(found, "parent") if found.get("parent") is not None else "", said=_said(found),
        **{name: _moment(found, name) for name in TIMES},
        removed_at=_moment(found, "removed_at") if found.get("removed_at") is not None else None,
        redacted_at=_moment(found, "redacted_at") if found.get("redacted_at") is not None else None,
        people={name: _person(found, name) for name in PEOPLE}, tags=_names(found.get("tags", []), "tags"),
        chosen_tags=None if chosen is None else _names(chosen, "chosen_tags"),
        files=_files(found), missing_files=_missing(found),
        as_sent=_object(found), dataset=_text(found, "dataset"), sample=_text(found, "sample"),
    )  # fmt: skip


def _id(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not PUBLIC_ID.fullmatch(value):
        raise Wrong(f"has no {name} of 24 hex digits")
    return value


def _said(found: Mapping[str, Any]) -> dict[str, str]:
    said = {name: _text(found, name) for name in TEXTS}
    for name, most in SHORT.items():
        if len(said[name]) > most:
            raise Wrong(f"has a {name} of more than {most} letters")
    for name, choices in CHOICES.items():
        said[name] = _text(found, name)
        if said[name] not in choices.values:
            raise Wrong(f"has no {name} that is known: {said[name][:40]!r}")
    return said


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        raise Wrong(f"has a {name} that is no text")
    return content.storable(value or "")


def _moment(found: Mapping[str, Any], name: str) -> datetime:
    value = found.get(name)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Wrong(f"has no {name} that is a time") from error
    if at.tzinfo is None or not 1900 < at.year < 9999:
        raise Wrong(f"has a {name} without a zone or out of all time")
    return at


def _person(found: Mapping[str, Any], name: str) -> Person | None:
    value = found.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Wrong(f"has under {name} no person")
    said = Person(*(_text(value, each) for each in Person._fields))
    return said if said.username or said.name else None


def _names(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Wrong(f"has {name} that are no list of texts")
    return [content.storable(each) for each in value]


def _files(found: Mapping[str, Any]) -> list[File]:
    value = found.get("files", [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Wrong("has files that are no list")
    files = []
    for each in value:
        if _is_unexamined(each):
            continue
        sha256, size = each.get("sha256"), each.get("size")
        if not isinstance(sha256, str) or not SHA256.fullmatch(sha256) or not isinstance(size, int) or size < 0:
            raise Wrong("names a file without its sha256 or size")
        files.append(File(sha256, _text(each, "name"), size, _text(each, "caption")))
    return files


def _missing(found: Mapping[str, Any]) -> int:
    missing = found.get("missing_files", [])
    if not isinstance(missing, list):
        raise Wrong("has missing_files that are no list")
    return len(missing) + sum(map(_is_unexamined, found.get("files", [])))


def _is_unexamined(file: Mapping[str, Any]) -> bool:
    """As older releases named a photograph of which nobody knew yet what everybody gets of it."""
    return "sha256" in file and file["sha256"] is None and file.get("size") is None


def _object(found: Mapping[str, Any]) -> dict[str, Any]:
    value = found.get("as_sent") or {}
    if not isinstance(value, dict):
        raise Wrong("has an as_sent that is no object")
    made: dict[str, Any] = json.loads(content.storable(json.dumps(value, ensure_ascii=False)).replace("\\u0000", ""))
    return made
