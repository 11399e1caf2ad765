"""A macro sends a plot, a photograph or any file as base64."""

import base64
import hashlib
import io

import pytest
from django.core.files.storage import storages
from PIL import Image

from events.models import Attachment, Blob, Event, RefusedMessage
from tests import make

pytestmark = pytest.mark.django_db


def png(width: int = 4, height: int = 3) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(stored, "PNG")
    return stored.getvalue()


def as_url(data: bytes, type: str = "image/png") -> str:
    return f"data:{type};base64,{base64.b64encode(data).decode()}"


def test_a_plot_stands_in_the_logbook_as_a_picture(send, embargoed):
    answer = send(route="base64", base64=as_url(png()), software="Bliss_v2.4.0", tag=[{"name": "plot"}])
    event, attachment = Event.objects.get(), Attachment.objects.get()
    assert (answer.json()["type"], answer.json()["category"], answer.json()["_id"]) == (
        "attachment",
        "file",
        event.public_id,
    )
    assert (event.investigation, event.tag_names, attachment.event) == (embargoed, ["plot"], event)
    blob = attachment.blob
    assert (blob.content_type, blob.width, blob.height, blob.size) == ("image/png", 4, 3, len(png()))
    assert event.files == [{"sha256": blob.sha256, "name": "picture.png", "size": blob.size, "caption": ""}]


def test_the_bytes_are_kept_once_by_their_hash(send, embargoed):
    for _ in range(2):
        send(route="base64", base64=as_url(png()))
    blob = Blob.objects.get()
    assert blob.sha256 == hashlib.sha256(png()).hexdigest()
    with storages["blobs"].open(blob.path) as stored:
        assert stored.read() == png()
    assert Attachment.objects.count() == 2


def test_bytes_that_were_lost_are_written_again(send, embargoed):
    send(route="base64", base64=as_url(png()))
    storages["blobs"].delete(Blob.objects.get().path)
    send(route="base64", base64=as_url(png()))
    assert storages["blobs"].exists(Blob.objects.get().path)


@pytest.mark.parametrize(
    ("data", "declared", "judged"),
    [
        (b"\x89PNG\r\nbroken", "image/png", "application/octet-stream"),
        (b"<svg onload='x()'/>", "image/svg+xml", "application/octet-stream"),
        (b"<script>x()</script>", "text/html", "application/octet-stream"),
        (b"%PDF-1.7 ...", "text/plain", "application/pdf"),
        (b"pdf?", "application/pdf", "application/octet-stream"),
        (b"a,b\n1,2\n", "text/csv", "text/csv"),
        (b"\x89HDF", "application/x-hdf5", "application/x-hdf5"),
        (b"x", "no type\r\nX-Evil: 1", "application/octet-stream"),
        (png(), "text/plain", "image/png"),
    ],
)
def test_the_type_of_a_file_is_judged_by_its_content(send, embargoed, data, declared, judged):
    assert send(route="base64", base64=as_url(data, declared)).status_code == 200
    assert Blob.objects.get().content_type == judged


def test_base64_without_a_type_is_a_file(send, embargoed):
    assert send(route="base64", base64=base64.b64encode(b"123").decode()).status_code == 200
    assert Attachment.objects.get().blob.size == 3


@pytest.mark.parametrize(
    "sent", [None, "", 17, "data:image/png;base64,", "data:image/png;base64,A*A=", "data:image/png;base64,AAA"]
)
def test_what_is_no_base64_is_refused(send, embargoed, sent):
    answer = send(route="base64", base64=sent)
    assert answer.status_code == 400
    assert "base64" in answer.text
    assert (Event.objects.count(), Blob.objects.count(), RefusedMessage.objects.count()) == (0, 0, 1)


def test_a_file_over_the_limit_is_refused(send, embargoed, settings):
    settings.ELOGBOOK_MAX_UPLOAD_MB = 1
    answer = send(route="base64", base64=as_url(b"x" * 1_000_001, "text/plain"))
    assert answer.status_code == 413
    assert (Event.objects.count(), Blob.objects.count()) == (0, 0)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_with_millions_of_pixels_is_kept_as_a_file_undecoded(send, embargoed):
    assert send(route="base64", base64=as_url(png(12_000, 12_000))).status_code == 200
    assert Blob.objects.get().content_type == "application/octet-stream"


@pytest.mark.parametrize("name", ["createfrombase64", "createFrombase64", "createFromBase64"])
def test_the_older_route_takes_files_in_any_spelling(client, key, embargoed, name):
    address = f"/logbook/{key}/investigation/name/hc4397/instrument/name/id32/event/{name}"
    answer = client.post(address, {"base64": as_url(png()), "usernames": "a,b"}, content_type="application/json")
    assert answer.status_code == 200
    assert (Event.objects.get().investigation, Event.objects.get().username) == (embargoed, "a,b")


def test_the_older_route_takes_messages_and_names_with_slashes(client, key, id32):
    investigation = make.investigation("IH/HC 3612", at=id32)
    body = {"type": "notification", "category": "error", "content": [{"format": "plainText", "text": "no data"}]}
    address = f"/logbook/{key}/investigation/name/IH%2FHC%203612/instrument/name/id32/event"
    assert client.post(address, body, content_type="application/json").status_code == 200
    assert Event.objects.get().investigation == investigation
