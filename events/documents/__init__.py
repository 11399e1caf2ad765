"""The words in a document. Nothing here knows of logbooks or Django: `python -m events.documents` reads them elsewhere.

Of Office files only the texts are taken, part by part: the libraries for them, one a kind, build the whole document.
"""

import codecs
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from xml.parsers import expat

from events.zipped import BROKEN

# As much as the search of an entry looks through, too.
MOST_LETTERS = 200_000
# Of a text file, and of the parts of an Office file once unpacked.
MOST_BYTES = 4_000_000
MOST_UNPACKED = 200_000_000
MOST_PAGES = 2_000
HEAD = 8_192
PDF, ZIP = b"%PDF-", b"PK\3\4"
PARTS = re.compile(
    r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"
    r"|xl/(sharedStrings|worksheets/sheet\d+)\.xml|ppt/(slides|notesSlides)/\w+\.xml|content\.xml"
)
# Where a line ends: paragraphs and headings, rows of a table, shared strings.
LINES = frozenset({"p", "h", "row", "tr", "table-row", "si", "br", "line-break"})
CELLS = frozenset({"c", "tc", "table-cell", "tab"})
# Where Microsoft's formats have their texts; OpenDocument has them in all its elements.
RUNS = frozenset({"t", "v"})
CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
SPACES = re.compile(r"[ \t\u00a0]{2,}")
EMPTY_LINES = re.compile(r"\s*\n\s*\n\s*")


# A document, and no archive of measured data.
MOST_PACKED = 100_000_000


class Unreadable(Exception):
    """There are words, perhaps, and they cannot be read; the sentence says why."""


class Words(NamedTuple):
    """What a document says, and whether there is more of it."""

    text: str
    is_cut: bool


def most_needed(head: bytes) -> int:
    """How much of a file has to be read for its words, by its beginning; nothing where it is of no kind that has some."""
    if head.startswith((PDF, ZIP)):
        return MOST_PACKED
    return MOST_BYTES if _is_text(head) else 0


def read(path: Path) -> Words | None:
    """The words of a document; None where it is of no kind that has some. Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((PDF, ZIP)):
        return _joined(_of_pdf(path) if head.startswith(PDF) else _of_office(path))
    return _joined(_of_text(path)) if _is_text(head) else None


def _joined(parts: Iterator[str]) -> Words:
    said, length = [], 0
    for part in parts:
        said.append(part)
        length += len(part)
        if length > MOST_LETTERS:
            break
    text = EMPTY_LINES.sub("\n", SPACES.sub(" ", CONTROL.sub(" ", "".join(said).replace("\r", "\n")))).strip()
    return Words(text[:MOST_LETTERS], length > MOST_LETTERS)


def _is_text(head: bytes) -> bool:
    """By its bytes: a name or a type is a sender's word, and a file's bytes are stored once under many names."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return bool(head) and b"\0" not in head and controls * 100 < len(head)


def _of_text(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield data.decode("utf-16", errors="replace")
        return
    # Cut in the middle of a letter, the rest is still UTF-8; anything else is what instruments wrote before it.
    try:
        yield codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        yield data.decode("cp1252", errors="replace")


def _of_pdf(path: Path) -> Iterator[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable("It asks for a password." if locked else "It is no whole PDF.") from error
    for number in range(min(len(document), MOST_PAGES)):
        try:
            yield document[number].get_textpage().get_text_bounded() + "\n"
        except pypdfium2.PdfiumError:
            continue  # one broken page: the others have words too


def _of_office(path: Path) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = [part for part in archive.infolist() if PARTS.fullmatch(part.filename)]
            if any(part.flag_bits & 1 for part in found):
                raise Unreadable("It asks for a password.")
            left = MOST_UNPACKED
            for part in sorted(found, key=lambda part: _in_order(part.filename)):
                left -= part.file_size
                if left < 0:
                    raise Unreadable("It unpacks to more than a document would.")
                with archive.open(part) as file:
                    yield from _of_xml(file, is_open=part.filename == "content.xml")
    except (*BROKEN, expat.ExpatError) as error:
        raise Unreadable("It is no whole document.") from error


def _in_order(name: str) -> list[object]:
    """Sheets and slides by their numbers."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _of_xml(file: IO[bytes], *, is_open: bool) -> Iterator[str]:
    reader = _Reader(is_open)
    while block := file.read(65_536):
        yield reader.told(block)


class _Reader:
    """The texts of one part, in their order; in Microsoft's formats those of runs and cells alone."""

    def __init__(self, is_open: bool) -> None:
        self.is_open, self.inside, self.shared = is_open, is_open, False
        self.said: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.letters

    def told(self, block: bytes) -> str:
        self.said.clear()
        self.parser.Parse(block, False)
        return "".join(self.said)

    def refuse(self, *declared: object) -> None:
        raise Unreadable("It declares entities, which no document needs.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            # Such a cell has the number of a text that stands elsewhere.
            self.shared = attributes.get("t") == "s"
        if not self.is_open:
            self.inside = name in RUNS and not (name == "v" and self.shared)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self.inside = self.is_open
        if name in LINES or name in CELLS:
            self.said.append("\n" if name in LINES else "\t")

    def letters(self, said: str) -> None:
        if self.inside:
            self.said.append(said)
