"""A database of many logbooks, and readers who measure what a page of one takes."""

import argparse
import base64
import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import django

from benchmarks import reading
from tests import servers
from tests.clients.facility import PERSON
from tests.clients.live import Live

# An entry of the last page but some, as scientists scroll.
DEEP = 0.9
LOOKED_AT = 5
PLACES = """
    SELECT investigation.id AS pk, deep.happened_at, deep.id
    FROM investigations_investigation investigation, LATERAL (
        SELECT happened_at, id FROM events_event WHERE investigation_id = investigation.id
        ORDER BY happened_at DESC, id DESC OFFSET %s LIMIT 1) deep
    WHERE investigation.name LIKE 'IN-%%' ORDER BY investigation.id LIMIT %s
"""


def grow(server: Live, logbooks: int, entries: int) -> None:
    """More logbooks of that many entries each, in the believable mix of the demo."""
    command = [sys.executable, "-m", "benchmarks.many", str(logbooks), str(entries)]
    subprocess.run(command, cwd=servers.PROJECT, env=server.serve.environment, check=True)
    server.rows("VACUUM ANALYZE")


def pages(server: Live, entries: int, *, deep: bool = False) -> list[str]:
    """The addresses of some logbooks' first pages, or of pages deep inside them."""
    found = []
    for row in server.rows(PLACES, int(entries * DEEP), LOOKED_AT):
        place = base64.urlsafe_b64encode(f"{row['happened_at'].isoformat()},{row['id']}".encode()).decode()
        found.append(f"/investigations/{row['pk']}/" + (f"?cursor={quote(place)}" if deep else ""))
    return found


def waits(server: Live, addresses: list[str], seconds: float, person: str = PERSON) -> list[float]:
    """What one reader waits for these pages in turn, in milliseconds, after a round that warms them; "" is anybody."""
    header = {"Cookie": cookie(server, person)} if person else {}
    found: list[float] = []
    # Every process that answers has to have seen each page once.
    ends, warm = time.monotonic() + seconds, 4 * len(addresses)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.serve.port, timeout=60)) as line:
        while len(found) < warm + 20 or time.monotonic() < ends:
            asked = time.perf_counter()
            while not _answered(line, addresses[len(found) % len(addresses)], header):
                pass
            found.append((time.perf_counter() - asked) * 1000)
    return found[warm:]


def _answered(line: http.client.HTTPConnection, address: str, header: dict[str, str]) -> bool:
    """Whether the page came; one that says when to ask again is waited for, as browsers do."""
    line.request("GET", address, headers=header)
    with line.getresponse() as answer:
        answer.read()
        again = answer.headers["Refresh"]
    if again:
        time.sleep(int(again))
    elif answer.status != 200:
        raise SystemExit(f"A page answered {answer.status}.")
    return not again


def cookie(server: Live, person: str) -> str:
    browser = reading.signed_in(server, person)
    cookies = next(handler.cookiejar for handler in browser.handlers if hasattr(handler, "cookiejar"))
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)


def summary(found: list[float], name: str = "") -> dict[str, Any]:
    return {
        f"{name}p50_ms": round(statistics.median(found), 1),
        f"{name}p95_ms": round(statistics.quantiles(found, n=20)[-1], 1),
    }


def _fill(logbooks: int, entries: int) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from events.demo import bulk, catalogue
    from investigations.models import Instrument, Investigation, Participant, User

    instrument, person = Instrument.objects.get(key="id32"), User.objects.get(username=PERSON)
    known = Investigation.objects.filter(name__startswith="IN-").count()
    with bulk.without_search_indexes():
        for number in range(known, known + logbooks):
            end = timezone.now() - timedelta(days=3 * number)
            made = catalogue.visit(f"IN-{number}", instrument, end - timedelta(days=3), end)
            Participant.objects.create(investigation=made, user=person)
            bulk.fill(made, entries, seed=number)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    parser = argparse.ArgumentParser()
    parser.add_argument("logbooks", type=int)
    parser.add_argument("entries", type=int)
    _fill(**vars(parser.parse_args()))
