"""Small documents of each kind, written as the programs that make them do."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
ODF = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b"'


def packed(**parts: str | bytes) -> bytes:
    """A zip of parts, the dots and slashes of whose names are written as one and two underscores."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), said)
    return stored.getvalue()


def docx(*paragraphs: str) -> bytes:
    runs = "".join(f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{said}</w:t></w:r></w:p>" for said in paragraphs)
    return packed(word__document_xml=f"<w:document {W}><w:body>{runs}</w:body></w:document>")


def xlsx(*cells: str) -> bytes:
    shared = "".join(f"<si><t>{said}</t></si>" for said in cells)
    rows = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(len(cells)))
    return packed(
        xl__sharedStrings_xml=f"<sst {S}>{shared}</sst>",
        xl__worksheets__sheet1_xml=f"<worksheet {S}><sheetData><row>{rows}<c><v>12.398</v></c></row></sheetData></worksheet>",
    )


def pptx(*lines: str) -> bytes:
    said = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return packed(ppt__slides__slide1_xml=f"<p:sld {A}>{said}</p:sld>")


def odt(*paragraphs: str) -> bytes:
    said = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    body = f"<office:document-content {ODF}><office:body>{said}</office:body></office:document-content>"
    return packed(mimetype="application/vnd.oasis.opendocument.text", content_xml=body)
