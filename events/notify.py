"""Tells the live process which entries changed: after COMMIT, from a thread of its own, never in the way of a write.

A NOTIFY inside the writing transaction holds a cluster-wide lock until its fsync (tried: 3 646 -> 221 commits/s).
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import Error, connection, transaction

from events.models import Event
from investigations.models import Investigation, User

CHANNEL = "elogbook"
FACILITY = "facility"
PAUSE = 0.1
# A payload of 8 000 bytes is an error in PostgreSQL; 200 ids of 24 digits stay well below.
IDS_PER_MESSAGE = 200

log = logging.getLogger(__name__)


class News(NamedTuple):
    """An entry of a logbook that changed, or something said about a logbook, as JSON."""

    logbook: str
    public_id: str = ""
    said: str = ""


def logbook_of(event: Event) -> str:
    """The name of the logbook an entry stands in, as seals and live pages know it."""
    return logbook_named(investigation=event.investigation_id, instrument=event.instrument_id)


def logbook_named(*, investigation: int | None = None, instrument: int | None = None) -> str:
    if investigation is not None:
        return f"investigation:{investigation}"
    return f"instrument:{instrument}" if instrument is not None else FACILITY


def changed(events: Iterable[Event]) -> None:
    """Announce these entries once the surrounding transaction is committed."""
    news = [News(logbook_of(event), event.public_id) for event in events]
    transaction.on_commit(lambda: _notifier.tell(news))


def editing(event: Event, *, by: User) -> None:
    """Somebody has an entry open in the editor: passed on to who reads along, stored nowhere."""
    said = {"id": event.public_id, "name": by.get_full_name(), "by": by.username}
    _notifier.tell([_said(logbook_of(event), editing=said)])


def readers_changed(sender: Any, investigation: Investigation, **kwargs: Any) -> None:
    """Dates or release of an investigation were saved: who reads along is asked again whether they may."""
    _notifier.tell([_said(logbook_named(investigation=investigation.pk), check=True)])


def _said(logbook: str, **what: Any) -> News:
    return News(logbook, said=json.dumps({"logbook": logbook, **what}))


class Notifier:
    """One thread a process that gathers the news of a tenth of a second into one message a logbook."""

    def __init__(self) -> None:
        self._news: queue.SimpleQueue[list[News] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def tell(self, news: list[News]) -> None:
        self._news.put(news)
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
                    self._thread.start()

    def stop(self) -> None:
        """Send what is waiting and end the thread."""
        if self._thread is not None:
            self._news.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        try:
            while (first := self._news.get()) is not None:
                time.sleep(PAUSE)
                gathered, stop = self._gather(first)
                self._send(gathered)
                if stop:
                    return
        finally:
            connection.close()

    def _gather(self, first: list[News]) -> tuple[list[News], bool]:
        """Each thing once, and whether this is the end."""
        gathered: dict[News, None] = {}
        news: list[News] | None = first
        while news is not None:
            gathered |= dict.fromkeys(news)
            try:
                news = self._news.get_nowait()
            except queue.Empty:
                return list(gathered), False
        return list(gathered), True

    def _send(self, gathered: list[News]) -> None:
        logbooks: dict[str, list[str]] = {}
        for news in gathered:
            if news.public_id:
                logbooks.setdefault(news.logbook, []).append(news.public_id)
        payloads = [news.said for news in gathered if news.said]
        payloads += [
            json.dumps({"logbook": logbook, "ids": ids[start : start + IDS_PER_MESSAGE]})
            for logbook, ids in logbooks.items()
            for start in range(0, len(ids), IDS_PER_MESSAGE)
        ]
        try:
            connection.close_if_unusable_or_obsolete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) payload", [CHANNEL, payloads])
        except Error as error:
            # Nothing is lost: open pages ask again for what was recorded since their last news.
            connection.close()
            log.warning("Open pages learn of %d changes later: %s", len(gathered), error)


_notifier = Notifier()
stop = _notifier.stop
