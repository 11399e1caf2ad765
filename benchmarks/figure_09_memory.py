"""Figure 9: memory of the idle stack, and what each open page adds to it."""

import asyncio
import re
import time
from pathlib import Path
from typing import Any

from benchmarks import open_pages
from tests.clients.live import Live

NAME = "memory of the idle stack and of an open page"
TARGET = "<= 450 MB; <= 50 kB each"
PAGES = 500


def measure(server: Live, seconds: float, pages: int = PAGES) -> dict[str, Any]:
    """Memory that processes share counts once (PSS). Some pages are open before, so that all is loaded."""
    return asyncio.run(_scene(server, pages))


async def _scene(server: Live, number: int) -> dict[str, Any]:
    who = open_pages.reader(server)
    some = await open_pages.opened(server, who, 20)
    idle, before = _stack(server), _of(server.pids("live"))
    more = await open_pages.opened(server, who, number)
    # Two heartbeats later nothing more is made.
    await asyncio.to_thread(time.sleep, 2)
    each = (_of(server.pids("live")) - before) / number
    for page in [*some, *more]:
        await page.close()
    return {"stack_mb": round(idle / 1000), "pages": number, "page_kb": round(each, 1)}


def _stack(server: Live) -> int:
    return sum(_of(server.pids(name)) for name in ("postgres", "web", "live", "worker")) + _of(
        [server.serve.process.pid]
    )


def _of(pids: list[int]) -> int:
    """Kilobytes of these processes and of all they have started."""
    return sum(
        _alone(pid) + _of(_children(pid)) for pid in set(pids) - {child for pid in pids for child in _children(pid)}
    )


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alone(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
