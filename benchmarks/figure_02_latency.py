"""Figure 2: what the published client waits, 20 messages a second at each of 4 beamlines while 50 pages are read."""

from typing import Any

from benchmarks import reading
from tests.clients.facility import BEAMLINES
from tests.clients.live import Live
from tests.clients.senders import Sender, all_results, latencies, lost

NAME = "latency of pyicat-plus at its default timeout while pages are read"
TARGET = "p99 <= 25 ms, none over 100 ms, none lost"
EACH_PER_S = 20
READERS = 50


def measure(server: Live, seconds: float, readers: int = READERS) -> dict[str, Any]:
    """Each of the readers asks for the page of a running investigation every 10 s."""
    senders = [
        Sender(server, name, published=True, rate=EACH_PER_S, seconds=seconds, beamline=name, proposal=proposal)
        for name, proposal in BEAMLINES.items()
    ]
    with reading.pages(server, readers) as read:
        sent = all_results(senders)
    return {
        "sent": len(sent),
        "refused": sum(one.status != 200 for one in sent),
        "lost": len(lost(server, sent)),
        "over_100_ms": sum(one.seconds > 0.1 for one in sent),
        "pages_read": len(read),
        **latencies(sent),
    }
