"""CSV: the entries as they read today, a row each, for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence

from events import wording
from events.exports.source import Source
from events.models import Event

HEAD = (
    "id", "happened_at", "recorded_at", "kind", "author", "software", "title", "text", "tags", "dataset", "sample",
    "filepath", "files", "comment_on", "version",
)  # fmt: skip
# A spreadsheet reads the bytes as its own alphabet without this.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
# What makes a spreadsheet compute a cell, and with it run what somebody wrote.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def written(source: Source) -> Iterator[bytes]:
    yield MARK + _row(HEAD)
    for batch in source.batches():
        for event in batch:
            yield _row([defused(cell) for cell in _cells(event, own=source.own)])


def defused(cell: str) -> str:
    """The cell as text, whatever it begins with, also after blanks; what PostgreSQL keeps and no sheet does, goes."""
    return f"'{cell}" if cell.startswith(FORMULAS) or cell.lstrip().startswith(FORMULAS) else cell


def _cells(event: Event, *, own: bool) -> list[str]:
    sender = wording.sender(event, is_own=own)
    files = [file.name for file in event.attachments.all() if own or not file.blob.withheld]
    return [
        event.public_id, event.happened_at.isoformat(), event.recorded_at.isoformat(), wording.kind(event).word,
        sender.person, sender.software, event.title, event.redacted_why if event.redacted_at else event.text,
        ", ".join(event.tag_names), event.dataset.name if event.dataset else event.dataset_name,
        event.sample.name if event.sample else "", event.filepath, ", ".join(files),
        event.parent.public_id if event.parent and event.parent.removed_at is None else "", str(event.version),
    ]  # fmt: skip


def _row(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
