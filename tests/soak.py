"""Hours in minutes: messages at four beamlines while pages are read; memory stays bounded and nothing is lost."""

import argparse
import statistics
import sys
import time
from pathlib import Path

from benchmarks import reading
from tests.clients import live
from tests.clients.facility import BEAMLINES
from tests.clients.senders import Sender, all_results, latencies, lost

EACH_PER_S = 20
READERS = 20
EVERY = 1.0
# Memory may still settle in the first half; after it, no more than this.
MOST_GROWTH_MB = 30


def run(server: live.Live, seconds: float) -> tuple[dict[str, object], bool]:
    """What was seen, and whether it is well."""
    senders = [
        Sender(server, name, rate=EACH_PER_S, seconds=seconds, beamline=name, proposal=proposal)
        for name, proposal in BEAMLINES.items()
    ]
    with reading.pages(server, READERS) as read:
        memory = list(_watched(server, seconds))
        sent = all_results(senders)
    half = memory[len(memory) // 2 :]
    quarter = max(1, len(half) // 4)
    grown = statistics.median(half[-quarter:]) - statistics.median(half[:quarter])
    refused, missing = sum(one.status != 200 for one in sent), len(lost(server, sent))
    found = {"sent": len(sent), "refused": refused, "lost": missing, "pages_read": len(read), **latencies(sent)}
    found |= {"web_mb_first": memory[0], "web_mb_last": memory[-1], "grown_mb_in_second_half": round(grown, 1)}
    return found, bool(sent) and not refused and not missing and grown < MOST_GROWTH_MB


def _watched(server: live.Live, seconds: float):
    """Megabytes of all web processes together, once in a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield round(sum(_resident(pid) for pid in server.pids("web")) / 1000, 1)
        time.sleep(EVERY)


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="how long (600)")
    options = parser.parse_args()
    with live.running() as server:
        found, is_well = run(server, options.seconds)
    sys.stdout.write("".join(f"{name} {value}\n" for name, value in found.items()))
    sys.stdout.write("All well.\n" if is_well else "NOT well.\n")
    raise SystemExit(0 if is_well else 1)


if __name__ == "__main__":
    main()
