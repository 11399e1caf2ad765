"""Pages as a reader finds them: parsed, and in a real browser."""

import gzip
import mimetypes
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page

from tests.screenshots import SIZES, chromium

HOST = "http://testserver"
LATER, LOST = object(), object()
GZIP = ("Content-Encoding", "gzip")


def soup(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def rows(client: Client, investigation: Any, query: str = "") -> list[Any]:
    return soup(client, f"/investigations/{investigation.pk}/{query}").select("article")


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


class Asked(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


Waiting = Queue[tuple[Asked, Future[Any]] | None]


class Handler(BaseHTTPRequestHandler):
    """Passes what the browser asks on to the thread of the test, and its answer back."""

    protocol_version = "HTTP/1.1"
    server: "Door"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answered: Future[Any] = Future()
        self.server.asked.put((Asked(self.command, self.path, dict(self.headers), body), answered))
        answer = answered.result()
        if answer is LOST:
            self.close_connection = True
            return
        with suppress(ConnectionError):  # the page is gone
            self.send_response_only(answer.status)
            for name, value in [*answer.headers, ("Content-Length", str(len(answer.body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    do_POST = do_GET


class Door(ThreadingHTTPServer):
    """Where the browser finds the pages. Every request waits until a test answers it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Waiting = Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser closes connections as it likes."""


class Chromium:
    """A browser in a thread of its own, whose every request this thread answers: in the test's own transaction."""

    def __init__(self, *flags: str) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.door = Door()
        self.running = chromium(f"--host-resolver-rules=MAP testserver:80 127.0.0.1:{self.door.server_port}", *flags)
        self.browser = self.thread.submit(self.running.__enter__).result()

    def close(self) -> None:
        self.thread.submit(self.running.__exit__, None, None, None).result()
        self.thread.shutdown()
        self.door.shutdown()
        self.door.server_close()

    def visit(
        self,
        client: Client,
        path: str,
        look: Callable[[Page], Any],
        *,
        size: str = "wide",
        theme: str = "light",
        before: Callable[[Asked], Any] = lambda asked: None,
        **options: Any,
    ) -> Any:
        """What `look` finds on the page that the user of this client gets.

        `before` hears of each request before it is answered: LATER lets it wait, LOST breaks the connection, and an
        Answer is given in the place of the page's own.
        """
        # A queue for each visit: what a closed page still asks is answered by no other test.
        waiting: Waiting = Queue()
        self.door.asked = waiting
        options = {"viewport": SIZES[size], "color_scheme": theme} | options
        looking = self.thread.submit(self._look, path, look, **options)
        looking.add_done_callback(lambda done: waiting.put(None))
        failed: list[Exception] = []
        while (next := waiting.get()) is not None:
            self._answer(client, next, before, failed)
        if failed:
            raise failed[0]
        return looking.result()

    def _answer(self, client: Client, next: Any, before: Callable[[Asked], Any], failed: list[Exception]) -> None:
        (asked, answered), waiting = next, self.door.asked
        try:
            if (found := before(asked)) is LATER:
                threading.Timer(0.02, waiting.put, [next]).start()
            else:
                answered.set_result(found if isinstance(found, Answer) or found is LOST else answer(client, asked))
        except Exception as error:
            failed.append(error)
            answered.set_result(Answer(500, [], b""))

    def _look(self, path: str, look: Callable[[Page], Any], **options: Any) -> Any:
        with self.browser.new_context(**options) as context:
            context.set_default_timeout(10_000)
            page = context.new_page()
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda said: errors.append(said.text) if is_refused(said) else None)
            page.goto(HOST + path)
            seen = look(page)
            assert errors == []
            return seen


def is_refused(said: ConsoleMessage) -> bool:
    """Whether the page broke its own policy; how the browser itself shows a picture is not our page."""
    return "Content Security" in said.text and "/attachments/" not in said.location["url"]


@cache
def compressed(file: str) -> bytes:
    """A static file as a real server sends it."""
    return gzip.compress(Path(file).read_bytes(), mtime=0)


def answer(client: Client, asked: Asked) -> Answer:
    if asked.path.startswith("/static/"):
        file = finders.find(asked.path.removeprefix("/static/"))
        kind = mimetypes.guess_type(asked.path)[0] or ""
        return Answer(200, [("Content-Type", kind), GZIP], compressed(file)) if file else Answer(404, [], b"")
    # The session is the client's, whatever the browser keeps.
    headers = {name: value for name, value in asked.headers.items() if name not in ("Cookie", "Content-Type")}
    sent = asked.headers.get("Content-Type", "")
    response = client.generic(asked.method, asked.path, asked.body, content_type=sent, headers=headers)
    kept = [(name, value) for name, value in response.items() if name != "Content-Length"]
    return Answer(response.status_code, kept, response.getvalue())


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    started = Chromium()
    yield started
    started.close()


@pytest.fixture
def visit(browser: Chromium) -> Callable[..., Any]:
    return browser.visit
