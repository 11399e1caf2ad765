"""Who searches in everything now: so many at once as leave processors and threads to the messages, the others in turn."""

import fcntl
import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
# Of the four threads of a process of the server two stay free, whoever searches.
PLACES = 2
# In so many seconds a browser asks again by itself.
AGAIN = 1
_places = threading.BoundedSemaphore(PLACES)
_next = itertools.count()


class Busy(Exception):
    """As many search as are answered soon."""

    def __init__(self) -> None:
        super().__init__("Many people search at this moment, so this search has to wait.")


@contextmanager
def turn() -> Iterator[None]:
    """Waits until fewer than AT_ONCE search on this machine, in all its processes. Raises Busy where too many wait."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        with _held():
            yield
    finally:
        _places.release()


@contextmanager
def _held() -> Iterator[None]:
    """One of the locks of this machine; it is free again when its holder dies."""
    settings.ELOGBOOK_HOME.mkdir(parents=True, exist_ok=True)
    path = settings.ELOGBOOK_HOME / f"searching-{next(_next) % AT_ONCE}"
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
