"""The seals of a logbook for whoever takes it along: each link a line, which `verify.py` checks without us."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from events.models import Event, Seal
from events.seals import anchoring, contents, heads, verify
from events.seals.verify import FORMAT, Head, genesis

AT_ONCE = 1_000
SEAL = ("number", "kind", "salt", "sender_salt", "sender_digest", "content_digest", "previous_hash", "hash")
KEYS = [*SEAL, *contents.FIELDS]
NAMES = [*SEAL, *(f"version__{name}" for name in contents.FIELDS)]
# The file that goes along with the lines.
VERIFY = Path(verify.__file__)


def lines(
    logbook: str, *, in_full: bool, shown: Callable[[str], bool] | None = None, at_once: int = AT_ONCE
) -> Iterator[dict[str, Any]]:
    """A header, then every link of the chain in its order, as JSON values.

    Texts stand in the lines of versions the reader may read: `in_full` those of all versions and who sent them, for
    the team and the staff; else of the latest ones that are not removed. Of others, of entries that moved to another
    logbook and of those that are not `shown` (by their public ids), only what is no secret: number, times, kind and
    digest.
    """
    head = heads.of([logbook]).get(logbook) or Head(logbook, 0, genesis(logbook))
    yield header(head)
    for rows in batches(logbook, upto=head.number, at_once=at_once):
        here = _here(logbook, rows, in_full=in_full)
        for row in rows:
            stands = here.get(row["id"])
            tells = row["version"] == stands if not in_full else stands is not None
            tells = tells and (shown is None or shown(row["public_id"]))
            yield line(logbook, row) | (told(row, in_full=in_full) if tells else {})


def header(head: Head) -> dict[str, Any]:
    return {
        "v": FORMAT, "logbook": head.logbook, "head": {"number": head.number, "hash": head.hash},
        "made_at": contents.moment(timezone.now()), "anchor": anchoring.proof_of(head.logbook, head.number),
    }  # fmt: skip


def batches(logbook: str, *, upto: int, at_once: int = AT_ONCE) -> Iterator[list[dict[str, Any]]]:
    """The links of a chain with the versions they seal, so many at once."""
    after = 0
    while rows := links(logbook, after=after, at_once=min(at_once, upto - after)):
        yield rows
        after = rows[-1]["number"]


def links(logbook: str, *, after: int, at_once: int) -> list[dict[str, Any]]:
    """The next links of a chain, each with the version it seals; one whose version is gone is left out."""
    rows = Seal.objects.filter(logbook=logbook, number__gt=after).order_by("number")
    return [dict(zip(KEYS, row, strict=True)) for row in rows.values_list(*NAMES)[:at_once]]


def line(logbook: str, row: dict[str, Any]) -> dict[str, Any]:
    """A link with what everybody may know of its version."""
    return contents.envelope(row) | {
        "v": FORMAT, "logbook": logbook, "number": row["number"], "kind": row["kind"],
        "content_digest": bytes(row["content_digest"]).hex(), "previous": bytes(row["previous_hash"]).hex(),
        "hash": bytes(row["hash"]).hex(),
    }  # fmt: skip


def told(row: dict[str, Any], *, in_full: bool) -> dict[str, Any]:
    """What the version says, while there is a salt: without one nobody can be told that this was it."""
    if row["salt"] is None:
        return {}
    told = {
        "salt": bytes(row["salt"]).hex(), "content": contents.content(row),
        "sender_digest": bytes(row["sender_digest"]).hex(),
    }  # fmt: skip
    if in_full and row["sender_salt"] is not None:
        told |= {"sender_salt": bytes(row["sender_salt"]).hex(), "sender": contents.sender(row)}
    return told


def _here(logbook: str, rows: Sequence[dict[str, Any]], *, in_full: bool) -> dict[int, int]:
    """Which of these entries stand in the logbook, in which version; for everybody those that are not removed."""
    found = Event.objects.filter(contents.place(logbook), pk__in={row["id"] for row in rows})
    return dict((found if in_full else found.present()).values_list("pk", "version"))
