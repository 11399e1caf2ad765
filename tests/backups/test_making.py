"""A backup has what its moment of the database names; what was there before stays as it was."""

import json
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from elogbook.backups import making, sets
from elogbook.backups.sets import Folder
from elogbook.placement import Refused
from events import blobs, logbook, redactions
from events.blobs import Upload, path_of
from events.logbook.uploading import KEPT, discard, upload
from events.models import Attachment
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path / "home"
    settings.ELOGBOOK_HOME.mkdir()
    return Folder(tmp_path / "backups")


@pytest.fixture
def kept(embargoed, member):
    """An upload of somebody, by its text."""

    def keep(text):
        return upload(Upload(text.encode(), "a.txt", "text/plain"), by=member, logbook=f"investigation:{embargoed.pk}")

    return keep


def backup(folder, **options):
    call_command("backup", str(folder.path), **options)
    return folder.complete()[-1]


def test_the_second_copies_only_what_is_new_and_the_first_stays_as_it_was(folder, kept, capsys):
    kept("one"), kept("two")
    first = backup(folder)
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file() and path.name != sets.LOCK}
    kept("three")
    capsys.readouterr()
    second = backup(folder, json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["name"], said["files"], said["copied"], said["copied_bytes"]) == (second.name, 3, 1, 5)
    assert {path: path.read_bytes() for path in before} == before
    assert [len(list(one.files())) for one in (first, second)] == [2, 3]
    call_command("backup", str(folder.path), check=True)


def test_everything_in_it_is_for_its_owner_alone(folder, kept):
    kept("one")
    backup(folder)
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in [folder.path, *folder.path.rglob("*")]}
    assert modes == {(True, 0o700), (False, 0o600)}


def test_a_file_that_is_damaged_in_the_home_is_named_and_the_rest_is_saved(folder, kept, capsys):
    damaged, lost, _ = kept("one"), kept("two"), kept("three")
    Path(storages["blobs"].path(damaged.blob.path)).write_bytes(b"0ne")
    Path(storages["blobs"].path(lost.blob.path)).unlink()
    with pytest.raises(SystemExit) as ended:
        backup(folder)
    assert ended.value.code == 2
    said = capsys.readouterr().out
    assert f"The file {damaged.blob.sha256} is damaged in the home" in said
    assert f"The file {lost.blob.sha256} is missing in the home" in said
    assert {one.why for one in folder.complete()[0].manifest().missing} == {"damaged", "missing"}
    call_command("backup", str(folder.path), check=True)


def test_an_upload_that_is_taken_back_meanwhile_is_no_loss(folder, kept, member, monkeypatch):
    file, copied = kept("one"), making._Copying.run

    def run(self, one):
        discard(file, by=member)
        return copied(self, one)

    monkeypatch.setattr(making._Copying, "run", run)
    assert backup(folder).manifest().missing == [sets.Missing(file.blob.sha256, "gone")]


def test_unused_uploads_are_not_swept_while_files_are_copied(folder, kept, elsewhere):
    kept("one")
    later = timezone.now() + KEPT + timedelta(hours=1)
    with blobs.kept_for_copying():
        assert elsewhere(logbook.sweep, later).result() == 0
    assert elsewhere(logbook.sweep, later).result() == 1
    assert not Attachment.objects.exists()


def test_what_the_list_has_and_the_database_not_is_told(folder, embargoed, capsys):
    event = make.event(embargoed, "line")
    redaction = redactions.of(redactions.ENTRY, event.public_id, event.recorded_at, timezone.now(), None)
    unknown = redactions.Redaction("account", "4711", "2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00+00:00")
    redactions.remember([redaction, unknown])
    backup(folder)
    assert (
        f"On the list of redactions, but not redacted here: {event.public_id}. A power cut" in capsys.readouterr().out
    )


def test_what_other_machines_redacted_is_on_the_list_too(folder, embargoed):
    manager = make.user("manager", is_superuser=True)
    event, person = make.event(embargoed, "line"), make.user("gone")
    logbook.redact(event, by=manager, why="Asked")
    logbook.anonymise(person, by=manager, why="Asked")
    of_home = redactions.read(redactions.of_home())
    redactions.of_home().unlink()
    backup(folder)
    assert {one.key for one in redactions.read(folder.path / redactions.NAME)} == {one.key for one in of_home}


def test_sets_with_what_was_redacted_since_are_told_and_can_go(folder, embargoed, capsys):
    event = make.event(embargoed, "line")
    first = backup(folder)
    logbook.redact(event, by=make.user("manager", is_superuser=True), why="Asked")
    backup(folder)
    assert f"These still hold what was redacted since: {first.name}." in capsys.readouterr().out
    backup(folder, forget_redacted=True)
    assert f"Removed: {first.name}." in capsys.readouterr().out
    assert first not in folder.every()
    assert len(folder.complete()) == 2


def test_only_so_many_are_kept_when_asked(folder, db, capsys):
    for _ in range(3):
        backup(folder, keep=2)
    assert len(folder.every()) == 2


def test_a_full_disk_is_seen_before_and_nothing_is_written(folder, kept, monkeypatch):
    kept("one")
    monkeypatch.setattr(making.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1000))
    with pytest.raises(CommandError, match=r"not enough room.*about .* MB are needed.*1.0 kB are free"):
        backup(folder)
    assert folder.complete() == []


def test_a_disk_that_gets_full_meanwhile_leaves_no_backup_and_says_so(folder, kept, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    kept("one")
    monkeypatch.setattr(making._Copying, "_copy", full)
    with pytest.raises(CommandError, match="was not finished: No space left on device. Older backups"):
        backup(folder)
    monkeypatch.setattr(making.heads, "write", full)
    with pytest.raises(CommandError, match="was not finished: No space"):
        backup(folder)
    assert folder.complete() == []


def test_a_dump_that_fails_is_no_backup(folder, monkeypatch, db):
    monkeypatch.setattr(making.database, "LEFT_OUT", ("*.*.*.*",))
    with pytest.raises(CommandError, match="could not be dumped: pg_dump: error"):
        backup(folder)
    assert folder.complete() == []


@pytest.mark.parametrize(("inside", "said"), [("home/backups", "would be lost with it"), ("other", "something else")])
def test_neither_the_home_nor_a_folder_in_use_takes_backups(folder, tmp_path, inside, said):
    place = tmp_path / inside
    place.mkdir()
    (place / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match=said):
        backup(Folder(place))
    assert [path.name for path in place.iterdir()] == ["notes.txt"]


def test_two_within_a_second_have_names_of_their_own(folder, db):
    folder.path.mkdir()
    at = timezone.now()
    names = [making._new(folder, at).name for _ in range(99)]
    assert (names[1], len(set(names))) == (f"{names[0]}-2", 99)
    with pytest.raises(Refused, match="is there already"):
        making._new(folder, at)


def test_what_lies_in_the_store_by_half_is_copied_again(folder, kept):
    file = kept("one")
    backup(folder)
    folder.stored(path_of(file.blob.sha256)).write_bytes(b"o")
    backup(folder)
    assert folder.stored(path_of(file.blob.sha256)).read_bytes() == b"one"
