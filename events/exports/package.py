"""What everybody takes of a released logbook: an `.eln` with all other forms beside the entries, of one state of it."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.template.loader import render_to_string
from django.urls import reverse

from events import export_files, published
from events.exports import eln, lines, pdf, tables
from events.exports.source import Source
from events.published.record import LICENCE_NAME, LICENCE_URL
from investigations import hosts, releasing
from investigations.models import Investigation, ReleaseChange

NAME = export_files.PACKAGE
MEDIA_TYPE = "application/vnd.eln+zip"
METADATA = ("datacite.xml", "datacite.json")
DONE = {
    ReleaseChange.Kind.CONFIRMED: "the date of its release was confirmed",
    ReleaseChange.Kind.WITHDRAWN: "it was withdrawn",
    ReleaseChange.Kind.AGAIN: "it was released again",
}


class NotReleased(Exception):
    """Nobody but its team reads this logbook, so no package is made of it."""


def written(source: Source) -> Iterator[bytes]:
    """Raises NotReleased before anything is written of a logbook, or of versions, that are not everybody's."""
    of = source.investigation
    if source.own or of is None or not of.is_open:
        raise NotReleased(f"{source.of} is not open to everybody.")
    return _written(source, of)


def _written(source: Source, of: Investigation) -> Iterator[bytes]:
    with SpooledTemporaryFile(eln.IN_MEMORY) as spool:
        yield from Package(source, of, spool).written()


class Package(eln.Package):
    """The package of everybody while it is written."""

    def __init__(self, source: Source, of: Investigation, spool: IO[bytes]) -> None:
        super().__init__(source, spool)
        self.of, address = of, hosts.own_address()
        own = address + reverse("events:package", args=[of.pk])
        itself = published.Distribution(own, "Package", MEDIA_TYPE)
        self.record = published.record(of, address, distributions=[itself])
        self.crate.record = self.record
        self._documents: list[str] = []

    def aside(self) -> Iterator[bytes]:
        source = self.source
        yield from self.beside("logbook.jsonl", eln.LINES, lines.joined(lines.written(source)))
        yield from self.beside("logbook.csv", "text/csv", lines.joined(tables.written(source)))
        for part, document in pdf.documents(source):
            self._documents.append(f"logbook{part}.pdf")
            yield from self.beside(self._documents[-1], "application/pdf", document)
        for name in METADATA:
            form = published.BY_NAME[name]
            yield from self.beside(f"metadata/{name}", form.media_type, [form.write(self.record).encode()])
        yield from self._proof()
        yield from self.beside("LICENSE.txt", eln.TEXT, [self._said("licence.txt")])

    def _proof(self) -> Iterator[bytes]:
        """The anchor of the chain, its time stamp as the authority sent it, and how all of it is checked by hand."""
        anchor, root, seconds = self.anchor, "", 0
        if anchor is not None:
            root = hashlib.sha256(bytes.fromhex(anchor["root"])).hexdigest()
            said = json.dumps(anchor, indent=1) + "\n"
            yield from self.beside("integrity/anchor.json", eln.JSON, [said.encode()])
        if anchor is not None and anchor["token"]:
            seconds = int(datetime.fromisoformat(anchor["stamped_at"]).timestamp())
            stamp = bytes.fromhex(anchor["token"])
            yield from self.beside("integrity/anchor.tsr", "application/timestamp-reply", [stamp])
        told = self._said("verify.md", anchor=anchor, imprint=root, seconds=seconds)
        yield from self.beside("integrity/VERIFY.md", "text/markdown", [told])

    def readme(self) -> bytes:
        return self._said(
            "readme_package.txt", citation=published.BY_NAME["citation.txt"].write(self.record).strip(),
            history=list(history(self.of)), documents=self._documents,
            redacted=self.source.entries().exclude(redacted_at=None).count(),
        )  # fmt: skip

    def _said(self, template: str, **more: Any) -> bytes:
        said = self._context() | {"inventory": self.inventory, "root": self.source.name, "record": self.record}
        said |= {"licence": LICENCE_NAME, "licence_url": LICENCE_URL}
        return render_to_string(f"exports/{template}", said | more).encode()


def history(investigation: Investigation) -> Iterator[str]:
    """What became of its embargo, a line for each day; who did it and why stands in the logbook."""
    for change in investigation.release_changes.order_by("pk"):
        said = DONE.get(ReleaseChange.Kind(change.kind)) or (
            "it was said to stay closed" if change.proprietary
            else f"its release was set to {releasing.said(change.release_date)}"
        )  # fmt: skip
        yield f"{releasing.said(releasing.instant(change.at.date()))}: {said}"
