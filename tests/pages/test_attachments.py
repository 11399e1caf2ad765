"""What is served of files, and to whom."""

import hashlib
import io
import re

import pytest
from django.core.files.storage import storages
from PIL import Image

from events import logbook, renditions
from events.blobs import Upload
from events.models import Attachment, Blob, Event
from investigations import briefly
from tests import make, photographs
from tests.conftest import browser
from tests.pages.conftest import rows, soup, words
from tests.photographs import TELLING, tells

FILE = {"type": Event.Type.ATTACHMENT, "category": Event.Category.FILE}


def attach(place, data, name, declared="application/octet-stream", **fields):
    make.event(place, uploads=[Upload(data, name, declared, **fields)], **FILE)
    return Attachment.objects.latest("pk")


def addresses(file):
    return [file.get_absolute_url(), file.small_url, file.original_url, file.preview_url]


def read(client, address, **headers):
    """An answer that was read to its end, which closes its file."""
    answer = client.get(address, headers=headers)
    answer.body = answer.getvalue()
    return answer


def bytes_of(client, address):
    return read(client, address).body


def status_of(client, address):
    return read(client, address).status_code


def everything_of(client, investigation, file):
    """All bytes a reader can get that have to do with a file."""
    pages = [f"/investigations/{investigation.pk}/", f"/investigations/{investigation.pk}/files/"]
    pages += [f"/events/{file.event.public_id}/", f"/api/v1/events/{file.event.public_id}/", "/api/v1/events/"]
    return [bytes_of(client, address) for address in [*addresses(file), *pages]]


@pytest.mark.parametrize("name", TELLING)
def test_no_outsider_of_a_released_logbook_finds_where_a_photograph_was_taken(stranger, outsider, released, name):
    file_name, data = TELLING[name]
    file = attach(released, data, file_name)
    sha256 = file.blob.sha256.encode()
    for client in (stranger, outsider):
        for found in everything_of(client, released, file):
            assert not tells(found)
            assert sha256 not in found
        assert status_of(client, file.get_absolute_url()) == 200
        assert status_of(client, file.original_url) == 404


@pytest.mark.parametrize("name", ["jpeg turned", "heic turned", "small png"])
def test_the_team_and_staff_get_the_original_bytes(team, localcontact, administrator, embargoed, name):
    file_name, data = TELLING[name]
    file = attach(embargoed, data, file_name)
    for client in (team, localcontact, administrator):
        answer = read(client, file.original_url)
        assert answer.body == data
        assert answer["Content-Disposition"] == f'attachment; filename="{file_name}"'
        assert not tells(bytes_of(client, file.get_absolute_url()))


def test_a_file_of_an_embargoed_logbook_does_not_exist_for_outsiders(stranger, outsider, embargoed):
    file = attach(embargoed, photographs.jpeg(), "IMG_1.jpg")
    for client in (stranger, outsider):
        assert {status_of(client, address) for address in addresses(file)} == {404}


def test_a_photograph_is_upright_and_called_what_it_is(team, embargoed):
    file = attach(embargoed, photographs.heic(), "IMG 7.HEIC")
    answer = read(team, file.get_absolute_url())
    image = Image.open(io.BytesIO(answer.body))
    assert (answer["Content-Type"], image.format, image.size) == ("image/jpeg", "JPEG", (750, 1000))
    assert answer["Content-Disposition"] == 'inline; filename="IMG 7.jpg"'
    small = read(team, file.small_url)
    assert (small["Content-Type"], Image.open(io.BytesIO(small.body)).size) == ("image/webp", (630, 840))


def test_what_is_served_may_be_kept_by_its_reader_but_is_asked_for_each_time(team, embargoed):
    file = attach(embargoed, photographs.jpeg(), "IMG_1.jpg")
    for address, blob in (
        (file.get_absolute_url(), "rendition"),
        (file.small_url, "thumbnail"),
        (file.original_url, ""),
    ):
        answer = read(team, address)
        made = Blob.objects.get(pk=file.blob_id)
        assert answer["ETag"] == f'"{(getattr(made, blob) if blob else made).sha256}"'
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        again = read(team, address, **{"If-None-Match": answer["ETag"]})
        assert (again.status_code, again["ETag"], again["Cache-Control"]) == (304, answer["ETag"], "private, no-cache")


