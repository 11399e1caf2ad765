"""Every form a logbook leaves in: a module that writes it, and a line here."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from events.exports import eln, html, lines, markdown, pdf, tables
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
    other_ending: Callable[[Source], str] | None = None

    def file_name(self, source: Source) -> str:
        ending = self.other_ending(source) if self.other_ending else self.ending
        return f"{source.name}.{ending}"


FORMATS = (
    Format(
        "pdf", "PDF", "To read, print and archive (PDF/A)", "pdf", "application/pdf", pdf.written,
        other_ending=pdf.ending,
    ),
    Format("html", "HTML", "One page with all pictures inside, for any browser", "html", "text/html", html.written),
    Format(
        "markdown", "Markdown and files", "A zip with text, every file as it came and the seals", "zip",
        "application/zip", markdown.written,
    ),
    Format(
        "eln", "ELN package", "For other electronic logbooks and archives; can be read back", "eln",
        "application/vnd.eln+zip", eln.written,
    ),
    Format(
        "jsonl", "JSON Lines", "All that you may read of it, for programs; can be read back", "jsonl", "application/x-ndjson",
        lines.written, True,
    ),
    Format("csv", "CSV", "One row each, for a spreadsheet; text only", "csv", "text/csv", tables.written, True),
)  # fmt: skip
BY_NAME = {each.name: each for each in FORMATS}
