"""Many open pages of a real server, and one that does not keep up."""

import asyncio
import json
import logging
import socket
import statistics
import time
from pathlib import Path

import pytest

from tests.live import sockets

pytestmark = pytest.mark.xdist_group("live")
PAGES = 50
log = logging.getLogger(__name__)


def memory(pid):
    """Kilobytes of a process that are its own."""
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def of_live(house):
    return max(memory(pid) for pid in house.server.pids("live"))


async def sent(house, text):
    return await asyncio.get_running_loop().run_in_executor(None, house.send, text)


def test_fifty_open_pages_hear_of_a_macros_message(house):
    async def scene():
        pages = await sockets.many(PAGES, house.live_port, house.path, house.sessions["reader"])
        started = time.monotonic()

        async def waits(page):
            said = await page.next("changed")
            return said["ids"], time.monotonic() - started

        listening = [asyncio.create_task(waits(page)) for page in pages]
        name = await sent(house, "heard by fifty")
        found = await asyncio.wait_for(asyncio.gather(*listening), 60)
        for page in pages:
            await page.close()
        return name, found

    name, found = asyncio.run(scene())
    assert [ids for ids, _ in found] == [[name]] * PAGES
    waited = [seconds * 1000 for _, seconds in found]
    log.info("from the macro's POST to fifty pages: %.0f ms, the last %.0f ms", statistics.median(waited), max(waited))


def test_a_page_that_reads_nothing_costs_no_memory_and_others_nothing(house):
    """It has a receive buffer of nothing and is told of far more than fits; meanwhile another page hears all."""
    who = {"id": "0" * 24, "name": "N" * 6_000, "by": "writer"}

    async def scene():
        deaf = socket.create_connection(("127.0.0.1", house.live_port))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        deaf.sendall(
            f"GET /live{house.path} HTTP/1.1\r\nHost: x\r\nCookie: sessionid={house.sessions['reader']}\r\n\r\n".encode()
        )
        page = await sockets.opened(house.live_port, house.path, house.sessions["reader"], limit=2**20)
        before = of_live(house)
        logbook = f"investigation:{house.path.strip('/').rpartition('/')[2]}"
        # A thousand people edit at once, each with a long name: 6 MB for each page.
        house.server.rows(
            "SELECT pg_notify('elogbook', json_build_object('logbook', %s::text, 'editing', "
            "%s::jsonb || jsonb_build_object('by', n))::text) FROM generate_series(1, 1000) n",
            logbook, json.dumps(who),
        )  # fmt: skip
        await page.next("catchup")
        name = await sent(house, "heard by those who listen")
        while name not in (await page.next("changed"))["ids"]:
            pass
        grown = of_live(house) - before
        deaf.close()
        await page.close()
        return grown

    assert asyncio.run(asyncio.wait_for(scene(), 60)) < 20_000


def test_pages_that_are_closed_are_forgotten(house):
    async def scene():
        pages = await sockets.many(PAGES, house.live_port, house.path, house.sessions["writer"])
        for page in pages:
            await page.close()
        page = await sockets.opened(house.live_port, house.path, house.sessions["reader"])
        name = await sent(house, "heard by one")
        said = await page.next("changed")
        await page.close()
        return name in said["ids"]

    assert asyncio.run(scene())
