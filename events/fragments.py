"""Rows as markup for pages that stand open: two hundred of them ask for the same row at the same moment."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone

from events import timeline
from events.timeline import Mark

SECONDS = 5.0
MOST = 2_000


class Kind(NamedTuple):
    """What rows differ by between readers, and nothing else: no row may say more of who reads it."""

    sees_versions: bool
    may_write: bool
    zone: str
    words: tuple[str, ...]
    # In which investigation's logbook: what was said to everybody is commented on where it is read.
    here: int | None


_made: dict[tuple[Mark, Kind], tuple[float, str]] = {}


def of(
    marks: Sequence[Mark], *, sees_versions: bool, may_write: bool, words: Sequence[str], here: int | None = None
) -> list[str]:
    """The row of each entry, in no order; an entry that was hidden meanwhile has none.

    Who may read them was asked before: what is kept here for some seconds is how rows look, not who sees them.
    """
    kind = Kind(sees_versions, may_write, timezone.get_current_timezone_name(), tuple(words), here)
    now = time.monotonic()
    found = {mark: kept[1] for mark in marks if (kept := _made.get((mark, kind))) and now - kept[0] < SECONDS}
    missing = {mark.pk: mark for mark in marks if mark not in found}
    if missing:
        if len(_made) > MOST:
            _made.clear()
        for event in timeline.rows_of(missing):
            mark = missing[event.pk]
            # Without the request: a row that is shared knows nothing of who asked for it first.
            found[mark] = render_to_string("events/_answered.html", {"event": event, **kind._asdict()})
            _made[mark, kind] = (now, found[mark])
    return list(found.values())


def forget() -> None:
    _made.clear()
