"""What everybody takes of a released logbook is read back as what everybody could read of it."""

import json
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from events import exports, imports, logbook, renditions
from events.blobs import Upload
from events.exports import package
from events.models import Blob, Event
from tests import make, photographs
from tests.imports.conftest import NOTE, ODD, lost


@pytest.fixture
def night(released, member):
    """A photograph, a file, a comment, a later version, one removed, one redacted."""
    files = [Upload(photographs.jpeg(), "cell.jpg", caption="The cell"), Upload(b"1,2", "scan ü.csv", "text/csv")]
    note = make.event(released, "first", author=member, uploads=files, tags=["Ä"], **NOTE)
    logbook.comment(note, by=make.user("anne", full_name="Anne Ünï"), body=ODD, body_format="plaintext")
    later = make.event(released, "as it was", author=member, **NOTE)
    logbook.revise(later, by=member, version=1, body="as it is", body_format="plaintext")
    logbook.hide(make.event(released, "gone", author=member, **NOTE), by=member, version=1, why="a typo")
    secret = make.event(released, "a secret", author=member, **NOTE)
    logbook.redact(secret, by=make.user("dm", is_superuser=True), why="personal")
    assert renditions.make_next() is not None
    return released


def world(place):
    return b"".join(exports.BY_NAME["jsonl"].written(exports.Source(place)))


def test_it_restores_the_public_version_of_the_logbook(night, tmp_path, capsys):
    path = tmp_path / "package.eln"
    path.write_bytes(b"".join(package.written(exports.Source(night, build=1))))
    before = world(night)
    lost()
    call_command("import_logbook", str(path), "--format", "eln", "--into", str(night.pk))
    assert "4 entries in 4 versions were imported" in capsys.readouterr().out
    assert renditions.make_next() is None
    after = [line for line in world(night).splitlines(True) if b"were imported into this logbook" not in line]
    assert [json.loads(line) for line in after] == [json.loads(line) for line in before.splitlines()]
    assert not Event.objects.filter(text__contains="as it was").exists()


def test_a_photograph_that_nobody_examined_is_examined_when_it_is_taken_along(released, member):
    make.event(released, "photo", author=member, uploads=[Upload(photographs.jpeg(), "cell.jpg")], **NOTE)
    (file,) = json.loads(world(released))["files"]
    blob = Event.objects.get().attachments.get().blob
    assert file["sha256"] == blob.served.sha256 != blob.sha256


def test_one_that_cannot_be_examined_is_named_with_the_reason_and_the_rest_is_read_back(released, member, tmp_path):
    event = make.event(released, "photo", author=member, uploads=[Upload(photographs.jpeg(), "cell.jpg")], **NOTE)
    Path(storages["blobs"].path(event.attachments.get().blob.path)).unlink()
    said = json.loads(world(released))
    assert said["files"] == []
    assert [each["name"] for each in said["missing_files"]] == ["cell.jpg"]
    assert "not in the logbook’s storage any more" in said["missing_files"][0]["why"]
    (tmp_path / "lines").write_bytes(world(released))
    with imports.read_jsonl(tmp_path / "lines", tmp_path) as spool:
        assert (len(spool), spool.missing_files) == (1, 1)


def test_what_is_kept_from_the_world_is_not_named_to_it(released, member):
    event = make.event(released, "photo", author=member, uploads=[Upload(b"1,2", "where.csv")], **NOTE)
    Blob.objects.filter(attachments__event=event).update(withheld=True)
    assert "where.csv" not in world(released).decode()


def test_what_an_older_release_exported_before_it_was_examined_is_read_back_without_it(released, tmp_path, capsys):
    make.event(released, "photo")
    said = json.loads(world(released)) | {"files": [{"name": "cell.jpg", "caption": "", "sha256": None, "size": None}]}
    (tmp_path / "lines").write_text(json.dumps(said) + "\n")
    lost()
    call_command("import_logbook", str(tmp_path / "lines"), "--format", "jsonl", "--into", str(released.pk))
    assert "1 files could not be taken along" in capsys.readouterr().out
    assert Event.objects.get(text="photo").attachments.count() == 0
