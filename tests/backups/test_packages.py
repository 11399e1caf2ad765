"""The package of a released logbook is saved as it was built, and comes back with the hash it was cited by."""

import json
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from elogbook.backups import sets
from elogbook.backups.sets import Folder
from events import blobs, exports, logbook, redactions
from events.models import Event, Export
from tests import make
from tests.backups import given
from tests.backups.given import asked, manage

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "quixotium"
ROWS = "SELECT path, sha256, size FROM events_export WHERE format = 'package'"


@pytest.fixture
def built(settings, tmp_path, released, embargoed, member):
    """A package of an entry with a word and a file; and what somebody asked for."""
    settings.ELOGBOOK_HOME = tmp_path / "old"
    settings.ELOGBOOK_HOME.mkdir()
    make.event(released, f"Patient {WORD}", uploads=[blobs.Upload(b"1,2", "scan.csv")])
    export = exports.ask(member, exports.Source(embargoed, own=True), exports.BY_NAME["csv"])
    exports.make(export)
    assert exports.make_next() is not None
    return exports.package_of(released)


@pytest.fixture
def folder(built, tmp_path):
    call_command("backup", str(tmp_path / "backups"))
    return Folder(tmp_path / "backups")


@pytest.fixture
def restored(folder, tmp_path):
    """What a restore says, what is in the database after it, and the files that were exported."""
    with given.empty_database("restored") as name:

        def restore(*options):
            done = manage("restore", folder.path, "--json", *options, home=tmp_path / "new", database=name)
            files = [path for path in (tmp_path / "new" / "exports").rglob("*") if path.is_file()]
            return json.loads(done.stdout), asked(name, ROWS), files

        yield restore


def test_it_comes_back_with_the_same_hash_and_other_exports_do_not(restored, built, tmp_path):
    said, rows, (file,) = restored()
    assert (said["wrong"], said["missing"], said["files"]) == ([], [], 2)
    assert rows == [(built.path, built.sha256, built.size)]
    assert file == tmp_path / "new" / "exports" / built.path
    assert sets.part_of(file) == (built.size, built.sha256)
    assert file.stat().st_mode & 0o777 == 0o444


def test_what_was_redacted_since_takes_it_away_again(restored, built, settings, tmp_path):
    logbook.redact(Event.objects.get(body__contains=WORD), by=make.user(is_superuser=True), why="A patient asked")
    said, rows, files = restored("--redactions", settings.ELOGBOOK_HOME / redactions.NAME)
    assert (said["wrong"], said["redacted"]) == ([], {"done": 1})
    assert files == []
    assert rows == [("", built.sha256, built.size)]


def test_it_is_copied_once_checked_and_kept_as_long_as_a_backup_has_it(folder, built, capsys):
    stored = folder.stored(blobs.path_of(built.sha256))
    assert sets.part_of(stored).sha256 == built.sha256
    call_command("backup", str(folder.path), "--json")
    assert json.loads(capsys.readouterr().out)["copied"] == 0
    assert stored.exists()
    call_command("backup", str(folder.path), "--check")
    stored.write_bytes(b"another")
    with pytest.raises(SystemExit):
        call_command("backup", str(folder.path), "--check")
    Export.objects.filter(pk=built.pk).update(path="")
    call_command("backup", str(folder.path), "--keep", "1")
    assert not stored.exists()


def test_one_that_is_lost_in_the_home_is_named_and_built_as_the_next(built, restored, folder, capsys):
    Path(storages["exports"].path(built.path)).unlink()
    folder.stored(blobs.path_of(built.sha256)).unlink()
    with pytest.raises(SystemExit):
        call_command("backup", str(folder.path), "--json")
    said, rows, files = restored()
    assert said["missing"] == [built.sha256]
    assert (rows[0][0], files) == ("", [])


def test_files_are_not_cleared_away_where_the_list_of_packages_was_changed(folder, built):
    (folder.complete()[0].path / sets.PACKAGES).write_text("")
    with pytest.raises(SystemExit):
        call_command("backup", str(folder.path), "--check")
    # Nothing but that list says that this file is needed.
    Export.objects.filter(pk=built.pk).update(path="")
    call_command("backup", str(folder.path), "--keep", "2")
    assert folder.stored(blobs.path_of(built.sha256)).exists()
