"""`.eln`: a package other logbooks read and we read back without loss; each entry a folder with its lines and files."""

import hashlib
import html
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.template.loader import render_to_string

from events import content, seals, timeline
from events.exports import crate, files, lines
from events.exports.crate import Crate, Node
from events.exports.files import Inventory, Missing
from events.exports.html import body
from events.exports.shown import Maker, context
from events.exports.source import Source
from events.exports.zips import Zip
from events.models import Attachment, Event

JSON, LINES, TEXT = "application/json", "application/x-ndjson", "text/plain"
# Beyond this the descriptions wait on disk, until the last entry is known.
IN_MEMORY = 8_000_000


def written(source: Source) -> Iterator[bytes]:
    with SpooledTemporaryFile(IN_MEMORY) as spool:
        yield from Package(source, spool).written()


@dataclass
class Counted:
    """Bytes on their way: how many, and their hash, once they have gone by."""

    data: Iterable[bytes]
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.data:
            self.size += len(piece)
            self.digest.update(piece)
            yield piece


class Package:
    """One package while it is written."""

    def __init__(self, source: Source, spool: IO[bytes]) -> None:
        self.source, self.made, self.crate, self.inventory = source, Zip(), Crate(source, spool), Inventory()
        self.count = 0
        self.anchor: dict[str, Any] | None = None
        self._places: dict[int, str] = {}

    def written(self) -> Iterator[bytes]:
        """All of it in the order it is sent; what describes the others comes after them."""
        for batch in self.entries():
            for number, (event, rows, those) in enumerate(batch, self.count + 1):
                yield from self.entry(number, event, rows, those)
            self.count += len(batch)
        at = self.crate.made_at
        self.source = replace(self.source, moment=datetime.fromisoformat(at) if at else None)
        if not self.count:
            # Every folder that is described must be there.
            yield from self._member("logbook/", [])
        yield from self.beside("integrity/seals.jsonl", LINES, self.chain())
        yield from self.beside("integrity/verify.py", "text/x-python", [seals.VERIFY.read_bytes()])
        yield from self._member("ro-crate-preview.html", self.preview())
        yield from self.aside()
        yield from self.beside("README.txt", TEXT, [self.readme()])
        yield from self._member("ro-crate-metadata.json", self.crate.written())
        yield from self.made.end()

    def aside(self) -> Iterator[bytes]:
        """What a package of another kind has beside these."""
        return iter(())

    def entries(self) -> Iterator[list[tuple[Event, Sequence[bytes], Sequence[Attachment]]]]:
        """Entries with the lines of their versions and their files: of a whole logbook of one's own all there ever were."""
        source = self.source
        for batch in timeline.in_time(source.ever()):
            known = {event.pk: event for event in batch}
            ever = timeline.files_ever(batch) if source.own else [f for event in batch for f in event.attachments.all()]
            rows = groupby(timeline.versions_in_time(batch, latest=not source.own), key=lambda row: row.id)
            told = [(pk, [lines.line(known[pk], row, own=source.own) for row in some]) for pk, some in rows]
            yield [(known[pk], said, [file for file in ever if file.event_id == pk]) for pk, said in told]

    def entry(self, number: int, event: Event, said: Sequence[bytes], those: Sequence[Attachment]) -> Iterator[bytes]:
        place = f"./logbook/{number:06}/"
        nodes: list[Node] = []
        for position, file in enumerate(those, 1):
            yield from self._file(f"{place}{position:02}-{_address(file.name)}", file, nodes)
        versions = Counted([b"[\n", b",\n".join(line.rstrip(b"\n") for line in said), b"\n]\n"])
        yield from self._member(f"{place}entry.json", versions)
        node = crate.described(f"{place}entry.json", "entry.json", JSON, versions.size, versions.digest.hexdigest())
        self.crate.entry(event, place, self._text(event), json.loads(said[-1])["saved_at"], [node, *nodes])

    def _file(self, place: str, file: Attachment, nodes: list[Node]) -> Iterator[bytes]:
        try:
            blob = files.blob_of(file, own=self.source.own)
            data = files.pieces(blob)
        except Missing as missing:
            self.inventory.missed(file.name, str(missing))
            return
        yield from self._member(place, data)
        self._places[file.pk] = place.removeprefix("./")
        nodes.append(crate.of_blob(place, file, blob))
        self.inventory.took(file.name)

    def _text(self, event: Event) -> str:
        """What other programs show of it: of a removed or redacted one nothing that it said."""
        if event.redacted_at is not None:
            return f"<p>Redacted: {html.escape(event.redacted_why)}</p>"
        if event.removed_at is not None:
            return "<p>Removed.</p>"
        if not event.html:
            return f"<pre>{html.escape(event.body, quote=False)}</pre>"
        return content.IMAGE.sub(self._picture, content.without_boxes(event.html))

    def _picture(self, found: Any) -> str:
        own = content.OWN_PICTURE.fullmatch(found[1] or "")
        place = self._places.get(int(own[1])) if own else None
        return f'<img src="{html.escape(place)}">' if place else ""

    def beside(self, place: str, media_type: str, data: Iterable[bytes]) -> Iterator[bytes]:
        """A file that is no entry's."""
        counted = Counted(data)
        yield from self._member(place, counted)
        name = place.rpartition("/")[2]
        self.crate.beside(crate.described(f"./{place}", name, media_type, counted.size, counted.digest.hexdigest()))

    def _member(self, place: str, data: Iterable[bytes]) -> Iterator[bytes]:
        yield from self.made.member(f"{self.source.name}/{place.removeprefix('./')}", data)

    def chain(self) -> Iterator[bytes]:
        """The seals, as of the moment the package is of; of entries a view leaves out without their texts."""
        for line in self.source.chain():
            if "made_at" in line:
                line["made_at"], self.anchor = self.crate.made_at, line["anchor"]
            yield (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    def _context(self) -> dict[str, object]:
        return context(self.source) | {"made_at": self.source.moment}

    def preview(self) -> Iterator[bytes]:
        """The whole logbook for whoever has nothing but a browser; pictures are those of the entries' folders."""
        maker = Maker(self.source, self._address)
        yield render_to_string("exports/_head.html", self._context()).encode()
        yield from body(self.source, maker)
        yield render_to_string("exports/_end.html", {"inventory": maker.inventory, "said": "are inside"}).encode()

    def _address(self, file: Attachment) -> str:
        if file.pk not in self._places:
            raise Missing("It is not in this package.")
        return self._places[file.pk]

    def readme(self) -> bytes:
        said = self._context() | {"inventory": self.inventory, "root": self.source.name}
        return render_to_string("exports/readme_eln.txt", said).encode()


def _address(name: str) -> str:
    """A name that stands in addresses as it is."""
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    return safe[-80:].lstrip(".") or "file"
