"""A backup of a given database comes back into an empty one, or nothing is touched and it is said why."""

import json

import pytest
from django.core.management import call_command

from elogbook import lock
from elogbook.backups import sets
from elogbook.backups.sets import Folder
from events import blobs, logbook, redactions, seals
from events.models import Attachment, Event
from tests import make
from tests.backups import given
from tests.backups.given import asked, manage

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "quixotium"


@pytest.fixture
def saved(settings, tmp_path, embargoed, member):
    """A backup of an entry with a file, and the home it comes from."""
    settings.ELOGBOOK_HOME = tmp_path / "old"
    settings.ELOGBOOK_HOME.mkdir()
    file = blobs.Upload(f"a {WORD} line".encode(), "notes.txt", "text/plain")
    event = logbook.record(make.entry(embargoed, f"Patient {WORD}", uploads=[file]))
    assert Attachment.objects.get().event == event
    list(seals.sealing.seal())
    call_command("backup", str(tmp_path / "backups"))
    return Folder(tmp_path / "backups")


@pytest.fixture
def empty(tmp_path):
    with given.empty_database("restored") as name:
        yield name


@pytest.fixture
def restore(saved, empty, tmp_path):
    return lambda *arguments: manage("restore", saved.path, *arguments, home=tmp_path / "new", database=empty)


def test_every_row_and_file_comes_back_and_sessions_do_not(restore, empty, tmp_path, client, member, saved):
    client.force_login(member)
    call_command("backup", str(saved.path))
    done = restore("--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["files"], said["missing"], said["wrong"]) == (1, [], [])
    for table in ("events_attachment", "events_blob", "investigations_user", "investigations_apitoken"):
        statement = f"SELECT md5(string_agg(one::text, ' ' ORDER BY one::text)) FROM {table} one"
        assert asked(empty, statement) == given.here(statement)
    said = [text for (text,) in asked(empty, "SELECT text FROM events_event ORDER BY id")]
    assert said[0].startswith(f"Patient {WORD}")
    assert said[1].startswith("This logbook was restored from the backup 20")
    assert len(said) == 2
    assert asked(empty, "SELECT kind FROM events_seal ORDER BY number") == [("create",), ("restored",)]
    assert asked(empty, "SELECT count(*) FROM django_session") == [(0,)]
    (file,) = (path for path in (tmp_path / "new" / "media").rglob("*") if path.is_file())
    assert file.read_text() == f"a {WORD} line"
    assert not (tmp_path / "new" / lock.RESTORING).exists()


def test_into_a_database_that_has_something_it_is_not_restored(restore, empty, saved):
    assert restore().returncode == 0
    done = restore()
    assert done.returncode == 1
    assert "is in use: a database with 1 accounts, 1 logbooks, 2 entries. Nothing was touched: set DATABASE_URL" in (
        done.stderr
    )


def test_what_was_redacted_since_is_in_no_table_and_no_file(restore, empty, saved, tmp_path, settings):
    logbook.redact(Event.objects.get(), by=make.user("manager", is_superuser=True), why="Asked")
    done = restore("--redactions", settings.ELOGBOOK_HOME / redactions.NAME, "--json")
    assert json.loads(done.stdout)["redacted"] == {"done": 1}
    dumped = manage("dumpdata", home=tmp_path / "new", database=empty).stdout
    assert Event.objects.get().public_id in dumped
    assert WORD not in dumped
    assert not [path for path in (tmp_path / "new" / "media").rglob("*") if path.is_file()]
    assert len(redactions.read(tmp_path / "new" / redactions.NAME)) == 1


def test_an_account_that_was_closed_since_is_closed_again(restore, empty, saved, member, tmp_path, settings):
    logbook.anonymise(member, by=make.user("manager", is_superuser=True), why="Asked")
    make.user("admin2", is_superuser=True)
    done = restore("--redactions", settings.ELOGBOOK_HOME / redactions.NAME)
    assert done.returncode == 2
    assert "1 accounts could not be closed again: there is no administrator." in done.stdout


def test_a_damaged_file_stops_it_before_anything_is_touched_unless_it_is_left_out(restore, saved, tmp_path):
    (stored,) = (path for path in (saved.path / "files").rglob("*") if path.is_file())
    stored.write_bytes(stored.read_bytes().upper())
    done = restore()
    assert done.returncode == 1
    assert f"The file {stored.name} was changed" in done.stderr
    assert "--without-damaged" in done.stderr
    assert not (tmp_path / "new" / "media").exists()
    done = restore("--without-damaged")
    assert done.returncode == 0, done.stderr
    assert f"The backup has no file {stored.name}" in done.stdout


def test_a_dump_that_was_cut_off_is_never_restored(restore, saved, empty):
    dump = saved.complete()[0].path / sets.DUMP
    dump.write_bytes(dump.read_bytes()[:-1])
    done = restore("--without-damaged")
    assert done.returncode == 1
    assert "database.dump was cut off" in done.stderr
    assert asked(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_dump_that_cannot_be_read_leaves_a_home_in_which_nothing_starts(restore, saved, empty, tmp_path):
    one = saved.complete()[0]
    (one.path / sets.DUMP).write_bytes(b"no dump")
    manifest = one.manifest()
    manifest.parts[sets.DUMP] = sets.part_of(one.path / sets.DUMP)
    manifest.write(one.path / sets.MANIFEST)
    done = restore()
    assert done.returncode == 1
    assert "is not whole, and nothing starts in it" in done.stderr
    started = manage("serve", home=tmp_path / "new", database=empty)
    assert started.returncode == 1
    assert "is being restored into" in started.stderr


def test_an_entry_that_is_not_as_it_was_sealed_is_named(restore, saved):
    Event.objects.filter().rewrite(text="Patient nobody")
    call_command("backup", str(saved.path))
    done = restore()
    assert done.returncode == 2
    assert f"number 1, entry {Event.objects.get().public_id} is not as sealed" in done.stdout


def test_an_older_one_says_how_far_its_seals_had_gone_when_the_newest_was_made(restore, saved, empty, embargoed):
    older = saved.complete()[0]
    make.event(embargoed, "written since")
    list(seals.sealing.seal())
    call_command("backup", str(saved.path))
    assert restore("--set", older.name).returncode == 0
    (line,) = asked(empty, "SELECT text FROM events_event WHERE software = 'E-Logbook'")
    assert "Its seals went up to number 1," in line[0]
    assert "They had gone up to number 2," in line[0]


def test_a_table_with_other_rows_than_it_had_is_named(restore, saved):
    path = saved.complete()[0].path / sets.MANIFEST
    manifest = json.loads(path.read_text())
    manifest["rows"]["events_event"] = 5
    path.write_text(json.dumps(manifest))
    done = restore()
    assert done.returncode == 2
    assert "events_event has 1 rows instead of 5." in done.stdout


def test_a_backup_of_an_older_release_is_brought_to_this_one(tmp_path):
    with given.empty_database("older") as older, given.empty_database("newer") as newer:
        for step in (["migrate", "--verbosity=0"], ["migrate", "events", "0009"], ["backup", tmp_path / "backups"]):
            assert manage(*step, home=tmp_path / "old", database=older).returncode == 0
        done = manage("restore", tmp_path / "backups", home=tmp_path / "new", database=newer)
        assert done.returncode == 0, done.stderr
        assert manage("migrate", "--check", home=tmp_path / "new", database=newer).returncode == 0
