"""PDF: archivable, with chapters and everything inside, or said why not; a long logbook comes in parts."""

import io
import json
import zipfile

import pikepdf
import pypdfium2
import pytest

from events import exports
from events.exports import pdf
from tests import make


def printed(place, *, own=True):
    return b"".join(pdf.written(exports.Source(place, own=own)))


def words(data):
    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def document(night):
    return printed(night)


def test_it_is_archivable_tagged_and_carries_its_own_source(document, night):
    with pikepdf.open(io.BytesIO(document)) as found:
        with found.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        root = found.Root
        assert {"/StructTreeRoot", "/Lang", "/OutputIntents", "/AF"} <= set(root.keys())
        inside = found.attachments["logbook.jsonl"].get_file().read_bytes()
        embedded = [
            "/FontFile" in str(list(font["/FontDescriptor"].keys()))
            for one in found.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font" and "/DescendantFonts" in one
            for font in one["/DescendantFonts"]
        ]
    assert embedded
    assert all(embedded)
    lines = [json.loads(line) for line in inside.splitlines()]
    assert len(lines) == exports.Source(night).size.entries == 9


def test_it_has_a_title_page_day_chapters_as_bookmarks_and_page_numbers(document, night):
    found = pypdfium2.PdfDocument(document)
    titles = [mark.get_title() for mark in found.get_toc()]
    assert titles[0] == "Title page"
    assert [title.split()[0].endswith("day") for title in titles[1:-1]] == [True, True]
    assert f"{2} / {len(found)}" in found[1].get_textpage().get_text_range()
    assert "HC-4397" in found[0].get_textpage().get_text_range()


def test_every_picture_is_on_a_page_and_what_is_missing_is_named(document):
    found = pypdfium2.PdfDocument(document)
    pictures = sum(1 for page in found for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
    said = " ".join(words(document).split())
    assert pictures == 2
    assert "4 pictures and files of the entries are shown or listed" in said
    assert "lost.gif: Its bytes are not in the logbook’s storage any more" in said
    assert "scan <1>.dat" in said
    assert "paper.pdf" in said


def test_all_alphabets_of_a_beamline_can_be_read(document):
    said = words(document)
    for word in ("θ = 12.5°", "Δλ/λ", "Ελληνικά", "Å ß é"):
        assert word in said
    assert "שלום" in said or "םולש" in said


def test_a_long_logbook_comes_in_parts_that_end_with_a_day(embargoed, monkeypatch):
    monkeypatch.setattr(pdf, "ENTRIES", 4)
    made = make.events(embargoed, 5)
    assert pdf.ending(exports.Source(embargoed)) == "zip"
    with zipfile.ZipFile(io.BytesIO(printed(embargoed))) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    assert len(parts) >= 1
    said = "".join(words(part) for part in parts)
    assert all(event.body in said for event in made)


def test_a_day_that_is_too_long_is_split(embargoed, monkeypatch):
    monkeypatch.setattr(pdf, "ENTRIES", 2)
    make.events(embargoed, 9)
    assert [len(part) for part in pdf.parts(exports.Source(embargoed))][0] <= 3
    assert sum(len(part) for part in pdf.parts(exports.Source(embargoed))) == 9


def test_one_that_cannot_be_made_says_what_else_there_is(embargoed, monkeypatch):
    monkeypatch.setattr("events.apart.sys.executable", "/bin/false")
    with pytest.raises(exports.NotPrinted, match="HTML and Markdown have the same"):
        printed(embargoed)


def test_it_waits_for_half_an_hour_and_no_longer(embargoed, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    with pytest.raises(exports.NotPrinted, match="longer than half an hour"):
        printed(embargoed)
