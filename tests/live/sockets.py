"""Open pages without a browser: plain connections to the live stream, as many as wanted."""

import asyncio
import json
from typing import Any


class Stream:
    """One connection; `next` is the next event of a name."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def next(self, name: str) -> dict[str, Any]:
        while True:
            line = (await self.reader.readuntil(b"\n")).decode().strip()
            if line == f"event: {name}":
                said: dict[str, Any] = json.loads((await self.reader.readuntil(b"\n")).decode().removeprefix("data: "))
                return said

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


async def opened(port: int, path: str, session: str, **options: Any) -> Stream:
    """A page that has the stream open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, **options)
    head = f"GET /live{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={session}\r\n\r\n"
    writer.write(head.encode())
    stream = Stream(reader, writer)
    await stream.next("ready")
    return stream


async def many(number: int, port: int, path: str, session: str) -> list[Stream]:
    """That many pages, some at a time as people come."""
    found: list[Stream] = []
    for start in range(0, number, 25):
        several = (opened(port, path, session) for _ in range(min(25, number - start)))
        found += await asyncio.gather(*several)
    return found
