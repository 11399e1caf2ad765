"""Pictures and files of an entry, in a row and on the entry's page."""

import io

import pytest
from PIL import Image

from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.conftest import rows, soup, words

FILE = {"type": Event.Type.ATTACHMENT, "category": Event.Category.FILE}


def picture(width=300, height=200):
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#6b7d90").save(data, "PNG")
    return data.getvalue()


def test_a_picture_is_shown_in_place_and_reserves_its_room(team, embargoed):
    make.event(embargoed, uploads=[Upload(picture(), "plot.png", caption="Sample 3")], **FILE)
    image = rows(team, embargoed)[0].img
    assert (image["alt"], image["width"], image["height"]) == ("Sample 3", "300", "200")
    answer = team.get(image["src"])
    assert (answer["Content-Type"], answer.getvalue()) == ("image/png", picture())


def test_a_file_is_a_link_with_name_and_size(team, embargoed):
    make.event(embargoed, uploads=[Upload(b"%PDF-" + b"x" * 411_995, "apd_wiring.pdf")], **FILE)
    row = rows(team, embargoed)[0]
    assert row.img is None
    assert words(row.select_one(".file")) == "apd_wiring.pdf 412 kB"
    answer = team.get(row.select_one(".file")["href"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(answer.getvalue()) == 412_000


@pytest.mark.parametrize(("size", "says"), [(1, "1 byte"), (999, "999 bytes"), (1500, "1.5 kB"), (2_000_000, "2.0 MB")])
def test_a_size_is_said_in_decimal_units(team, embargoed, size, says):
    event = make.event(embargoed, uploads=[Upload(b"x" * size, "a.bin")], **FILE)
    assert words(soup(team, f"/events/{event.public_id}/").select_one(".file")) == f"a.bin {says}"


def test_what_only_claims_to_be_a_picture_is_a_file(team, embargoed):
    make.event(embargoed, uploads=[Upload(b"<svg onload=x()>", "evil.png", "image/png")], **FILE)
    assert rows(team, embargoed)[0].img is None
