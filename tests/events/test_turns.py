"""Who searches in everything waits for their turn, so that messages find a processor and a thread."""

import subprocess
import sys
import threading

import pytest

from elogbook.management.commands import serve
from events.timeline.searching import Busy, turn, turns

HOLDER = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.ELOGBOOK_HOME = tmp_path / "home"
    settings.ELOGBOOK_HOME.mkdir()
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    return settings.ELOGBOOK_HOME


class Somebody(threading.Thread):
    """Searches until it is told to end."""

    def __init__(self):
        super().__init__(daemon=True)
        self.began, self.ended = threading.Event(), threading.Event()
        self.start()

    def run(self):
        with turn():
            self.began.set()
            self.ended.wait(30)


def test_a_search_waits_while_another_process_searches_and_begins_when_that_one_dies(home):
    held = [sys.executable, "-c", HOLDER, str(home / "searching-0")]
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        waiting = Somebody()
        assert not waiting.began.wait(0.2)
        other.kill()
        assert waiting.began.wait(10)
    waiting.ended.set()
    waiting.join(10)


def test_a_search_takes_a_turn_that_is_free_whichever_another_process_holds(home, monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 2)
    held = [sys.executable, "-c", HOLDER, str(home / "searching-0")]
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        for _ in range(2):
            searching = Somebody()
            assert searching.began.wait(10)
            searching.ended.set()
            searching.join(10)
        other.kill()


def test_half_of_the_threads_of_a_process_stay_free_for_messages():
    assert turns.PLACES == serve.THREADS // 2


def test_as_many_search_at_once_as_half_of_the_processors(monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 2)
    both = [Somebody(), Somebody()]
    assert all(each.began.wait(10) for each in both)
    for each in both:
        each.ended.set()
        each.join(10)


def test_who_comes_while_one_searches_and_one_waits_is_told_so_at_once_and_finds_room_again_later():
    first, second = Somebody(), Somebody()
    assert first.began.wait(10) or second.began.wait(10)
    while turns._places._value:
        second.join(0.01)
    with pytest.raises(Busy, match="Many people search"), turn():
        raise AssertionError("This search had no turn.")
    for each in (first, second):
        each.ended.set()
        each.join(10)
    with turn():
        assert turns._places._value == turns.PLACES - 1


def test_a_search_that_fails_gives_its_turn_back():
    for _ in range(turns.PLACES + 1):
        with pytest.raises(ZeroDivisionError), turn():
            raise ZeroDivisionError
