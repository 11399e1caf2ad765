"""PDF/A-3a: title page, a chapter a day with bookmarks, page numbers; JSON Lines inside. A long logbook comes in parts."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path
from subprocess import CalledProcessError

from django.template.loader import render_to_string
from django.utils import timezone

from events import apart
from events.exports import files, lines, shown
from events.exports.html import APPENDIX
from events.exports.source import Source
from events.exports.zips import Zip
from events.models import Attachment, Event

# A part ends with the day on which one of these is reached, and in the middle of a day at so many times as much.
ENTRIES, LETTERS, PICTURES = 3_000, 1_500_000, 150
AT_MOST = 1.4
PATIENCE = 1_800
# Where it finds its fonts.
FONTS = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME")


class NotPrinted(Exception):
    """The PDF could not be made; the words say why and what to do."""


def is_long(source: Source) -> bool:
    """Whether it comes in parts, as a ZIP."""
    size = source.size
    return size.entries > ENTRIES or size.letters > LETTERS or size.pictures > PICTURES


def ending(source: Source) -> str:
    return "zip" if is_long(source) else "pdf"


def written(source: Source) -> Iterator[bytes]:
    if not is_long(source):
        for _, document in documents(source):
            yield from document
        return
    made = Zip()
    for part, document in documents(source):
        yield from made.member(f"{source.name}{part}.pdf", document)
    yield from made.end()


def documents(source: Source) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The whole in one, or its parts in turn, each with what is added to its name."""
    if not is_long(source):
        yield "", _printed(source, source.batches(), "")
        return
    for number, events in enumerate(parts(source), 1):
        yield f"-part-{number:02}", _printed(source, iter([events]), f"part {number}, {len(events)} of them")


def parts(source: Source) -> Iterator[list[Event]]:
    """The entries in parts that end with a day."""
    part: list[Event] = []
    weight = 0.0
    days = groupby(chain.from_iterable(source.batches()), key=lambda event: timezone.localdate(event.happened_at))
    for _, day in days:
        for event in day:
            part.append(event)
            weight += _weight(event)
            if weight >= AT_MOST:
                yield part
                part, weight = [], 0.0
        if weight >= 1:
            yield part
            part, weight = [], 0.0
    if part:
        yield part


def _weight(event: Event) -> float:
    pictures = sum(file.blob.is_picture for file in event.attachments.all())
    return max(1 / ENTRIES, min(len(event.body), shown.LONGEST_MARKUP) / LETTERS, pictures / PICTURES)


@dataclass
class _Folder:
    """Where the pictures of a document wait for it; the same one is there once."""

    path: Path
    known: dict[str, str] = field(default_factory=dict)

    def address(self, file: Attachment) -> str:
        if not file.blob.is_picture:
            return ""
        if file.blob.sha256 not in self.known:
            data, media_type = files.picture(file)
            name = f"{len(self.known)}.{'png' if media_type == 'image/png' else 'jpg'}"
            (self.path / name).write_bytes(data)
            self.known[file.blob.sha256] = f"picture:{name}"
        return self.known[file.blob.sha256]


def _printed(source: Source, batches: Iterator[list[Event]], part: str) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="elogbook-print-") as name:
        folder = Path(name)
        _write(source, batches, folder, part)
        _print(folder)
        with (folder / "document.pdf").open("rb") as file:
            while chunk := file.read(files.CHUNK):
                yield chunk


def _write(source: Source, batches: Iterator[list[Event]], folder: Path, part: str) -> None:
    maker = shown.Maker(source, _Folder(folder).address)
    with (folder / "document.html").open("w", encoding="utf-8") as page, (folder / "logbook.jsonl").open("wb") as said:
        page.write(render_to_string("exports/_head.html", shown.context(source) | {"part": part, "prints": True}))
        for batch in batches:
            page.writelines(maker.pieces(batch))
            said.writelines(lines.of(batch, own=source.own))
        for number, batch in enumerate(source.broadcasts() if not part else ()):
            page.write("" if number else APPENDIX)
            page.writelines(shown.Maker(source, maker.address, maker.inventory).pieces(batch))
        end = {
            "inventory": maker.inventory,
            "said": "are shown or listed with the entry; files as they came are in the zip forms",
        }
        page.write(render_to_string("exports/_end.html", end))
    if source.moment is not None:
        # The document says when its lines were written.
        os.utime(folder / "logbook.jsonl", (source.moment.timestamp(),) * 2)


def _print(folder: Path) -> None:
    try:
        apart.run("events.printing", folder, patience=PATIENCE, also=FONTS)
    except apart.TooSlow:
        raise NotPrinted("The PDF took longer than half an hour. Ask for a view with fewer days.") from None
    except CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason was given"]
        raise NotPrinted(f"The PDF could not be made ({last[0][:200]}). HTML and Markdown have the same.") from None
