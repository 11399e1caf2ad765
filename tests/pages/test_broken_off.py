"""What broke off on its way to us is not taken for all there was."""

import io

import pytest

from elogbook.middleware import ReadWhole, WholeBody
from events.models import Event
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
LINES = '--B\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="text"\r\n\r\nHalf of wha'
KINDS = {
    "multipart/form-data; boundary=B": LINES,
    "application/x-www-form-urlencoded": "version=1&tags=bea&text=Half+of+wha",
}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "All of it", author=member, tags=["beam"], **NOTE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", ["edit", "tags", "comment"])
def test_a_form_that_broke_off_changes_nothing(team, note, kind, page):
    sent = KINDS[kind].encode()
    broken = WholeBody(io.BytesIO(sent), str(len(sent) + 20))
    length = {"CONTENT_LENGTH": str(len(sent) + 20), "wsgi.input": broken}
    answer = team.generic("POST", f"/events/{note.public_id}/{page}/", sent, content_type=kind, **length)
    assert answer.status_code == 400
    now = Event.objects.defer("search").get()
    assert (now.version, now.body, now.tag_names) == (1, "All of it", ["beam"])


def test_every_request_is_read_whole_or_not_at_all():
    def read(length, size):
        environ = {"PATH_INFO": "/", "CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"0123456789")}
        return ReadWhole(lambda environ, start: environ["wsgi.input"].read(size))(environ, None)

    assert (read("10", -1), read("10", 4), read("10", 64), read("", 4)) == (
        b"0123456789",
        b"0123",
        b"0123456789",
        b"0123",
    )
    for size in (-1, 11):
        with pytest.raises(OSError, match="broke off"):
            read("11", size)


def test_a_machine_message_that_broke_off_is_refused_with_a_sentence(client, key, embargoed):
    broken = WholeBody(io.BytesIO(b'{"content": [{"te'), "40")
    address = f"/dataacquisition/{key}/notification?instrumentName=id32"
    answer = client.generic("POST", address, b"{", **{"CONTENT_LENGTH": "40", "wsgi.input": broken})
    assert (answer.status_code, b"broke off" in answer.content) == (400, True)
    assert not Event.objects.exists()
