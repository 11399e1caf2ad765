"""A server process of its own with an embedded database, beamlines and keys, and a look at what it has stored."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from elogbook import placement, processes
from tests import servers

# An earlier run's compressed files may be used again: making them takes longer than all the rest of a start.
STATIC = servers.PROJECT / ".cache" / "live-static"


class Live:
    """What a client knows (an address and a key) and what its sender cannot see: the tables."""

    def __init__(self, home: Path, serve: servers.Serve) -> None:
        self.home = home
        self.serve = serve
        self.url = f"http://127.0.0.1:{serve.port}"
        made = subprocess.run(
            [sys.executable, "-m", "tests.clients.facility"],
            cwd=servers.PROJECT, env=serve.environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        keys = json.loads(made.stdout)
        self.key, self.everybody = keys["key"], keys["everybody"]

    @property
    def sockets(self) -> Path:
        return placement.find(self.home).sockets

    @property
    def programs(self) -> Path:
        return placement.binaries(placement.find(self.home).account)

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(
            host=str(self.sockets),
            user="elogbook",
            dbname="elogbook",
            row_factory=psycopg.rows.dict_row,
            autocommit=True,
        ) as session:
            found = session.execute(statement, values)
            return found.fetchall() if found.description else []

    def count(self, statement: str, *values: Any) -> int:
        (row,) = self.rows(statement, *values)
        return next(iter(row.values()))

    def event(self, text: str) -> dict[str, Any]:
        """The one entry with this text; a client may have stopped waiting before it was stored."""
        found = servers.until(lambda: self.rows(EVENT + " WHERE event.text = %s", text), seconds=20)
        assert len(found) == 1
        return found[0]

    def pids(self, name: str) -> list[int]:
        """The living processes `serve` wrote down under this name, the oldest first."""
        return sorted(processes.Ledger(self.home / "processes.json").alive(name))


EVENT = """
    SELECT event.*, investigation.name AS investigation, instrument.name AS instrument, dataset.name AS dataset
    FROM events_event event
    LEFT JOIN investigations_investigation investigation ON investigation.id = event.investigation_id
    LEFT JOIN investigations_instrument instrument ON instrument.id = event.instrument_id
    LEFT JOIN investigations_dataset dataset ON dataset.id = event.dataset_id
"""


@contextlib.contextmanager
def running(**environment: str) -> Iterator[Live]:
    STATIC.mkdir(parents=True, exist_ok=True)
    with servers.temporary_home() as home:
        (home / "static").symlink_to(STATIC)
        serve = servers.Serve(home, **environment)
        with serve:
            if serve.process.poll() is not None:
                raise SystemExit(serve.said())
            yield Live(home, serve)
