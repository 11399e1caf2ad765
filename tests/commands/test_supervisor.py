import sys

import pytest

from elogbook import placement, processes, supervisor
from tests import servers


@pytest.fixture
def ledger(tmp_path):
    return processes.Ledger(tmp_path / "book")


def program(tmp_path, ledger, code):
    return supervisor.Program("worker", [sys.executable, "-c", code], folder=tmp_path, ledger=ledger)


def test_a_program_and_its_children_end_together(tmp_path, ledger):
    code = "import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"
    worker = program(tmp_path, ledger, code)
    worker.start()
    members = servers.until(lambda: len(found := processes.group(worker.process.pid)) > 1 and found)
    worker.tend()
    assert ledger.alive("worker").keys() == members.keys()
    worker.stop()
    assert processes.living(members) == {}
    assert ledger.read() == {}


def test_a_program_that_ignores_the_request_is_ended_by_force(tmp_path, ledger):
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('ready', 'w'); time.sleep(60)"
    worker = program(tmp_path, ledger, code)
    worker.start()
    servers.until((tmp_path / "ready").exists)
    worker.stop(patience=0.1)
    assert ledger.read() == {}


def test_a_program_that_keeps_dying_is_started_more_and_more_slowly(tmp_path, ledger):
    watch = supervisor.Watch(program(tmp_path, ledger, "pass"))
    pauses = []
    for _ in range(4):
        watch.tend()
        pauses.append(watch.pause)
        watch.due = 0
        watch.tend()
        watch.service.process.wait()
    assert pauses == [0.25, 0.5, 1.0, 2.0]
    watch.since -= supervisor.RECOVERED + 1
    watch.tend()
    assert watch.pause == 0.25


def test_a_service_that_cannot_start_is_tried_again(caplog):
    class Broken:
        name = "PostgreSQL"

        def alive(self):
            return False

        def start(self):
            raise placement.Refused("The disk is full.")

    watch = supervisor.Watch(Broken())
    watch.tend()
    watch.due = 0
    watch.tend()
    assert "PostgreSQL does not start: The disk is full." in caplog.text
    assert watch.due is None


def test_a_full_disk_ends_nothing(tmp_path, ledger, monkeypatch):
    def full(name, pids):
        raise OSError("No space left on device")

    worker = program(tmp_path, ledger, "import time; time.sleep(60)")
    worker.start()
    monkeypatch.setattr(ledger, "record", full)
    supervisor.Watch(worker).tend()
    assert worker.alive()
    monkeypatch.undo()
    worker.stop()


def test_leftovers_end_programs_first_and_their_database_last(monkeypatch, ledger, innocent):
    ledger.record("postgres", [innocent.pid])
    ledger.record("web", [innocent.pid])
    ended = []
    monkeypatch.setattr(processes, "end", lambda marks, first, patience: ended.append(first.name))
    supervisor.end_leftovers(ledger)
    assert ended == ["SIGTERM", "SIGINT"]
    assert ledger.read() == {}
