"""Keeps the experiment of the demo going while a newcomer looks on: a machine line every few seconds.

A thread of `serve` and not a program of its own: it lives for ten minutes, holds nothing, and ends with the process.
"""

import logging
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from django.db import Error, connection
from django.utils import timezone

from events import demo, logbook, notify
from events.demo import catalogue, senders, station
from events.demo.senders import Line
from events.models import Event
from events.routing import Place
from investigations.models import Investigation

EVERY = 5.0
LASTING = 600.0
# A film that was mounted last: none of the datasets before is its own.
SAMPLES = ["DBCO_UD60"]

logger = logging.getLogger(__name__)


class Experiment:
    """Goes on inside the `with` block, at most so many seconds."""

    def __init__(self, *, every: float = EVERY, lasting: float = LASTING) -> None:
        self.every = every
        self.lasting = lasting
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="experiment", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.thread.join(2)

    def _run(self) -> None:
        lines: Iterator[Line] | None = None
        until = time.monotonic() + self.lasting
        try:
            while time.monotonic() < until:
                lines = self._go_on(lines)
                if self.ended.wait(self.every):
                    return
        finally:
            notify.stop()

    def _go_on(self, lines: Iterator[Line] | None) -> Iterator[Line] | None:
        """One more line. Between two the thread holds no connection, so that a database may restart meanwhile."""
        try:
            running = Investigation.objects.select_related("instrument").filter(name=catalogue.RUNNING).first()
            if running is None or not demo.is_loaded():
                self.ended.set()
                return None
            lines = lines or _lines(running)
            logbook.record(senders.entry(next(lines), Place(running, running.instrument), timezone.now()))
        except Error as error:
            logger.debug("The demo's experiment waits for the database: %s", error)
        finally:
            connection.close()
        return lines


def _lines(running: Investigation) -> Iterator[Line]:
    """Numbers that no earlier start has used."""
    entries = Event.objects.filter(investigation=running).count()
    return station.endless(SAMPLES, entries, prompt="XMCD", first=entries // 4)
