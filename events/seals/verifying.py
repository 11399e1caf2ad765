"""Follows a chain link by link and names the first row that is not as it was sealed; in bounded steps and memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from events.models import Event, HistoricalEvent, Seal
from events.seals import contents, heads, links, sealing, standing
from events.seals.verify import Head, Touched, Walk

AT_ONCE = 1_000
Told = Callable[[int], object]


@dataclass
class Report:
    """What was found of one logbook; `touched` is None when every row is as it was sealed."""

    logbook: str
    checked: int = 0
    head: str = ""
    touched: Touched | None = None
    # Entries redacted by right, senders forgotten by right, versions of the last minutes that wait for their seals,
    # entries an older cleaner made, whose html is compared once they are cleaned anew.
    redacted: int = 0
    forgotten: int = 0
    waiting: int = 0
    uncleaned: int = 0
    known: Sequence[Head] = field(default=(), repr=False)

    def as_json(self) -> dict[str, Any]:
        touched = self.touched._asdict() if self.touched is not None else None
        return {
            "logbook": self.logbook, "checked": self.checked, "head": self.head, "touched": touched,
            "redacted": self.redacted, "forgotten": self.forgotten, "waiting": self.waiting, "uncleaned": self.uncleaned,
        }  # fmt: skip


def verify_logbook(
    logbook: str, *, known: Iterable[Head] = (), tell: Told | None = None, at_once: int = AT_ONCE
) -> Report:
    """The whole of one logbook: its chain, what its entries show, and what has no seal.

    `known` are heads that were written down before. `tell` is told how many links are done, between transactions.
    """
    walk = Walk(logbook, known)
    report = Report(logbook)
    while report.touched is None and _some(walk, report, at_once):
        if tell is not None:
            tell(report.checked)
    report.head = walk.hash
    report.touched = report.touched or walk.end()
    if report.touched is None:
        with snapshot():
            report.touched = _unsealed(report, walk.number)
    return report


def all_logbooks() -> list[str]:
    """Every chain there is, and every place that has an entry, should its chain be gone."""
    places = Event.objects.order_by().values_list("investigation", "instrument").distinct()
    named = {contents.logbook_of({"investigation_id": one, "instrument_id": other}) for one, other in places}
    return sorted(named | set(heads.chains()))


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read inside stands as of one moment: an entry and its version are compared, not an entry and the next one."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _some(walk: Walk, report: Report, at_once: int) -> bool:
    """The next links; whether there were any."""
    with snapshot():
        rows = links.links(walk.logbook, after=walk.number, at_once=at_once)
        there = standing.Standing(rows)
        for row in rows:
            report.touched = _look(walk, report, row, there)
            if report.touched is not None:
                break
            report.checked += 1
    return bool(rows)


def _look(walk: Walk, report: Report, row: dict[str, Any], there: "standing.Standing") -> Touched | None:
    touched = walk.follow(links.line(walk.logbook, row) | links.told(row, in_full=True))
    if touched is not None:
        return touched
    # The version of a move stands in the chain the entry left, too.
    if (contents.logbook_of(row) == walk.logbook) == (row["kind"] == "move-out"):
        said = f"the version says that it stood in {contents.logbook_of(row)}"
        return Touched(row["number"], row["public_id"], row["version"], "entry", said)
    if (wrong := there.salts(row) or there.shown(row)) is not None:
        return Touched(row["number"], row["public_id"], row["version"], *wrong)
    report.redacted += row["salt"] is None
    report.forgotten += row["salt"] is not None and row["sender_salt"] is None
    report.uncleaned += there.is_uncleaned(row)
    return None


def _unsealed(report: Report, last: int) -> Touched | None:
    """Entries that stand here whose newest version is in no chain: it waits, or something was taken away."""
    version = HistoricalEvent.objects.filter(id=OuterRef("pk"), version=OuterRef("version"))
    sealed = Seal.objects.filter(
        version__id=OuterRef("pk"), version__version=OuterRef("version"), logbook=report.logbook
    )
    here = Event.objects.filter(contents.place(report.logbook)).filter(~Exists(sealed)).order_by("pk")
    floor = sealing.floor()
    found = here.annotate(number=version.values("history_id")[:1]).values_list("public_id", "version", "number")
    for public_id, of, number in found.iterator():
        if number is None:
            return Touched(last + 1, public_id, of, "deletion", f"its version {of} is gone")
        if number <= floor:
            return Touched(last + 1, public_id, of, "deletion", "its seal is gone")
        report.waiting += 1
    return None
