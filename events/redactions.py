"""Remembers outside the database what was taken away for good: an older database that is restored does not know it.

One line each in a file of the home, only ever added: numbers and times. Never a text, not even the reason, which may
have to go itself one day, and never the hash of a file, by which a guess could be tried.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from django.conf import settings

from events.disk import on_disk
from investigations.models import User

NAME = "redactions.jsonl"
ENTRY, ACCOUNT = "entry", "account"


class NotWritten(Exception):
    """The line is not on the disk; the sentence says why."""


@dataclass(frozen=True)
class Redaction:
    """One entry that lost its content, or one account that lost its names."""

    what: str
    # An entry's public id; an account's number, which means that account only together with when it began.
    name: str
    began: str
    at: str
    by: int | None = None
    by_began: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.what, self.name, self.began if self.what == ACCOUNT else ""


def of(what: str, name: object, began: datetime, at: datetime, by: User | None) -> Redaction:
    who = (by.pk, moment(by.date_joined)) if by else (None, "")
    return Redaction(what, str(name), moment(began), moment(at), *who)


def moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def of_home() -> Path:
    return Path(settings.ELOGBOOK_HOME) / NAME


def remember(redactions: Iterable[Redaction]) -> None:
    """On the disk before the COMMIT that follows: a redaction that counts is never forgotten. Raises NotWritten."""
    try:
        add(of_home(), redactions)
    except OSError as error:
        raise NotWritten(f"the list of redactions, {of_home()}, cannot be written ({error.strerror}).") from error


def add(path: Path, redactions: Iterable[Redaction]) -> int:
    """Adds those lines that are not there yet; says how many."""
    known = {redaction.key for redaction in read(path)}
    new = {one.key: one for one in redactions if one.key not in known}
    if new:
        lines = "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in new.values())
        # In front an end of line: of a line that a power cut left half, which then was followed by no COMMIT.
        _append(path, f"\n{lines}".encode())
    return len(new)


def read(path: Path) -> list[Redaction]:
    """What the list says, each once; a line that is none is left out."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = {redaction.key: redaction for redaction in _readable(lines)}
    return list(found.values())


def unreadable(path: Path) -> int:
    """How many lines of it say nothing."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    return len([line for line in lines if line.strip()]) - len(list(_readable(lines)))


def _readable(lines: Iterable[str]) -> Iterator[Redaction]:
    names = {field.name for field in fields(Redaction)}
    for line in lines:
        try:
            said = json.loads(line)
            yield Redaction(**{name: value for name, value in said.items() if name in names})
        except (ValueError, TypeError, AttributeError):
            continue


def _append(path: Path, lines: bytes) -> None:
    is_new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, lines)
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        on_disk(path.parent)