def test_a_picture_that_has_nothing_to_hide_is_served_as_it_is(team, embargoed):
    data = photographs.saved("PNG", photographs.drawn(300, 200))
    file = attach(embargoed, data, "plot.png")
    assert file.blob.examined_at is not None
    assert {bytes_of(team, address) for address in addresses(file)[:3]} == {data}


@pytest.mark.parametrize(
    ("data", "name", "declared"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.svg", "image/svg+xml"),
        (b"<script>x()</script>", "a.html", "text/html"),
        (b"<?xml version='1.0'?><x/>", "a.xml", "application/xml"),
        (photographs.huge_png(), "a.png", "image/png"),
        (photographs.wordy_png(), "a.png", "image/png"),
        (photographs.huge_heic(), "a.heic", "image/heic"),
        (b"\x89PNG\r\n\x1a\nbroken", "a.png", "image/png"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff" * 400, "a.heic", "image/heic"),
        (b"GIF89a/*" + b"\xff" * 40 + b"*/=1;alert(1)", "a.gif", "image/gif"),
    ],
    ids=[
        "svg",
        "html",
        "xml",
        "400 million pixels",
        "80 MB of words",
        "900 million pixels",
        "broken png",
        "broken heic",
        "gif and script",
    ],
)
def test_what_is_no_harmless_picture_is_only_ever_a_download(team, embargoed, data, name, declared):
    file = attach(embargoed, data, name, declared)
    answer = read(team, file.get_absolute_url())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.body == data
    assert status_of(team, file.small_url) == 404
    assert rows(team, embargoed)[0].img is None


def test_a_picture_nobody_can_read_is_for_its_team_only(member, stranger, released):
    file = attach(released, photographs.jpeg()[:700], "IMG_1.jpg")
    assert {status_of(stranger, address) for address in addresses(file)} == {404}
    row = rows(stranger, released)[0]
    assert (row.select("a.file"), "IMG_1.jpg" in words(row)) == ([], True)
    released.participants.create(user=member, role="Participant")
    answer = read(browser(member), file.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_photograph_in_a_format_for_print_is_not_given_to_outsiders(stranger, released):
    told = attach(released, photographs.saved("TIFF", exif=photographs.exif()), "scan.tif")
    plain = attach(released, photographs.saved("TIFF", Image.new("I;16", (20, 20))), "frame.tif")
    assert status_of(stranger, told.get_absolute_url()) == 404
    assert status_of(stranger, plain.get_absolute_url()) == 200


def test_an_unused_upload_is_its_uploaders_only(member, team, localcontact, embargoed):
    photo = Upload(photographs.jpeg(), "IMG_1.jpg", "image/jpeg")
    file = logbook.upload(photo, by=member, logbook=f"investigation:{embargoed.pk}")
    assert [status_of(team, address) for address in addresses(file)] == [200] * 4
    assert not tells(bytes_of(team, file.get_absolute_url()))
    assert {status_of(localcontact, address) for address in addresses(file)} == {404}


def test_a_file_left_out_of_a_new_version_is_the_teams_only(member, stranger, released):
    file = attach(released, b"counts", "a.dat")
    Attachment.objects.filter(pk=file.pk).update(removed_at=file.uploaded_at)
    assert status_of(stranger, file.get_absolute_url()) == 404
    released.participants.create(user=member, role="Participant")
    assert status_of(browser(member), file.get_absolute_url()) == 200


def test_a_busy_machine_asks_for_patience_and_shows_nothing_unexamined(team, embargoed, monkeypatch):
    file = attach(embargoed, photographs.jpeg(), "IMG_1.jpg")
    monkeypatch.setattr(renditions, "PATIENCE", 0.001)
    for address in (file.get_absolute_url(), file.small_url):
        answer = read(team, address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert not tells(answer.content)
    assert Blob.objects.get().examined_at is None


def test_bytes_that_are_lost_are_a_404_and_nothing_is_decided(team, embargoed):
    file = attach(embargoed, b"counts", "a.dat")
    photo = attach(embargoed, photographs.jpeg(), "IMG_1.jpg")
    for blob in (file.blob, photo.blob):
        storages["blobs"].delete(blob.path)
    assert status_of(team, file.get_absolute_url()) == 404
    assert status_of(team, photo.get_absolute_url()) == 503
    assert renditions.make_next() == photo.blob.pk
    assert Blob.objects.get(pk=photo.blob.pk).examined_at is None


def test_the_api_describes_what_is_served_not_what_came(stranger, released):
    file = attach(released, photographs.heic(), "IMG_7.HEIC")
    address = f"/api/v1/events/{file.event.public_id}/"
    (before,) = stranger.get(address).json()["attachments"]
    assert (before["sha256"], before["size"]) == (None, None)
    served = bytes_of(stranger, file.get_absolute_url())
    (told,) = stranger.get(address).json()["attachments"]
    assert (told["size"], told["content_type"], told["url"]) == (len(served), "image/jpeg", file.get_absolute_url())
    assert told["sha256"] == hashlib.sha256(served).hexdigest()


def test_many_files_cost_as_many_queries_as_few(team, embargoed, queries_of):
    pages = [f"/investigations/{embargoed.pk}/", f"/investigations/{embargoed.pk}/files/", "/api/v1/events/"]

    def counts():
        briefly.forget()
        return [queries_of(team.get, address) for address in pages]

    for number in range(3):
        attach(embargoed, photographs.png(20 + number, 20), f"{number}.png")
    counts()  # a first visit leaves a mark
    few = counts()
    for number in range(9):
        attach(embargoed, photographs.png(30 + number, 20), f"{number}.png")
    assert counts() == few
    while renditions.make_next():
        pass
    assert counts() == few


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>endobj
4 0 obj<</Length 24>>stream
1 0 0 rg 0 0 100 100 re f
endstream endobj trailer<</Root 1 0 R>>
"""


def test_the_first_page_of_a_pdf_is_a_picture_with_name_size_and_download(team, embargoed):
    file = attach(embargoed, PDF, "report.pdf")
    page = soup(team, file.preview_url)
    image = page.select_one("main img")
    shown = Image.open(io.BytesIO(bytes_of(team, image["src"]))).convert("RGB")
    assert shown.size == (int(image["width"]), int(image["height"])) == (800, 400)
    assert shown.getpixel((100, 200))[0] > 200 > 100 > shown.getpixel((100, 200))[1]
    assert re.search(r"report\.pdf.*\d+ bytes", words(page.main))
    assert page.select_one("main a[download]")["href"] == file.get_absolute_url()


def test_a_pdf_that_cannot_be_drawn_can_still_be_downloaded(team, embargoed):
    file = attach(embargoed, b"%PDF-1.7 nothing", "report.pdf")
    page = soup(team, file.preview_url)
    assert "cannot be shown" in words(page.main)
    assert bytes_of(team, file.get_absolute_url()) == b"%PDF-1.7 nothing"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"a,b\n1,2\n", "scan.csv", "a,b 1,2"),
        ("été <b>x</b>".encode(), "bliss.log", "été <b>x</b>"),
        ("25 °C".encode("latin-1"), "bliss.log", "25 °C"),
        ("25 °C".encode("utf-16"), "bliss.log", "25 °C"),
        (("x" * 99_999 + "é" * 9).encode(), "long.txt", "x" * 99_999),
    ],
    ids=["csv", "markup is text", "latin", "utf-16", "the first 100 kB"],
)
def test_the_beginning_of_a_text_is_read_in_place(team, embargoed, data, name, says):
    file = attach(embargoed, data, name)
    assert words(soup(team, file.preview_url).main.pre) == says
    part = team.get(file.preview_url, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "<pre" in part.text
    assert "<b>x" not in part.text


def test_bytes_that_only_claim_to_be_text_are_not_shown(team, embargoed):
    file = attach(embargoed, b"\x89HDF\0\0", "scan.txt", "text/plain")
    page = soup(team, file.preview_url)
    assert page.main.pre is None
    assert "cannot be shown" in words(page.main)
