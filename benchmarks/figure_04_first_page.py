"""Figure 4: the first page of a logbook of 10 000 entries, in a database of a hundred such logbooks and of ten."""

from typing import Any

from benchmarks import many
from tests.clients.live import Live

NAME = "first page of a 10 000-entry logbook among 1 M entries"
TARGET = "p50 <= 50 ms, p95 <= 100 ms, <= 1.3 x the page among 100 k"
ENTRIES = 10_000
FEW, MANY = 10, 100


def measure(server: Live, seconds: float, few: int = FEW, more: int = MANY, entries: int = ENTRIES) -> dict[str, Any]:
    """Rows, facets and ribbon for a member of the team, over HTTP; one reader, so that nothing waits for another."""
    many.grow(server, few, entries)
    among_few = many.waits(server, many.pages(server, entries), seconds)
    many.grow(server, more - few, entries)
    among_many = many.waits(server, many.pages(server, entries), seconds)
    found = many.summary(among_many) | many.summary(among_few, "among_few_")
    return {
        "entries": server.count("SELECT count(*) FROM events_event"),
        **found,
        "ratio": round(found["p50_ms"] / found["among_few_p50_ms"], 2),
    }
