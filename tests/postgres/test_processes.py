import os
import signal
import subprocess

import pytest

from elogbook import processes


def test_a_running_process_keeps_its_mark(innocent):
    assert processes.mark(innocent.pid) == processes.mark(innocent.pid) != ""


def test_an_ended_process_has_none(innocent):
    innocent.kill()  # not yet collected by us: a zombie
    innocent_ended = processes.living({innocent.pid: processes.mark(innocent.pid)})
    innocent.wait()
    assert processes.mark(innocent.pid) == ""
    assert processes.living(innocent_ended) == {}


def test_where_there_is_no_proc_ps_tells_the_same(innocent, monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "BOOT", tmp_path / "absent")
    known = processes.mark(innocent.pid)
    assert known
    assert processes.group(os.getpgid(innocent.pid))[innocent.pid] == known


def test_a_recycled_number_is_not_ended(innocent):
    processes.end({innocent.pid: "an earlier process"}, signal.SIGKILL, patience=1)
    assert innocent.poll() is None


def test_a_process_that_ignores_the_request_is_ended_by_force():
    stubborn = subprocess.Popen(["sh", "-c", "trap '' TERM; echo ready; sleep 60"], stdout=subprocess.PIPE)
    with stubborn:
        stubborn.stdout.readline()
        processes.end({stubborn.pid: processes.mark(stubborn.pid)}, signal.SIGTERM, patience=0.2)
        assert stubborn.wait(5) == -signal.SIGKILL


def test_the_ledger_finds_what_an_earlier_run_recorded(innocent, tmp_path):
    processes.Ledger(tmp_path / "book").record("web", [innocent.pid])
    again = processes.Ledger(tmp_path / "book")
    assert list(again.alive("web")) == [innocent.pid]
    again.record("web", [])
    assert processes.Ledger(tmp_path / "book").read() == {}


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"web": 3}', '{"web": {"x": "y"}}'])
def test_a_damaged_ledger_names_nobody(tmp_path, text):
    (tmp_path / "book").write_text(text)
    assert processes.Ledger(tmp_path / "book").alive("web") == {}


def test_ctrl_c_waits_until_a_child_is_recorded():
    done = []

    def start():
        with processes.held():
            signal.raise_signal(signal.SIGINT)
            done.append("recorded")

    # As a terminal has it, whatever another test has left behind.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            start()
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["recorded"]
