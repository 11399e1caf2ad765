"""Pages as a reader finds them: parsed, and in a real browser."""

import mimetypes
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Page]]:
    """Opens a page in Chromium as the user of a test client, inside the test's own transaction."""
    # The browser's library runs an event loop in this thread; the queries it sees are the test's own.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    contexts = []

    def open_page(client: Client, path: str, *, size: str = "wide", theme: str = "light", **options: Any) -> Page:
        context = browser.new_context(viewport=SIZES[size], color_scheme=theme, **options)
        contexts.append(context)
        context.route("**/*", lambda route: answer(client, route))
        page = context.new_page()
        page.goto(HOST + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def answer(client: Client, route: Route) -> None:
    path = route.request.url.removeprefix(HOST)
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
        return route.fulfill(path=file, content_type=mimetypes.guess_type(path)[0]) if file else route.abort()
    response = client.get(path)
    body = response.getvalue() if response.streaming else response.content
    return route.fulfill(status=response.status_code, headers=dict(response.items()), body=body)
