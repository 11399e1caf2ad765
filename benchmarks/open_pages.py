"""Pages that stand open, without a browser: each holds the live stream and asks for the rows it is told of."""

import asyncio
import time
from typing import NamedTuple

from benchmarks import reading
from tests.clients.live import Live
from tests.live import sockets
from tests.live.sockets import Stream


class Reader(NamedTuple):
    """What every page needs: the logbook's address and the cookie of who reads it."""

    path: str
    session: str


class Page:
    """A stream, and a kept connection to the pages' server for rows."""

    def __init__(self, server: Live, reader: Reader, stream: Stream) -> None:
        self.server, self.reader, self.stream = server, reader, stream
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def seen(self) -> dict[str, float]:
        """The entries of the next message whose rows the server answered, and when."""
        said = await self.stream.next("changed")
        answer = await self._ask(f"{self.reader.path}rows/?ids={','.join(said['ids'])}")
        now = time.perf_counter()
        return {name: now for name in said["ids"] if f'id="e{name}"' in answer}

    async def _ask(self, path: str) -> str:
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.server.serve.port)
        answers, asks = self.line
        asks.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={self.reader.session}\r\n\r\n".encode()
        )
        head = (await answers.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return (await answers.readexactly(length)).decode()

    async def close(self) -> None:
        await self.stream.close()
        if self.line is not None:
            self.line[1].close()


def reader(server: Live) -> Reader:
    (row,) = server.rows("SELECT id FROM investigations_investigation WHERE name = 'HC-4397'")
    browser = reading.signed_in(server)
    cookies = next(handler.cookiejar for handler in browser.handlers if hasattr(handler, "cookiejar"))
    session = next(cookie.value for cookie in cookies if cookie.name == "sessionid")
    return Reader(f"/investigations/{row['id']}/", session or "")


async def opened(server: Live, who: Reader, number: int) -> list[Page]:
    streams = await sockets.many(number, server.serve.port + 1, who.path, who.session)
    return [Page(server, who, stream) for stream in streams]
