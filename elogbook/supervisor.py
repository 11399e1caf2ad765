"""Starts the programs of an installation, starts them again when they die, and stops them in reverse order."""

import contextlib
import logging
import signal
import subprocess
import time
from pathlib import Path
from typing import Protocol

from elogbook import processes
from elogbook.placement import Refused

logger = logging.getLogger(__name__)
TICK = 0.25
# A program that lived this long has recovered: its next restart is quick again.
RECOVERED = 60.0
LONGEST_PAUSE = 30.0


class Service(Protocol):
    name: str

    def start(self) -> None: ...
    def alive(self) -> bool: ...
    def tend(self) -> None: ...
    def stop(self) -> None: ...


class Program:
    """A command with its own children, in a session of its own so that Ctrl-C reaches only us."""

    def __init__(self, name: str, command: list[str], *, folder: Path, ledger: processes.Ledger) -> None:
        self.name = name
        self.command = command
        self.folder = folder
        self.ledger = ledger
        self.process: subprocess.Popen[bytes] | None = None
        self._looked = 0.0

    def start(self) -> None:
        with processes.held():
            self._end_group(signal.SIGTERM)
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, start_new_session=True
            )
            self.ledger.record(self.name, [self.process.pid])

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Write down the children too: they outlive a program that is killed, and keep its port."""
        if self.process and time.monotonic() - self._looked > 2:
            self._looked = time.monotonic()
            self.ledger.record(self.name, processes.group(self.process.pid))

    def stop(self, patience: float = 15) -> None:
        with processes.held():
            if self.process and self.alive():
                self.process.terminate()
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait()
            self._end_group(signal.SIGTERM)
            self.process = None
            self.ledger.record(self.name, [])

    def _end_group(self, first: signal.Signals) -> None:
        if self.process:
            processes.end(processes.group(self.process.pid), first, patience=5)


class Watch:
    """One service and the pause before its next restart."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.pause = TICK / 2
        self.since = time.monotonic()
        self.due: float | None = None

    def tend(self) -> None:
        now = time.monotonic()
        if self.service.alive():
            with contextlib.suppress(OSError):  # a full disk: nothing may be stored, but all goes on being served
                self.service.tend()
        elif self.due is None:
            self.pause = TICK if now - self.since > RECOVERED else min(self.pause * 2, LONGEST_PAUSE)
            self.due = now + self.pause
            logger.warning("%s ended; starting it again in %.1f s", self.service.name, self.pause)
        elif now >= self.due:
            self._restart()

    def _restart(self) -> None:
        self.due = None
        self.since = time.monotonic()
        try:
            self.service.start()
        except (Refused, OSError) as error:
            logger.error("%s does not start: %s", self.service.name, error)
        else:
            logger.warning("%s runs again", self.service.name)


class Supervisor:
    """Leaving the `with` block stops everything that was started in it."""

    def __init__(self) -> None:
        self.watches: list[Watch] = []

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        with processes.held():
            for watch in reversed(self.watches):
                watch.service.stop()

    def start(self, service: Service) -> None:
        self.watches.append(Watch(service))
        service.start()

    def tend(self) -> None:
        for watch in self.watches:
            watch.tend()

    def run(self) -> None:
        """Until a signal raises."""
        while True:
            self.tend()
            time.sleep(TICK)


def end_leftovers(ledger: processes.Ledger) -> None:
    """End what a killed run wrote down and left running: first the programs, then their database."""
    for name in sorted(ledger.read(), key=lambda name: name == "postgres"):
        first = signal.SIGINT if name == "postgres" else signal.SIGTERM
        processes.end(ledger.alive(name), first, patience=30 if name == "postgres" else 5)
        ledger.record(name, [])
