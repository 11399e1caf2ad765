"""Figure 5: a page deep inside a logbook of 10 000 entries, against its first."""

from typing import Any

from benchmarks import many
from tests.clients.live import Live

NAME = "page at entry 9 000 of 10 000, among 1 M entries"
TARGET = "<= 1.2 x the first page"
ENTRIES = 10_000
LOGBOOKS = 100


def measure(server: Live, seconds: float, logbooks: int = LOGBOOKS, entries: int = ENTRIES) -> dict[str, Any]:
    """In turns of a second, so that what else the machine does weighs on both alike."""
    many.grow(server, logbooks, entries)
    first, deep = many.pages(server, entries), many.pages(server, entries, deep=True)
    found: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(2 * max(1, int(seconds / 4))):
        found[turn % 2 == 1] += many.waits(server, deep if turn % 2 else first, 2)
    shown = many.summary(found[False], "first_") | many.summary(found[True], "deep_")
    return shown | {"ratio": round(shown["deep_p50_ms"] / shown["first_p50_ms"], 2)}
