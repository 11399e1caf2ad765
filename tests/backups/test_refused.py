"""What cannot be restored is refused before a database is asked, and it is said what is wrong."""

import json

import pytest
from django.core.management import CommandError, call_command

from elogbook import lock
from elogbook.backups import restoring, sets
from elogbook.placement import Refused

NAME = "2026-03-01T12-00-00Z"


@pytest.fixture
def restore(settings, tmp_path, shelf):
    settings.ELOGBOOK_HOME = tmp_path / "new"

    def run(*arguments):
        with pytest.raises(CommandError) as refused:
            call_command("restore", str(shelf.folder.path), *arguments)
        assert not settings.ELOGBOOK_HOME.exists()
        return str(refused.value)

    return run


@pytest.mark.parametrize(("field", "value"), [("migrations", ["events.9999_of_tomorrow"]), ("format", sets.FORMAT + 1)])
def test_one_of_a_newer_release_is_not_restored(restore, shelf, field, value):
    path = shelf.add(NAME, "a scan").path / sets.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    assert restore() == f"{NAME} was made by a newer release. Nothing was restored: install that one, and restore."


def test_everything_that_is_wrong_is_named_at_once(restore, shelf):
    one = shelf.add(NAME, "a scan", "a photo")
    (one.path / sets.DUMP).write_bytes(b"what")
    shelf.stored("a scan").unlink()
    shelf.stored("a photo").write_bytes(b"A photo")
    said = restore()
    assert "database.dump was cut off: 4 of 18 bytes" in said
    assert f"The file {shelf.stored('a scan').name} (6 B) is missing." in said
    assert f"The file {shelf.stored('a photo').name} was changed" in said
    assert said.endswith("Nothing was restored: take another backup with --set.")


def test_where_only_a_file_is_damaged_it_is_said_how_to_go_without_it(restore, shelf):
    shelf.add(NAME, "a scan")
    shelf.stored("a scan").unlink()
    assert restore().endswith("--without-damaged restores all the rest.")


def test_a_foreign_file_in_the_set_is_named(restore, shelf):
    (shelf.add(NAME).path / "notes.txt").write_text("whose?")
    assert f"{NAME}/notes.txt does not belong to this backup." in restore()


def test_a_name_that_is_not_there_is_told_with_those_that_are(restore, shelf):
    shelf.add(NAME)
    assert f"There is no backup 2020-01-01 in {shelf.folder.path}. Complete ones: {NAME}." in restore(
        "--set=2020-01-01"
    )
    assert "There is no backup files" in restore("--set=files")


def test_an_interrupted_one_is_no_backup(restore, shelf):
    (shelf.add(NAME).path / sets.MANIFEST).unlink()
    assert restore() == f"There is no complete backup in {shelf.folder.path}."
    assert restore(f"--set={NAME}") == f"{NAME} is no backup: it has no manifest, so it was interrupted."


def test_a_list_of_redactions_that_is_not_there_is_no_empty_one(restore, shelf):
    shelf.add(NAME)
    assert restore("--redactions=/nowhere/list").startswith("There is no file /nowhere/list.")


def test_a_file_that_has_no_heads_is_told(restore, shelf, tmp_path):
    shelf.add(NAME)
    (tmp_path / "heads.json").write_text("{}")
    assert restore(f"--heads={tmp_path / 'heads.json'}").endswith("is no file of heads. Nothing was restored.")


def test_a_home_with_something_is_refused_and_what_it_has_is_named(settings, tmp_path):
    settings.EMBEDDED = True
    restoring.ensure_empty(tmp_path)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a").write_text("a scan")
    (tmp_path / "pgdata").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused) as refused:
        restoring.ensure_empty(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path} is in use: 1 files in {tmp_path / 'media'} and a database in {tmp_path / 'pgdata'}. Nothing was "
        "touched: set ELOGBOOK_HOME to a new folder, and restore there."
    )


@pytest.mark.parametrize("embedded", [True, False])
def test_a_disk_without_room_is_seen_before(settings, tmp_path, shelf, monkeypatch, embedded):
    settings.EMBEDDED = embedded
    manifest = shelf.add(NAME).manifest()
    restoring.ensure_room(tmp_path, manifest)
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda path: type("Disk", (), {"free": 10}))
    with pytest.raises(Refused, match=r"not enough room in .*: about 50.0 MB are needed, 10 B are free"):
        restoring.ensure_room(tmp_path, manifest)


def test_nothing_but_restore_and_help_starts_in_a_home_that_is_half_restored(monkeypatch, tmp_path):
    monkeypatch.setenv("ELOGBOOK_HOME", str(tmp_path))
    (tmp_path / lock.RESTORING).write_text(NAME)
    for allowed in (["restore", "DIR"], ["help"], ["serve", "--help"]):
        with lock.for_command(["manage.py", *allowed]):
            pass
    with pytest.raises(Refused, match=f"The backup {NAME} is being restored into"), lock.for_command(["m", "serve"]):
        pytest.fail("it started")
