"""The application: lets pages in, keeps each stream going, and turns away whoever may read no longer."""

import asyncio
import contextlib
import http
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections
from django.http import parse_cookie
from django.utils import timezone

from events import streams

from . import listening
from .doors import Door, knock
from .hub import Group, Hub, Viewer, message

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
THREADS = 2
HEARTBEAT = 15.0
# A comment for proxies, an event for the page: a stream without either for a while is dead.
BEAT = b":\nevent: beat\ndata: 1\n\n"
ACCESS = 10.0
# A connection that takes nothing for so long is cut; a page that lives comes back and catches up.
PATIENCE = 60.0
# Files a process may open are mostly these.
MOST_VIEWERS = 20_000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Application:
    def __init__(self, *, knock: Callable[[str, str], Door | None] = knock, hub: Hub | None = None) -> None:
        self.knock = knock
        self.hub = hub or Hub()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="door")
        self.viewers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """From start to stop of the process: listens, keeps asking who may read, keeps the indexes short."""
        await receive()
        works = [listening.listen(self.hub), listening.clean(), self.watch()]
        tasks = [asyncio.create_task(work) for work in works]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def watch(self) -> None:
        """For ever: asks anew, every few seconds and one after the other, who may still read."""
        while True:
            for group in list(self.hub.groups.values()):
                if time.monotonic() - group.asked_at > ACCESS and group.viewers:
                    await self._ask_again(group)
            await asyncio.sleep(ACCESS / 20)

    async def _ask_again(self, group: Group) -> None:
        group.asked_at = time.monotonic()
        # While the database does not answer nobody hears anything either.
        with contextlib.suppress(Error):
            door = await self._ask(group.path, group.session)
            if door is None or door.logbook != group.door.logbook:
                self.hub.turn_away(group)
            else:
                self.hub.let_in(group, door)

    async def _ask(self, path: str, session: str) -> Door | None:
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._in_thread, path, session)

    def _in_thread(self, path: str, session: str) -> Door | None:
        """As Django does around each request: a connection that broke is not asked again."""
        close_old_connections()
        try:
            return self.knock(path, session)
        finally:
            close_old_connections()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin", "")
        if scope["method"] != "GET":
            return await _refuse(send, 405)
        if origin and not streams.may_ask(origin, scope["scheme"], headers.get("host", "")):
            return await _refuse(send, 403)
        if self.viewers >= MOST_VIEWERS:
            return await _refuse(send, 503)
        session = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
        try:
            door = await self._ask(scope["path"], session)
        except Error as error:
            log.warning("Who may listen cannot be asked: %s", str(error).strip())
            return await _refuse(send, 503)
        if door is None:
            return await _refuse(send, 404)
        allowed = [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]
        start = {"type": "http.response.start", "status": 200}
        await send(start | {"headers": [*HEADERS, (b"vary", b"origin"), *(allowed if origin else [])]})
        await self._stream(scope["path"], session, door, receive, send)

    async def _stream(self, path: str, session: str, door: Door, receive: Receive, send: Send) -> None:
        viewer = Viewer()
        self.hub.enter(path, session, door, viewer)
        self.viewers += 1
        leaving = asyncio.create_task(_left(viewer, receive))
        said = b"retry: 2000\n" + message("ready", at=timezone.now().isoformat(), open=door.is_open)
        try:
            async with asyncio.timeout(PATIENCE) as patience:
                while not viewer.has_left:
                    patience.reschedule(asyncio.get_running_loop().time() + PATIENCE)
                    await send({"type": "http.response.body", "body": said, "more_body": not viewer.is_gone})
                    if viewer.is_gone:
                        return
                    said = await viewer.next(HEARTBEAT) or BEAT
        except (TimeoutError, OSError):
            pass  # a dead connection, or one that takes nothing
        finally:
            leaving.cancel()
            self.viewers -= 1
            self.hub.leave(path, session, viewer)


async def _left(viewer: Viewer, receive: Receive) -> None:
    """The page was closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
    viewer.leave()


async def _refuse(send: Send, status: int) -> None:
    """Without a word more than its number: nobody reads this but a script."""
    body = f"{status} {http.HTTPStatus(status).phrase}\n".encode()
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
