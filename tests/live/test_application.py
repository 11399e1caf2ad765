"""The live stream as a browser's side of it sees it, without sockets."""

import asyncio

import pytest
from django.db import OperationalError

from events.live import application as applications
from events.live.application import Application
from events.live.doors import Door

PATH = "/live/investigations/42/"
PAGES = "http://localhost:8000"


class Page:
    """One request: what it was answered, and how it ends."""

    def __init__(self, path=PATH, method="GET", **headers):
        named = {"host": "localhost:8001", "cookie": "sessionid=mine"} | headers
        sent = [(name.encode(), value.encode()) for name, value in named.items()]
        self.scope = {"type": "http", "method": method, "path": path, "scheme": "http", "headers": sent}
        self.said, self.closed = [], asyncio.Event()

    async def receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.said.append(message)

    @property
    def status(self):
        return self.said[0]["status"]

    @property
    def headers(self):
        return {name.decode(): value.decode() for name, value in self.said[0]["headers"]}

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.said)


class Doors:
    """Open until somebody shuts them; remembers who knocked."""

    def __init__(self):
        self.door = Door("investigation:42", False)
        self.knocked = []

    def __call__(self, path, session):
        self.knocked.append((path, session))
        if isinstance(self.door, Exception):
            raise self.door
        return self.door


async def visit(page, doors, then=None):
    """The page is opened, `then` happens, and it is closed."""
    application = Application(knock=doors)
    answering = asyncio.create_task(application(page.scope, page.receive, page.send))
    while not page.said or (page.status == 200 and len(page.said) < 2):
        await asyncio.sleep(0)
    if then is not None:
        await then(application)
    page.closed.set()
    await asyncio.wait_for(answering, 5)
    assert (application.viewers, application.hub.groups) == (0, {})


def run(page_of, then=None, doors=None):
    async def scene():
        page = page_of()
        await visit(page, doors or Doors(), then and (lambda application: then(application, page)))
        return page

    return asyncio.run(scene())


def test_whoever_is_let_in_is_told_at_once_from_which_moment_on_news_come():
    doors = Doors()
    page = run(Page, doors=doors)
    assert page.headers["content-type"].startswith("text/event-stream")
    assert page.headers["cache-control"] == "no-store"
    assert b'event: ready\ndata: {"at": "20' in page.body
    assert b'"open": false}' in page.body
    assert doors.knocked == [(PATH, "mine")]


def test_who_is_not_let_in_learns_nothing():
    doors = Doors()
    doors.door = None
    page = run(Page, doors=doors)
    assert (page.status, page.body) == (404, b"404 Not Found\n")


def test_while_the_database_is_away_a_page_is_told_to_come_back():
    doors = Doors()
    doors.door = OperationalError("gone")
    assert run(Page, doors=doors).status == 503


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "DELETE"])
def test_a_stream_is_only_read(method):
    assert run(lambda: Page(method=method)).status == 405


def test_only_pages_of_this_logbook_may_listen_with_their_readers_cookie():
    page = run(lambda: Page(origin=PAGES))
    assert page.headers["access-control-allow-origin"] == PAGES
    assert page.headers["access-control-allow-credentials"] == "true"
    assert page.headers["vary"] == "origin"
    assert "access-control-allow-origin" not in run(Page).headers
    doors = Doors()
    assert run(lambda: Page(origin="http://localhost:9999"), doors=doors).status == 403
    assert doors.knocked == []


def test_a_silent_stream_has_a_heartbeat(monkeypatch):
    monkeypatch.setattr(applications, "HEARTBEAT", 0.01)

    async def wait(application, page):
        while len(page.said) < 5:
            await asyncio.sleep(0.01)

    assert run(Page, wait).body.count(b":\nevent: beat\n") >= 3


def test_who_may_read_no_longer_is_told_so_and_cut_off(monkeypatch):
    monkeypatch.setattr(applications, "ACCESS", 0.02)
    doors = Doors()

    async def lose(application, page):
        watching = asyncio.create_task(application.watch())
        doors.door = None
        while page.said[-1].get("more_body", True):
            await asyncio.sleep(0.01)
        watching.cancel()

    assert run(Page, lose, doors).body.endswith(b"event: gone\ndata: {}\n\n")


def test_a_database_that_is_away_for_a_moment_turns_nobody_away(monkeypatch):
    monkeypatch.setattr(applications, "ACCESS", 0.02)
    doors = Doors()

    async def lose(application, page):
        watching = asyncio.create_task(application.watch())
        doors.door = OperationalError("restarting")
        while len(doors.knocked) < 3:
            await asyncio.sleep(0.01)
        doors.door = Door("investigation:42", True)
        while not next(iter(application.hub.groups.values())).door.hears_everybody:
            await asyncio.sleep(0.01)
        watching.cancel()

    assert b"gone" not in run(Page, lose, doors).body


def test_pages_of_one_session_are_asked_about_once(monkeypatch):
    monkeypatch.setattr(applications, "ACCESS", 0.2)
    doors = Doors()

    async def scene():
        application, pages = Application(knock=doors), [Page() for _ in range(3)]
        answering = [asyncio.create_task(application(page.scope, page.receive, page.send)) for page in pages]
        while any(len(page.said) < 2 for page in pages):
            await asyncio.sleep(0)
        let_in = len(doors.knocked)
        watching = asyncio.create_task(application.watch())
        await asyncio.sleep(0.3)
        watching.cancel()
        for page in pages:
            page.closed.set()
        await asyncio.gather(*answering)
        return let_in, len(doors.knocked) - let_in

    assert asyncio.run(scene()) == (3, 1)


def test_a_connection_that_takes_nothing_is_cut(monkeypatch):
    monkeypatch.setattr(applications, "PATIENCE", 0.02)

    class Stuck(Page):
        async def send(self, message):
            await super().send(message)
            if len(self.said) > 1:
                await asyncio.Event().wait()

    async def wait(application, page):
        while application.viewers:
            await asyncio.sleep(0.01)

    assert run(Stuck, wait).status == 200
