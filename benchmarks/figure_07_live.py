"""Figure 7: from a macro's POST to its row in 200 open pages, one message every 2 s."""

import asyncio
import json
import time
import urllib.request
from typing import Any

from benchmarks import open_pages
from benchmarks.many import summary
from benchmarks.open_pages import Page
from tests.clients.live import Live

NAME = "macro POST to its row in 200 open pages"
TARGET = "p95 <= 500 ms"
PAGES = 200
EVERY = 2.0
BODY = {"type": "notification", "category": "commandLine", "content": [{"format": "plainText", "text": "umv srot 1"}]}


def measure(server: Live, seconds: float, pages: int = PAGES) -> dict[str, Any]:
    """Each page asks for the row as soon as it hears of it, all at once; the clock starts before the POST."""
    waited = asyncio.run(_scene(server, pages, max(2, round(seconds / EVERY))))
    return {"pages": pages, "rows": len(waited), **summary(waited), "longest_ms": round(max(waited), 1)}


async def _scene(server: Live, number: int, messages: int) -> list[float]:
    pages = await open_pages.opened(server, open_pages.reader(server), number)
    found: list[float] = []
    for turn in range(messages + 1):
        listening = [asyncio.create_task(_waits(page)) for page in pages]
        began = time.perf_counter()
        name = await asyncio.to_thread(send, server)
        seen = await asyncio.gather(*listening)
        # The first has every connection made and every process warmed.
        if turn:
            found += [(at[name] - began) * 1000 for at in seen]
        await asyncio.sleep(max(0.0, began + EVERY - time.perf_counter()))
    for page in pages:
        await page.close()
    return found


async def _waits(page: Page) -> dict[str, float]:
    while not (seen := await page.seen()):
        pass
    return seen


def send(server: Live) -> str:
    path = f"/dataacquisition/{server.key}/notification?investigationName=hc4397&instrumentName=id32"
    header = {"Content-Type": "application/json"}
    request = urllib.request.Request(server.url + path, json.dumps(BODY).encode(), header)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["_id"])
