"""Figure 10: a burst of 20 000 messages as fast as 32 clients can send: all stored, none refused."""

from typing import Any

from tests.clients.live import Live
from tests.clients.senders import Sender, all_results, latencies, lost

NAME = "burst of 32 clients"
TARGET = "none lost or refused, p99 <= 100 ms"
PROCESSES, CLIENTS = 4, 8
MESSAGES = 20_000


def measure(server: Live, seconds: float) -> dict[str, Any]:
    """Bounded by the number of messages; fewer where the run is to be shorter than a burst takes."""
    each = max(1, min(MESSAGES, int(1_000 * seconds)) // (PROCESSES * CLIENTS))
    sent = all_results([Sender(server, f"process {n}", clients=CLIENTS, count=each) for n in range(PROCESSES)])
    took = max(one.at for one in sent) - min(one.at for one in sent)
    return {
        "sent": len(sent),
        "refused": sum(one.status != 200 for one in sent),
        "lost": len(lost(server, sent)),
        "per_s": round(len(sent) / took) if took else 0,
        **latencies(sent),
    }
