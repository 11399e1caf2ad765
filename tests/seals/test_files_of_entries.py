"""`verify_seals --files` reads the bytes of every file: a version names them by their hash, and a disk may lose them."""

import json
from pathlib import Path

import pytest
from django.core.files.storage import storages

from events import logbook, renditions
from events.blobs import Upload
from events.models import Attachment, Blob
from events.seals import Files
from tests import make, photographs

pytestmark = pytest.mark.django_db


def stored(blob):
    return Path(storages["blobs"].path(blob.path))


@pytest.fixture
def scan(written):
    """The file of the note, which its second version still has."""
    return Attachment.objects.get(event=written[1]).blob


def test_whole_files_are_counted_and_without_the_option_none_is_read(said, seal, written, scan):
    seal()
    assert said("--files") == (
        0, [said()[1][0], "1 logbooks, 5 seals followed, 1 files read; nothing touched."]
    )  # fmt: skip
    stored(scan).write_bytes(b"1,3")
    assert said()[0] == 0


def test_a_file_that_was_changed_or_lost_is_named_with_its_entry(said, seal, written, scan, name):
    seal()
    stored(scan).write_bytes(b"1,3")
    code, lines = said("--files")
    wrong = f"{name}: TOUCHED, of entry {written[1].public_id} the file “scan.csv” "
    assert (code, lines[1]) == (1, f"{wrong}was changed: its 3 bytes are no longer those of its name")
    stored(scan).unlink()
    code, lines = said("--files")
    assert (code, lines[1]) == (1, f"{wrong}is missing")
    stored(scan).mkdir()
    assert said("--files")[1][1] == f"{wrong}cannot be read: Is a directory"


def test_as_json_each_lost_file_is_a_line(said, seal, written, scan, name):
    seal()
    stored(scan).unlink()
    code, lines = said("--files", "--json")
    assert code == 1
    found = {
        "number": 0,
        "entry": written[1].public_id,
        "version": 2,
        "what": "file",
        "said": "the file “scan.csv” is missing",
    }
    assert json.loads(lines[1]) == {"logbook": name, "file": "scan.csv", "sha256": scan.sha256, "touched": found}


def test_a_file_of_an_old_version_and_of_a_hidden_entry_is_read_too(said, seal, written, scan, member):
    note = logbook.revise(written[1], by=member, version=2, body="x", body_format="plaintext", files=[])
    logbook.hide(note, by=member, version=3, why="Wrong")
    seal()
    assert said("--files")[0] == 0
    stored(scan).unlink()
    assert said("--files")[0] == 1


def test_each_file_is_read_once_and_named_with_every_entry_that_has_it(seal, written, scan, released):
    other = make.event(released, "The same", uploads=[Upload(b"1,2", "again.csv")])
    assert [blob.pk for blob in Files().stored()] == [scan.pk]
    stored(scan).unlink()
    assert [(one.entry, one.name) for one in Files().damaged()] == [
        (written[1].public_id, "scan.csv"), (other.public_id, "again.csv")
    ]  # fmt: skip
    assert [one.entry for one in Files([f"investigation:{released.pk}"]).damaged()] == [other.public_id]


def test_another_picture_than_was_made_of_a_photograph_is_named(seal, embargoed):
    event = make.event(embargoed, "Look", uploads=[Upload(photographs.jpeg(), "hutch.jpg")])
    blob = renditions.ready(event.attachments.get().blob)
    assert list(Files().damaged()) == []
    stored(blob.rendition).write_bytes(b"another")
    (damaged,) = Files().damaged()
    assert damaged.said.startswith("the file “hutch.jpg”, as readers are shown it, was changed: its 7 bytes")


def test_uploads_that_no_entry_has_yet_are_nobodys(embargoed, member):
    logbook.upload(Upload(b"1,2", "scan.csv"), by=member, logbook=f"investigation:{embargoed.pk}")
    stored(Blob.objects.get()).unlink()
    assert list(Files().stored()) == []


def test_one_that_is_redacted_while_it_is_read_is_not_named(written, scan, data_manager, as_in_production):
    files = Files()
    reading = files.stored().get()
    logbook.redact(written[1], by=data_manager, why="A name")
    assert list(files._of(reading, "is missing")) == []


def test_a_beamlines_and_the_facilitys_logbook_have_files_too(id32):
    for place, name in ((make.Place(None, id32), f"instrument:{id32.pk}"), (make.Place(None, None), "facility")):
        event = make.event(place, "x", uploads=[Upload(name.encode(), "x.txt")], type="notification")
        stored(event.attachments.get().blob).unlink()
        assert [(one.logbook, one.entry) for one in Files([name]).damaged()] == [(name, event.public_id)]


def test_reading_twice_as_many_files_asks_no_more_often(embargoed, queries_of):
    def read():
        return list(Files().damaged())

    make.event(embargoed, "x", uploads=[Upload(b"1", "1.txt")])
    once = queries_of(read)
    make.event(embargoed, "y", uploads=[Upload(b"2", "2.txt"), Upload(b"3", "3.txt")])
    assert queries_of(read) == once
