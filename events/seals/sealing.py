"""Gives every new version the next number and hash of its logbook's chain, seconds after it was written.

Off the way of whoever writes: versions without a seal are found by asking for them.
"""

import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from events.models import HistoricalEvent, Seal, SealFloor
from events.seals import contents, heads
from events.seals.verify import FORMAT, Head, content_digest, genesis, link_hash, part_digest

ADVISORY_LOCK = 0x7365616C
AT_ONCE = 1_000
# Numbers of versions are given before they are committed, so one may appear below others that are sealed already.
PATIENCE = timedelta(minutes=10)
OLDER_TRANSACTIONS = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_type = 'client backend' AND xact_start < %s)
"""


class Sealed(NamedTuple):
    """How many versions one go sealed, and the number of the last."""

    versions: int
    last: int


def seal(*, within: float = float("inf"), at_once: int = AT_ONCE) -> Iterator[int]:
    """Seals what has no seal, so many versions in a transaction; yields how many. Ends early where another is at it."""
    began, after = time.monotonic(), floor()
    while (done := _some(after, at_once)) is not None and done.versions:
        yield done.versions
        after = done.last
        if time.monotonic() - began >= within:
            return
    if done is not None:
        _raise_floor()


def unsealed(after: int) -> "QuerySet[HistoricalEvent]":
    """Versions above this one that are in no chain."""
    has_one = Exists(Seal.objects.filter(version=OuterRef("pk")))
    found: QuerySet[HistoricalEvent] = HistoricalEvent.objects.filter(~has_one, history_id__gt=after)
    return found


def floor() -> int:
    return SealFloor.objects.values_list("number", flat=True).first() or 0


def wait() -> None:
    """Nothing is sealed until this transaction ends: for whoever takes away what is being sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _some(after: int, at_once: int) -> Sealed | None:
    with transaction.atomic():
        if not _locked():
            return None
        rows = list(_to_seal(after)[:at_once])
        if not rows:
            return Sealed(0, after)
        links = [(name, kind, row) for row in rows for name, kind in _places(row)]
        ends, now = heads.of({name for name, _, _ in links}), timezone.now()
        seals = []
        for name, kind, row in links:
            made = link(row, kind, ends.get(name) or Head(name, 0, genesis(name)), now)
            ends[name] = Head(name, made.number, made.hash.hex())
            seals.append(made)
        Seal.objects.bulk_create(seals, batch_size=at_once)
    return Sealed(len(rows), rows[-1]["history_id"])


def _to_seal(after: int) -> "QuerySet[HistoricalEvent, dict[str, Any]]":
    named = ("investigation_id", "instrument_id", "removed_at", "redacted_at")
    earlier = HistoricalEvent.objects.filter(id=OuterRef("id"), version=OuterRef("version") - 1)
    before = Subquery(earlier.values(before=JSONObject(**dict(zip(named, named, strict=True)))))
    found: QuerySet[HistoricalEvent, dict[str, Any]] = (
        unsealed(after).order_by("history_id").annotate(before=before).values(*contents.FIELDS, "before")
    )
    return found


def _places(row: contents.Row) -> list[tuple[str, str]]:
    """The chains a version belongs to: one that moved also ends the entry's stay in the logbook it left."""
    here, kind = contents.logbook_of(row), contents.kind(row, row["before"])
    if kind == "move-in":
        return [(contents.logbook_of(row["before"]), "move-out"), (here, kind)]
    return [(here, kind)]


def link(row: contents.Row, kind: str, after: Head, now: datetime) -> Seal:
    """The next link of a chain."""
    salt, sender_salt = secrets.token_bytes(16), secrets.token_bytes(16)
    sender = part_digest(sender_salt, contents.sender(row))
    digest = content_digest(part_digest(salt, contents.content(row)), sender)
    line = contents.envelope(row) | {
        "v": FORMAT, "logbook": after.logbook, "number": after.number + 1, "kind": kind,
        "content_digest": digest.hex(), "previous": after.hash,
    }  # fmt: skip
    return Seal(
        logbook=after.logbook, number=after.number + 1, version_id=row["history_id"], kind=kind, salt=salt,
        sender_salt=sender_salt, sender_digest=sender, content_digest=digest,
        previous_hash=bytes.fromhex(after.hash), hash=bytes.fromhex(link_hash(line)), sealed_at=now,
    )  # fmt: skip


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


def _raise_floor() -> None:
    """The floor goes to its mark when every transaction that began before the mark was set has ended."""
    with transaction.atomic():
        if not _locked():
            return
        now = timezone.now()
        state, is_new = SealFloor.objects.get_or_create(pk=1, defaults={"mark": _newest(), "marked_at": now})
        if is_new or now - state.marked_at < PATIENCE or _is_older_open(state.marked_at):
            return
        late = unsealed(state.number).filter(history_id__lte=state.mark)
        if not late.exists():
            state.number, state.mark, state.marked_at = state.mark, _newest(), now
            state.save()


def _newest() -> int:
    return HistoricalEvent.objects.aggregate(newest=Max("history_id"))["newest"] or 0


def _is_older_open(than: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OLDER_TRANSACTIONS, [than])
        return bool(cursor.fetchone()[0])


def waits(investigation: int) -> bool:
    """Whether a version of this logbook has no seal yet."""
    return unsealed(floor()).filter(investigation=investigation).exists()


def without_seal() -> Iterator[tuple[str, str, int]]:
    """Versions that should have had a seal long ago: logbook, entry and version of each."""
    lost = unsealed(0).filter(history_id__lte=floor()).order_by("history_id")
    for row in lost.values("investigation_id", "instrument_id", "public_id", "version").iterator():
        yield contents.logbook_of(row), row["public_id"], row["version"]
