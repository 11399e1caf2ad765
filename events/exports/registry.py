"""Every form a logbook leaves in: a module that writes it, and a line here."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from events.exports import lines, tables
from events.exports.source import Source

Written = Callable[[Source], Iterator[bytes]]


class Format(NamedTuple):
    """`is_streamed` are those that cost nothing to make: they are sent as they are written, however long."""

    name: str
    label: str
    said: str
    ending: str
    media_type: str
    written: Written
    is_streamed: bool = False


FORMATS = (
    Format(
        "jsonl", "JSON Lines", "Everything, each version a line; can be read back", "jsonl", "application/x-ndjson",
        lines.written, True,
    ),
    Format("csv", "CSV", "One row each, for a spreadsheet; text only", "csv", "text/csv", tables.written, True),
)  # fmt: skip
BY_NAME = {each.name: each for each in FORMATS}
