"""Kills parts of a server again and again while messages come in: whatever was answered with 200 is stored, once, whole."""

import argparse
import contextlib
import itertools
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from elogbook import processes
from tests import servers
from tests.clients import live
from tests.clients.senders import Sender, Sent, all_results

SENDERS, CLIENTS, EACH_PER_S = 3, 2, 20
CALM = 2.0

# What must be empty at the end: each is a way to be stored by halves.
BROKEN = {
    "stored twice": "SELECT text FROM events_event GROUP BY text HAVING count(*) > 1",
    "entries without a first version": """
        SELECT id FROM events_event event WHERE NOT EXISTS
        (SELECT FROM events_historicalevent version WHERE version.id = event.id AND version.version = 1)""",
    "versions without an entry": """
        SELECT id FROM events_historicalevent version WHERE NOT EXISTS
        (SELECT FROM events_event event WHERE event.id = version.id)""",
    "several first versions": "SELECT id FROM events_historicalevent GROUP BY id HAVING count(*) > 1",
    "entries without their tag": """
        SELECT id FROM events_event event WHERE cardinality(tag_names) <>
        (SELECT count(*) FROM events_taggedevent tied WHERE tied.content_object_id = event.id)""",
}


@dataclass
class Report:
    acknowledged: int = 0
    unanswered: int = 0
    refused: int = 0
    stored: int = 0
    lost: list[str] = field(default_factory=list)
    broken: dict[str, int] = field(default_factory=dict)
    recovered: dict[str, list[float]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        yield f"acknowledged {self.acknowledged}, stored {self.stored}, lost {len(self.lost)}"
        yield f"not acknowledged: {self.unanswered} without an answer, {self.refused} refused"
        yield from (f"{what}: {count}" for what, count in self.broken.items())
        for fault, seconds in self.recovered.items():
            times = " ".join(f"{each:.2f}" for each in seconds)
            yield f"killed {fault} {len(seconds)} times; the last failed message after {times} s"

    @property
    def is_clean(self) -> bool:
        return bool(self.acknowledged) and not self.lost and not any(self.broken.values())


def run(server: live.Live, seconds: float) -> Report:
    """Faults in turn until the time is over; what the senders were told is then held against the database."""
    options = {"clients": CLIENTS, "rate": EACH_PER_S, "seconds": seconds + CALM}
    faults: list[tuple[str, float]] = []
    with contextlib.ExitStack() as stack:
        senders = [stack.enter_context(Sender(server, f"process {n}", **options)) for n in range(SENDERS)]
        deadline = time.monotonic() + seconds
        for name, victim in itertools.cycle(FAULTS.items()):
            time.sleep(CALM)
            if time.monotonic() > deadline:
                break
            pid = victim(server)
            faults.append((name, time.time()))
            os.kill(pid, signal.SIGKILL)
            servers.until(lambda pid=pid: is_whole(server, without=pid))
        sent = all_results(senders)
    return judge(server, sent, faults)


def judge(server: live.Live, sent: Sequence[Sent], faults: Sequence[tuple[str, float]]) -> Report:
    acknowledged = {each.text for each in sent if each.status == 200}
    kept = {row["text"] for row in server.rows("SELECT text FROM events_event")}
    report = Report(
        acknowledged=len(acknowledged),
        stored=len(kept),
        unanswered=sum(each.status == 0 for each in sent),
        refused=sum(each.status not in (0, 200) for each in sent),
        lost=sorted(acknowledged - kept),
        broken={what: len(server.rows(statement)) for what, statement in BROKEN.items()},
    )
    ends = [at for _, at in faults[1:]] + [float("inf")]
    for (name, at), end in zip(faults, ends, strict=True):
        failed = [each.at for each in sent if at <= each.at < end and each.status != 200]
        report.recovered.setdefault(name, []).append(max(failed, default=at) - at)
    return report


def is_whole(server: live.Live, *, without: int) -> bool:
    """Whether the killed process is replaced and requests, each on a new connection, are answered well."""
    there = [*server.pids("web"), *server.pids("postgres")]
    return not processes.mark(without) and len(there) >= 4 and all(ready(server) for _ in range(8))


def ready(server: live.Live) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{server.url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _web_main(server: live.Live) -> int:
    return next(pid for pid in _web(server) if os.getpgid(pid) == pid)


def _web_worker(server: live.Live) -> int:
    return next(pid for pid in reversed(_web(server)) if os.getpgid(pid) != pid)


def _web(server: live.Live) -> list[int]:
    """`serve` looks at its children every two seconds; until then the book may name some that have ended."""
    return servers.until(lambda: len(found := server.pids("web")) >= 3 and found)


def _database(server: live.Live) -> int:
    return servers.until(lambda: server.pids("postgres"))[0]


def _session(server: live.Live) -> int:
    """A session of the pages, in the middle of something if there is one, and surely a child of our database."""
    return servers.until(lambda: next((pid for pid in _sessions(server) if _parent(pid) in server.pids("postgres")), 0))


def _sessions(server: live.Live) -> list[int]:
    busy_first = """SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename = 'elogbook'
                    AND pid <> pg_backend_pid() ORDER BY state <> 'idle' DESC"""
    return [row["pid"] for row in server.rows(busy_first)]


def _parent(pid: int) -> int:
    try:
        return int((processes.PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


FAULTS: dict[str, Callable[[live.Live], int]] = {
    "a web process": _web_worker,
    "PostgreSQL": _database,
    "the web server's main process": _web_main,
    "a session of PostgreSQL": _session,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=75, help="how long faults are made (75)")
    options = parser.parse_args()
    with live.running() as server:
        report = run(server, options.seconds)
    sys.stdout.write("\n".join([*report.lines(), "All well." if report.is_clean else "NOT well."]) + "\n")
    raise SystemExit(0 if report.is_clean else 1)


if __name__ == "__main__":
    main()
