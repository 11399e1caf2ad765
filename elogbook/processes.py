"""Processes we started: known by number and start time, so that a recycled number is never mistaken for ours."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
PROC = Path("/proc")
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Marks = dict[int, str]


def mark(pid: int) -> str:
    """What tells this process from a later one with the same number; empty when it has ended."""
    if not BOOT.exists():
        return _mark_without_proc(pid)
    fields = _stat(pid)
    # The clock ticks of field 22 count from the boot, so they only mean something together with it.
    return f"{BOOT.read_text().strip()} {fields[19]}" if fields and fields[0] not in "ZX" else ""


def group(leader: int) -> Marks:
    """The living members of a process group, by number."""
    if BOOT.exists():
        numbers = [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
        members = [pid for pid in numbers if (fields := _stat(pid)) and fields[2] == str(leader)]
    else:
        rows = _ps("-A", "-o", "pid=,pgid=").splitlines()
        members = [int(row.split()[0]) for row in rows if row.split()[1] == str(leader)]
    return {pid: found for pid in members if (found := mark(pid))}


def working_in(directory: Path) -> list[int]:
    """Living processes whose working directory this is, where the system tells: a postgres works in its data."""
    found = []
    for path in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(path / "cwd") == str(directory.resolve()) and mark(int(path.name)):
                found.append(int(path.name))
    return found


def end(marks: Marks, first: signal.Signals, patience: float) -> None:
    """Ask each process to end, then end it by force; one whose mark differs is somebody else's and is left alone."""
    for asked, seconds in ((first, patience), (signal.SIGKILL, 5.0)):
        for pid in living(marks):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, asked)
        deadline = time.monotonic() + seconds
        while living(marks) and time.monotonic() < deadline:
            time.sleep(0.02)


def living(marks: Marks) -> Marks:
    return {pid: known for pid, known in marks.items() if known and mark(pid) == known}


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Ctrl-C and its like wait until a child is started and written down, or ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    numbers = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    earlier = {number: signal.signal(number, lambda number, _: caught.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler or signal.SIG_DFL)
        if caught:
            signal.raise_signal(caught[0])


class Ledger:
    """The processes of one installation, kept in a file so that the next run finds what a killed one left."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written: dict[str, Marks] | None = None

    def read(self) -> dict[str, Marks]:
        try:
            kept = json.loads(self.path.read_text())
            return {name: {int(pid): known for pid, known in marks.items()} for name, marks in kept.items()}
        except (FileNotFoundError, ValueError, AttributeError):
            return {}

    def alive(self, name: str) -> Marks:
        return living(self.read().get(name, {}))

    def record(self, name: str, pids: Iterable[int]) -> None:
        """These are the processes of that name now; none means they have ended."""
        book = self.read() if self._written is None else dict(self._written)
        marks = {pid: found for pid in pids if (found := mark(pid))}
        book.pop(name, None)
        if marks:
            book[name] = marks
        if book != self._written:
            draft = self.path.with_suffix(".new")
            draft.write_text(json.dumps(book))
            draft.replace(self.path)
            self._written = book


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third, the state, onwards: the second may itself hold blanks."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _mark_without_proc(pid: int) -> str:
    state, _, began = _ps("-p", str(pid), "-o", "state=,lstart=").strip().partition(" ")
    return "" if state.startswith("Z") else began.strip()


def _ps(*arguments: str) -> str:
    return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False, env={"LC_ALL": "C"}).stdout
