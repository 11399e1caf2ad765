"""Where the chains end: read from the database, and kept in a file elsewhere."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from events.seals.contents import moment
from events.seals.verify import Head

# The name of each chain in turn: an index of a million links is asked once a chain.
CHAINS = """
    WITH RECURSIVE chains AS (
        SELECT min(logbook) AS logbook FROM events_seal
        UNION ALL SELECT (SELECT min(logbook) FROM events_seal WHERE logbook > chains.logbook)
        FROM chains WHERE chains.logbook IS NOT NULL
    )
    SELECT logbook FROM chains WHERE logbook IS NOT NULL ORDER BY logbook COLLATE "C"
"""
HEADS = """
    SELECT chain, head.number, head.hash FROM unnest(%s::text[]) chain, LATERAL (
        SELECT number, hash FROM events_seal WHERE logbook = chain ORDER BY number DESC LIMIT 1
    ) head
"""


def chains() -> list[str]:
    """Every logbook of which something is sealed, by its name."""
    with connection.cursor() as cursor:
        cursor.execute(CHAINS)
        return [name for (name,) in cursor.fetchall()]


def of(logbooks: Iterable[str]) -> dict[str, Head]:
    """The last link of each of these chains that has one."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [list(logbooks)])
        return {name: Head(name, number, bytes(hash).hex()) for name, number, hash in cursor.fetchall()}


def every() -> list[Head]:
    """All heads, by the names of their logbooks."""
    names = chains()
    found = of(names)
    return [found[name] for name in names if name in found]


def as_json(heads: Iterable[Head]) -> list[dict[str, Any]]:
    return [head._asdict() for head in heads]


def write(path: Path, heads: Sequence[Head]) -> None:
    """A file to keep where whoever may change the database may not write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(json.dumps({"made_at": moment(timezone.now()), "heads": as_json(heads)}) + "\n")
    draft.replace(path)


def count(logbooks: Iterable[str]) -> int:
    """How many links these chains have together."""
    return sum(head.number for head in of(logbooks).values())
