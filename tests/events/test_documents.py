"""The words of documents are read, and a document that is none, or a hostile one, harms nobody."""

import io
import zipfile

import pikepdf
import pytest
import weasyprint

from events import documents
from events.documents import Unreadable
from tests.documents import W, docx, odt, packed, pptx, xlsx

SAID = "The monochromator drifts by 0.3 eV"


def read(tmp_path, data):
    path = tmp_path / "source"
    path.write_bytes(data)
    return documents.read(path)


def pdf(text=SAID):
    return weasyprint.HTML(string=f"<p>{text}</p><p style='break-before: page'>Second page</p>").write_pdf()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SAID.encode(), SAID),
        (f"\ufeff{SAID}; Élan\r\n".encode(), f"{SAID}; Élan"),
        ("énergie;12,398".encode("cp1252"), "énergie;12,398"),
        ("µA;échantillon".encode("utf-16"), "µA;échantillon"),
        (b"energy,counts\n12.398,4711\n", "energy,counts\n12.398,4711"),
        (docx(SAID, "Second &amp; last"), f"{SAID}\nSecond & last"),
        (xlsx("Energy", "Flux"), "Energy\nFlux\n 12.398"),
        (pptx("Beamtime", SAID), f"Beamtime\n{SAID}"),
        (odt("Hello <text:span>bold</text:span> world", SAID), f"Hello bold world\n{SAID}"),
    ],
    ids=["text", "byte order mark", "Western", "UTF-16", "CSV", "docx", "xlsx", "pptx", "odt"],
)
def test_the_words_of_a_document_stand_in_their_order(tmp_path, data, said):
    assert read(tmp_path, data) == (said, False)


def test_all_pages_of_a_pdf_are_read(tmp_path):
    found = read(tmp_path, pdf())
    assert [word for word in (SAID, "Second page") if word in found.text] == [SAID, "Second page"]


@pytest.mark.parametrize("data", [b"\x89HDF\r\n\x1a\n\0\0", b"\0\1\2", b"", bytes(range(256)), b"\x1f\x8b\x08\0"])
def test_measured_data_has_no_words(tmp_path, data):
    assert read(tmp_path, data) is None
    assert documents.most_needed(data) == 0


def locked_pdf():
    stored = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(stored, encryption=pikepdf.Encryption(owner="o", user="u"))
    return stored.getvalue()


def locked_zip():
    data = bytearray(docx(SAID))
    for mark, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def flipped(data, method=None):
    """The packed bytes of its part are others, perhaps said to be packed in another way."""
    changed = bytearray(data)
    start = 30 + int.from_bytes(data[26:28], "little")
    changed[start : start + 8] = bytes(range(247, 255))
    for mark, at in ((b"PK\1\2", 10), (b"PK\3\4", 8)) if method else ():
        changed[changed.index(mark) + at] = method
    return bytes(changed)


ENTITIES = f'<!DOCTYPE d [<!ENTITY a "{"lol" * 9}">]><w:document {W}><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:document>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (locked_pdf(), "password"), (locked_zip(), "password"), (pdf()[:200], "no whole PDF"),
        (docx(SAID)[:-30], "no whole document"), (b"PK\3\4 and then nothing", "no whole document"),
        (packed(word__document_xml="<w:document><w:p>"), "no whole document"),
        (packed(word__document_xml=ENTITIES), "entities"), (flipped(docx(SAID)), "no whole document"),
        (flipped(docx(SAID), method=14), "no whole document"),
        (packed(content_xml=b" " * (documents.MOST_UNPACKED + 1)), "more than a document would"),
    ],
    ids=["PDF with password", "zip with password", "half a PDF", "half a zip", "no zip", "no XML", "entities", "flipped", "flipped LZMA", "bomb"],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path, data, why):
    with pytest.raises(Unreadable, match=why):
        read(tmp_path, data)


def test_a_long_document_is_read_as_far_as_search_looks(tmp_path):
    for data in (b"word " * 100_000, docx(*["word " * 100] * 1_000)):
        found = read(tmp_path, data)
        assert (len(found.text) <= documents.MOST_LETTERS, found.is_cut) == (True, True)


def test_an_archive_that_is_no_document_has_no_words(tmp_path):
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("data/scan.dat", "1 2 3")
    assert read(tmp_path, stored.getvalue()).text == ""
