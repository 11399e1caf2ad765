"""The drill: a logbook at work is saved, lost and restored, and everything is there again but what had to go."""

import os
import signal
import subprocess
import sys

import pytest

from elogbook.backups import sets
from tests import servers
from tests.backups import drill as drilling
from tests.backups.drill import Drill, Sender, columns_with, content, files_of, manage
from tests.backups.night import WORD
from tests.clients import live

pytestmark = [pytest.mark.xdist_group("drill"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def drill():
    """What happened, in this order; each test looks at one side of it."""
    with servers.temporary_home() as place, live.running() as server:
        drill = Drill(server, place)
        with Sender(server) as sender:
            before = list(sender.stored)
            drill.first = drill.backup()
            drill.sent_before, drill.sent = before, sender.stored
        manage(drill.home, "redact", drill.night["gone"], "--why", "A patient", "--as", "scientist")
        drill.upload = new_file(drill)
        manage(drill.home, "seal")
        drill.second = drill.backup()
        with server_asked(drill) as session:
            drill.last = session.execute("SELECT max(id) FROM events_event").fetchone()[0]
            drill.was = content(session, drill.last)
        drill.had = files_of(drill.home)
        drill.killed = killed_in_the_middle(drill)
        yield drill


def server_asked(drill):
    return drilling.asking(drill.home)


def new_file(drill, text="one more scan"):
    code = (
        "from events import logbook; from events.blobs import Upload; from investigations.models import Investigation;"
        "from tests import make; place = Investigation.objects.get(name='HC-4397');"
        f"logbook.record(make.entry(place, {text!r}, uploads=[Upload({text!r}.encode(), 'a.txt')]))"
    )
    manage(drill.home, "shell", "--no-imports", "-c", code)


def killed_in_the_middle(drill):
    """`kill -9` while a file is copied, for which this backup waits: a pipe stands where its bytes were."""
    new_file(drill, "never saved")
    (new,) = (path for path in (drill.home / "media").rglob("*") if path.is_file() and path.name not in drill.had)
    aside = new.with_name("aside")
    new.rename(aside)
    os.mkfifo(new)
    command = [sys.executable, "manage.py", "backup", str(drill.folder.path)]
    running = subprocess.Popen(command, cwd=servers.PROJECT, env=drill.server.serve.environment)

    def is_copying():
        return any((one.path / sets.DUMP).exists() for one in drill.folder.every() if not one.is_complete)

    servers.until(is_copying)
    running.send_signal(signal.SIGKILL)
    running.wait(30)
    new.unlink()
    aside.rename(new)
    return next(one.name for one in drill.folder.every() if not one.is_complete)


def test_the_second_copies_only_the_file_that_is_new(drill):
    assert drill.first["copied"] == drill.first["files"] > 7
    assert (drill.second["copied"], drill.second["missing"]) == (1, [])
    assert drill.second["holding"] == [drill.first["name"]]


def test_after_a_kill_in_the_middle_the_older_ones_are_whole(drill):
    said = manage(drill.home, "backup", drill.folder.path, "--check")
    assert f"{drill.killed} is no backup: it has no manifest" in said
    assert f"Whole: {drill.first['name']}, {drill.second['name']}, with " in said


@pytest.fixture(scope="module")
def newest(drill):
    return drill.restored("newest")


def test_every_entry_version_tag_seal_and_byte_is_there_again(drill, newest):
    home, said = newest
    assert (said["name"], said["wrong"], said["missing"]) == (drill.second["name"], [], [])
    with drilling.asking(home) as session:
        assert content(session, drill.last) == drill.was
        since = session.execute("SELECT text FROM events_event WHERE id > %s", [drill.last]).fetchall()
    assert all(drill.second["name"] in text for (text,) in since)
    assert len(since) > 0
    assert files_of(home) == drill.had


def test_the_seals_hold(newest):
    assert "nothing touched" in manage(newest[0], "verify_seals")


def test_it_starts_and_a_person_signs_in_and_reads_on(drill, newest):
    home, _ = newest
    with servers.Serve(home) as serve:
        assert serve.process.poll() is None, serve.said()
        read = drilling.signed_in(f"http://127.0.0.1:{serve.port}")
        page = read(f"/investigations/{drill.night['investigation']}/").decode()
        assert "one more scan" in page
        assert "Turned round" in read(f"/events/{drill.night['event']}/").decode()
        assert read(f"/attachments/{drill.night['photo']}/cell.jpg")[:3] == b"\xff\xd8\xff"
        assert WORD not in page


def test_an_older_one_has_every_message_acknowledged_before_it_and_nothing_that_was_redacted_since(drill):
    home, said = drill.restored("older", "--set", drill.first["name"])
    assert (said["wrong"], said["redacted"]["done"]) == ([], 1)
    with drilling.asking(home) as session:
        stored = {name for (name,) in session.execute("SELECT public_id FROM events_event").fetchall()}
        assert columns_with(session, WORD) == set()
        assert columns_with(session, "Turned round") >= {"events_event", "events_historicalevent"}
    assert set(drill.sent_before) <= stored
    assert not [name for name, data in files_of(home).items() if WORD.encode() in data]
    assert "nothing touched" in manage(home, "verify_seals")
    kept = [path for path in (home / "pgdata" / "base").rglob("*") if path.is_file()]
    assert not [path for path in kept if WORD.encode() in path.read_bytes()]
