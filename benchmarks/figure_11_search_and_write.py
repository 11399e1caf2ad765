"""Figure 11: what a message waits for while eight people search, as a multiple of what it waits for alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from benchmarks import facility, figure_06_search, many
from benchmarks.shapes import SHAPES
from tests.clients.live import Live
from tests.clients.senders import Sender, percentile

NAME = "POST p95 while 8 people search, of POST p95 alone"
TARGET = "ratio <= 1.5"
SEARCHES, EACH_PER_S = 8, 20
LOGBOOKS, ENTRIES = 200, 1_000


def measure(
    server: Live, seconds: float, count: int = SEARCHES, logbooks: int = LOGBOOKS, entries: int = ENTRIES
) -> dict[str, Any]:
    """Everybody searches in everything, one shape after the other, without a pause."""
    figure_06_search.grow(server, logbooks, entries)
    addresses = [f"/search/?q={quote(q)}" for q in SHAPES.values()]
    sent(server, "warm", 2)
    alone = sent(server, "alone", seconds)
    with ThreadPoolExecutor(count) as people:
        searches = [people.submit(many.waits, server, addresses, seconds + 1, facility.STAFF) for _ in range(count)]
        beside = sent(server, "beside", seconds)
        done = sum(len(each.result()) for each in searches)
    return {"alone_p95_ms": alone, "beside_p95_ms": beside, "ratio": round(beside / alone, 2), "searches": done}


def sent(server: Live, name: str, seconds: float) -> float:
    """What 95 of 100 messages of one beamline wait at most, in milliseconds."""
    rows = Sender(server, name, rate=EACH_PER_S, seconds=seconds).results()
    if any(row.status != 200 for row in rows):
        raise SystemExit("Messages were refused or not answered.")
    return round(1000 * percentile([row.seconds for row in rows], 95), 1)
