"""The real command in a home of its own, as an operator runs it, kills it and stops it."""

import json
import os
import signal
import socket
import subprocess
import sys

import psycopg
import pytest

from elogbook import processes
from tests import servers


@pytest.fixture(scope="session")
def static(tmp_path_factory):
    """Compressed once: it takes longer than all the rest of a first start."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def home(home, static):
    (home / "static").symlink_to(static)
    return home


@pytest.fixture
def serve(home):
    with servers.Serve(home) as serve:
        yield serve


def pids(home, name):
    return list(processes.Ledger(home / "processes.json").alive(name))


def everything(home):
    return [pid for name in ("web", "live", "worker", "postgres") for pid in pids(home, name)]


def test_ctrl_c_stops_everything_it_started(serve, home):
    assert serve.get("/readyz") == 200
    servers.until(lambda: len(pids(home, "web")) >= 3)
    servers.until(lambda: pids(home, "worker") and pids(home, "live"))
    marks = {pid: processes.mark(pid) for pid in everything(home)}
    assert serve.stop(signal.SIGINT) == 0
    assert processes.living(marks) == {}
    assert serve.said().endswith("Stopped.\n")


def test_the_demo_is_loaded_once_and_says_how_to_sign_in(home):
    serve = servers.Serve(home, ELOGBOOK_DEMO_PASSWORD="a demo password")
    for _ in range(2):
        assert serve.start("--demo") is None
        assert "scientist" in serve.said()
        assert "a demo password" in serve.said()
        assert serve.stop() == 0
        serve.output.write_text("")


def test_a_second_serve_and_a_second_command_find_the_first(serve, home):
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=servers.PROJECT,
        env=serve.environment,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert f"in use by `serve` (process {serve.process.pid})" in second.stderr
    assert "ELOGBOOK_HOME" in second.stderr
    command = [sys.executable, "manage.py", "doctor", "--json"]
    doctor = subprocess.run(command, cwd=servers.PROJECT, env=serve.environment, capture_output=True, text=True)
    assert doctor.returncode == 0, doctor.stdout
    assert {found["state"] for found in json.loads(doctor.stdout)} <= {"ok", "warning"}
    assert serve.stop(signal.SIGTERM) == 0


def test_whatever_is_killed_comes_back(serve, home):
    servers.until(lambda: len(pids(home, "web")) >= 3)
    main, *workers = sorted(pids(home, "web"))
    for victim in (workers[0], pids(home, "postgres")[0], main):
        os.kill(victim, signal.SIGKILL)
        servers.until(lambda victim=victim: not processes.mark(victim))
        servers.until(lambda: all(serve.get("/readyz") == 200 for _ in range(8)))
    # The workers of a killed main answer on, and would keep the port, until they are ended.
    servers.until(lambda: processes.group(main) == {})
    servers.until(lambda: serve.get("/readyz") == 200)
    assert "PostgreSQL runs again" in serve.said()


def test_a_killed_worker_comes_back(serve, home):
    (first,) = servers.until(lambda: pids(home, "worker"))
    os.kill(first, signal.SIGKILL)
    servers.until(lambda: pids(home, "worker") not in ([], [first]))
    assert "worker runs again" in serve.said()


def test_a_new_serve_ends_what_a_killed_one_left_and_nothing_else(serve, home, innocent):
    servers.until(lambda: len(pids(home, "web")) >= 3)
    left = {pid: processes.mark(pid) for pid in everything(home)}
    serve.process.kill()
    serve.process.wait()
    assert processes.living(left) == left
    book = home / "processes.json"
    recorded = json.loads(book.read_text())
    recorded["web"][str(innocent.pid)] = "an earlier process with this number"
    book.write_text(json.dumps(recorded))
    serve.output.write_text("")
    assert serve.start() is None
    assert processes.living(left) == {}
    assert innocent.poll() is None
    assert serve.get("/readyz") == 200


@pytest.mark.parametrize("after", [0, 1])
def test_a_busy_port_of_pages_or_stream_is_refused_before_anything_starts(home, after):
    serve = servers.Serve(home)
    with socket.socket() as other:
        other.bind(("127.0.0.1", serve.port + after))
        other.listen()
        assert serve.start() == 1
    assert f"Port {serve.port + after} on 127.0.0.1 cannot be used" in serve.said()
    assert "ELOGBOOK_PORT" in serve.said()
    assert not (home / "pgdata").exists()


def test_an_address_of_another_machine_is_refused(home):
    serve = servers.Serve(home, ELOGBOOK_BIND="203.0.113.1")
    assert serve.start() == 1
    assert "ELOGBOOK_BIND" in serve.said()


@pytest.fixture
def empty_database():
    """A database of the tests' own server without any table."""
    given = os.environ["DATABASE_URL"]
    name = f"empty_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}")
        yield given.rpartition("/")[0] + f"/{name}"
        session.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_given_database_that_is_behind_is_not_migrated_in_passing(home, empty_database):
    serve = servers.Serve(home, DATABASE_URL=empty_database)
    assert serve.start() == 1
    assert "manage.py migrate" in serve.said()
    with psycopg.connect(empty_database) as session:
        assert session.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_with_a_given_database_only_the_pages_are_started(home, empty_database):
    serve = servers.Serve(home, DATABASE_URL=empty_database)
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=servers.PROJECT, env=serve.environment, check=True)
    with serve:
        assert serve.get("/readyz") == 200
        assert pids(home, "postgres") == []
        assert not (home / "pgdata").exists()
        assert serve.stop() == 0


def test_a_given_database_that_does_not_answer_stops_it(home):
    serve = servers.Serve(home, DATABASE_URL="postgres://nobody@127.0.0.1:9/none")
    assert serve.start() == 1
    assert "database: not reachable" in serve.said()
    assert "DATABASE_URL" in serve.said()
