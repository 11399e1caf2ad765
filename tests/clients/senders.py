"""Processes that send to a live server, and what became of their messages."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.clients.live import Live

SCRIPT = Path(__file__).with_name("sender.py")


class Sent(NamedTuple):
    text: str
    status: int
    seconds: float
    at: float


class Sender:
    """One process; `with` ends it if it still runs."""

    def __init__(self, live: Live, name: str, *, python: str = sys.executable, **options: object) -> None:
        given = {"url": live.url, "key": live.key, "name": name} | options
        flags = [f"--{option}" for option, value in given.items() if value is True]
        values = [f"--{option}={value}" for option, value in given.items() if value is not True]
        self.process = subprocess.Popen([python, str(SCRIPT), *flags, *values], stdout=subprocess.PIPE)

    def results(self) -> list[Sent]:
        output, _ = self.process.communicate()
        if self.process.returncode:
            raise SystemExit(f"A client ended with {self.process.returncode}; the reason stands above.")
        return [Sent(*row) for row in json.loads(output)]

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def all_results(senders: Iterable[Sender]) -> list[Sent]:
    return [sent for sender in senders for sent in sender.results()]


def lost(live: Live, sent: Sequence[Sent]) -> set[str]:
    """Texts answered with 200 that stand in no logbook."""
    kept = {row["text"] for row in live.rows("SELECT text FROM events_event")}
    return {each.text for each in sent if each.status == 200} - kept


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def latencies(sent: Sequence[Sent]) -> dict[str, float]:
    """What the senders waited, in milliseconds."""
    waited = [each.seconds * 1000 for each in sent]
    found = {"p50_ms": percentile(waited, 50), "p99_ms": percentile(waited, 99), "longest_ms": max(waited)}
    return {name: round(value, 1) for name, value in found.items()}
