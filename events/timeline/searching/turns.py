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
    first = next(_next)
    numbers = [number % AT_ONCE for number in range(first, first + AT_ONCE)]
    for number, waits in [*((number, False) for number in numbers), (numbers[0], True)]:
        if (file := _locked(number, waits=waits)) is not None:
            break
    assert file is not None
    try:
        yield
    finally:
        os.close(file)


def _locked(number: int, *, waits: bool) -> int | None:
    """The open file of this lock; None where somebody holds it and nobody waits."""
    settings.ELOGBOOK_HOME.mkdir(parents=True, exist_ok=True)
    file = os.open(settings.ELOGBOOK_HOME / f"searching-{number}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(file)
        return None
    return file
