import fcntl
import os
import signal
import threading
import time

import pytest

from elogbook import lock, placement, postgres, processes
from tests import servers


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """Durability is not what these tests are about."""
    monkeypatch.setitem(postgres.TUNING, "fsync", "off")


def test_a_command_starts_a_server_for_its_own_duration(home):
    with lock.available(home):
        assert postgres.answers(home)
    assert not postgres.answers(home)


def test_a_second_command_does_not_lose_the_server_midway(home, capsys):
    joined, seen = threading.Event(), []

    def second():
        with lock.available(home):
            joined.set()
            time.sleep(0.5)
            seen.append(postgres.answers(home))

    thread = threading.Thread(target=second)
    with lock.available(home):
        thread.start()
        joined.wait(10)
    thread.join()
    assert seen == [True]
    assert not postgres.answers(home)
    assert "until the other commands" in capsys.readouterr().out


def test_a_command_that_fails_stops_its_server(home):
    with pytest.raises(ValueError, match="mistake"), lock.available(home):
        raise ValueError("mistake")
    assert not postgres.answers(home)


def test_a_command_told_to_end_stops_its_server(home):
    with pytest.raises(SystemExit) as ended, lock.available(home):
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 143
    assert not postgres.answers(home)
    assert signal.getsignal(signal.SIGTERM) != signal.SIG_IGN


def test_the_server_a_killed_serve_left_is_used_and_left(home):
    with postgres.Cluster(home) as left:
        with lock.available(home):
            pass
        assert left.alive()


def test_an_owner_that_does_not_answer_is_named(home, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.3)
    own = lock.take(home, "serve")
    with pytest.raises(placement.Refused, match=rf"`serve` \(process {os.getpid()}\)"), lock.available(home):
        pass
    os.close(own)


def test_who_comes_while_the_owner_stops_waits(home):
    own, users = lock.take(home, "serve"), lock._open(home / "users")
    fcntl.flock(users, fcntl.LOCK_EX)
    assert lock._join(home) is None
    os.close(users)
    os.close(own)


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ("manage.py migrate", True),
        ("manage.py demo --lines", True),
        ("manage.py migrate --help", False),
        ("manage.py", False),
        ("manage.py --version", False),
        ("manage.py serve --demo", False),
        ("manage.py collectstatic", False),
    ],
)
def test_only_commands_that_need_the_database_start_one(home, monkeypatch, arguments, needed):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ELOGBOOK_HOME", str(home))
    with lock.for_command(arguments.split()):
        assert bool(processes.Ledger(home / "processes.json").alive("postgres")) == needed


def test_a_given_database_is_not_doubled(home, monkeypatch):
    monkeypatch.setenv("ELOGBOOK_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/logbook")
    with lock.for_command(["manage.py", "migrate"]):
        assert not (home / "lock").exists()


def test_dbshell_finds_the_psql_of_the_embedded_server(home, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ELOGBOOK_HOME", str(home))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    with lock.for_command(["manage.py", "dbshell"]):
        assert os.environ["PATH"].endswith("pginstall/bin")


@pytest.mark.skipif(os.geteuid() == 0, reason="NOT TESTED as root, who may open every file: run as another account")
def test_a_home_of_another_account_is_explained(home):
    (home / "lock").touch(mode=0o000)
    with pytest.raises(placement.Refused, match="belongs to another account"):
        lock.take(home, "serve")


def test_the_holder_is_named_only_in_words(home):
    own = lock.take(home, "import_logbook")
    assert lock.held_by(home).startswith("`import_logbook` (process ")
    assert lock.take(home, "serve") is None
    os.close(own)
    assert servers.until(lambda: (again := lock.take(home, "serve")) and (os.close(again) or True))
