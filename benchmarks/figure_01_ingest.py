"""Figure 1: single messages over HTTP with 8 kept connections, as a share of bare INSERTs into the same table."""

import statistics
from typing import Any

from benchmarks import ingest
from tests.clients.live import Live

NAME = "ingest, share of bare INSERTs"
TARGET = "ratio >= 0.15"
ROUNDS = 4


def measure(server: Live, seconds: float, rounds: int = ROUNDS) -> dict[str, Any]:
    """In turns, A B A B, since a machine's speed drifts; the figure is the median of the rounds' ratios."""
    each = seconds / rounds
    ingest.by_http(server, min(each, 2))
    pairs = [(ingest.by_http(server, each), ingest.by_pgbench(server, each)) for _ in range(rounds)]
    rates = [http for http, _ in pairs]
    return {
        "ingest_per_s": round(statistics.median(rate.per_second for rate in rates)),
        "pgbench_per_s": round(statistics.median(bare for _, bare in pairs)),
        "ratio": round(statistics.median(http.per_second / bare for http, bare in pairs), 3),
        "p50_ms": round(statistics.median(rate.p50_ms for rate in rates), 1),
        "p99_ms": round(statistics.median(rate.p99_ms for rate in rates), 1),
        "client": ingest.client(),
    }
