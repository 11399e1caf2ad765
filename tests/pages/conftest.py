"""Pages as a reader finds them: parsed, and in a real browser."""

import mimetypes
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

from tests.screenshots import SIZES, chromium

HOST = "http://testserver"


def soup(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def rows(client: Client, investigation: Any, query: str = "") -> list[Any]:
    return soup(client, f"/investigations/{investigation.pk}/{query}").select("article")


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


class Chromium:
    """A browser in a thread of its own, whose every request this thread answers: in the test's own transaction."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.running = chromium()
        self.browser = self.thread.submit(self.running.__enter__).result()
        self.asked: Queue[tuple[str, Future[dict[str, Any]]] | None] = Queue()

    def close(self) -> None:
        self.thread.submit(self.running.__exit__, None, None, None).result()
        self.thread.shutdown()

    def visit(
        self,
        client: Client,
        path: str,
        look: Callable[[Page], Any],
        *,
        size: str = "wide",
        theme: str = "light",
        **options: Any,
    ) -> Any:
        """What `look` finds on the page that the user of this client gets."""
        looking = self.thread.submit(self._look, path, look, viewport=SIZES[size], color_scheme=theme, **options)
        looking.add_done_callback(lambda done: self.asked.put(None))
        while (asked := self.asked.get()) is not None:
            url, answered = asked
            try:
                answered.set_result(answer(client, url.removeprefix(HOST)))
            except Exception as error:
                answered.set_exception(error)
        return looking.result()

    def _look(self, path: str, look: Callable[[Page], Any], **options: Any) -> Any:
        with self.browser.new_context(**options) as context:
            context.route("**/*", self._pass_on)
            page = context.new_page()
            page.goto(HOST + path)
            return look(page)

    def _pass_on(self, route: Route) -> None:
        answered: Future[dict[str, Any]] = Future()
        self.asked.put((route.request.url, answered))
        route.fulfill(**answered.result())


def answer(client: Client, path: str) -> dict[str, Any]:
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
        return {"path": file, "content_type": mimetypes.guess_type(path)[0]} if file else {"status": 404}
    response = client.get(path)
    return {"status": response.status_code, "headers": dict(response.items()), "body": response.getvalue()}


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    started = Chromium()
    yield started
    started.close()


@pytest.fixture
def visit(browser: Chromium) -> Callable[..., Any]:
    return browser.visit
