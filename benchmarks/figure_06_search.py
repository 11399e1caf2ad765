"""Figure 6: what a reader waits for a search, in one logbook and in all of them, and how PostgreSQL comes to the hits."""

import json
import subprocess
import sys
from typing import Any
from urllib.parse import quote

from benchmarks import facility, many
from benchmarks.shapes import SHAPES
from tests import servers
from tests.clients.live import Live

NAME = "search, among 1 M entries"
TARGET = "p95 <= 50 ms in one logbook, <= 150 ms everywhere; no sequential scan of the entries"
LOGBOOKS, ENTRIES = 1_000, 1_000
SEVERAL = 100_000
READERS = {"five_old": facility.OLD, "staff": facility.STAFF, "anybody": ""}


def grow(server: Live, logbooks: int, entries: int) -> None:
    command = [sys.executable, "-m", "benchmarks.facility", str(logbooks), str(entries)]
    subprocess.run(command, cwd=servers.PROJECT, env=server.serve.environment, check=True)
    server.rows("VACUUM ANALYZE")


def measure(server: Live, seconds: float, logbooks: int = LOGBOOKS, entries: int = ENTRIES) -> dict[str, Any]:
    """Each shape over HTTP by one reader after the other, so that nothing waits for another; then their plans."""
    grow(server, logbooks, entries)
    number = server.count("SELECT count(*) FROM events_event")
    return {"entries": number, **waits(server, seconds), **plans(server, number)}


def waits(server: Live, seconds: float) -> dict[str, Any]:
    each = seconds / (len(SHAPES) * (len(READERS) + 1))
    (row,) = server.rows("SELECT id FROM investigations_investigation WHERE name = 'FA-0'")
    found: dict[str, Any] = {}
    for shape, q in SHAPES.items():
        here = f"/investigations/{row['id']}/?part=rows&view=everything&q={quote(q)}"
        found |= many.summary(many.waits(server, [here], each), f"{shape}_logbook_")
        for name, person in READERS.items():
            found |= many.summary(many.waits(server, [f"/search/?q={quote(q)}"], each, person), f"{shape}_{name}_")
    return found


def plans(server: Live, number: int) -> dict[str, Any]:
    """The indexes that each shape is found by; a sequential scan ends the run, but for so few entries that it is right."""
    command = [sys.executable, "-m", "benchmarks.shapes"]
    environment = server.serve.environment
    made = subprocess.run(command, cwd=servers.PROJECT, env=environment, check=True, stdout=subprocess.PIPE)
    found: dict[str, list[str]] = json.loads(made.stdout)
    if number >= SEVERAL and (wrong := [shape for shape, scans in found.items() if "sequential scan" in scans]):
        raise SystemExit(f"The entries are read one after the other for: {', '.join(wrong)}.")
    return {f"plan_{shape}": " + ".join(scans) for shape, scans in found.items()}
