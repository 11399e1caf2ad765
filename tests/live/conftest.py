"""A real server whose logbook people have open, and a browser to open it in."""

import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import servers
from tests.clients import live
from tests.clients.live import Live
from tests.screenshots import SIZES, chromium

CSRF = "c" * 32


class House:
    """A server, its running investigation, and the sessions of those who read along."""

    def __init__(self, server: Live) -> None:
        self.server = server
        made = subprocess.run(
            [sys.executable, "-m", "tests.live.people"],
            cwd=servers.PROJECT, env=server.serve.environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        self.sessions = json.loads(made.stdout)
        self.path = self.path_of("HC-4397")
        self.port, self.live_port = server.serve.port, server.serve.port + 1
        servers.until(lambda: self.status() == 404)

    def path_of(self, proposal: str) -> str:
        (row,) = self.server.rows("SELECT id FROM investigations_investigation WHERE name = %s", proposal)
        return f"/investigations/{row['id']}/"

    def address(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def status(self) -> int:
        """Of the live process, for nobody."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.live_port}/live{self.path}", timeout=5)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0
        return 200

    def send(self, text: str, place: str = "investigationName=hc4397&instrumentName=id32", **fields: Any) -> str:
        """A macro's message; the name of the entry it became."""
        body = {"type": "notification", "category": "commandLine", "content": [{"format": "plainText", "text": text}]}
        path = f"/dataacquisition/{self.server.key}/notification?{place}"
        request = urllib.request.Request(
            self.server.url + path, json.dumps(body | fields).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["_id"])

    def post(self, path: str, *, by: str = "writer", **fields: str) -> dict[str, Any]:
        """A form that a page's script sends."""
        sent = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": CSRF}).encode()
        cookies = f"sessionid={self.sessions[by]}; csrftoken={CSRF}"
        headers = {"Cookie": cookies, "X-Requested-With": "fetch"}
        with urllib.request.urlopen(
            urllib.request.Request(self.server.url + path, sent, headers), timeout=30
        ) as answer:
            return dict(json.loads(answer.read() or "{}"))

    def write(self, text: str) -> str:
        """A person's line; the name of the entry it became."""
        return str(self.post(f"{self.path}write/", text=text, body_format="plaintext", key=uuid.uuid4().hex)["id"])


Look = Callable[[Page], Any]


class Readers:
    """A browser in a thread of its own: asyncio has this one."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.thread = ThreadPoolExecutor(1)
        self.running = chromium()
        self.browser: Browser = self.thread.submit(self.running.__enter__).result()

    def close(self) -> None:
        self.thread.submit(self.running.__exit__, None, None, None).result()
        self.thread.shutdown()

    def read(self, look: Look, *, query: str = "", host: str = "127.0.0.1", who: str = "reader", **how: Any) -> Any:
        """What somebody sees who has the logbook open; `house` is another than the tests' own."""
        house = how.pop("house", self.house)
        path = how.pop("path", house.path)
        return self.thread.submit(
            self._read, look, house.address(host), path + query, house.sessions[who], **how
        ).result()

    def _read(
        self, look: Look, address: str, path: str, session: str, before: Look | None = None, size: str = "wide"
    ) -> Any:
        with self.browser.new_context(viewport=SIZES[size]) as context:
            context.set_default_timeout(30_000)
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            page = context.new_page()
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
            if before is not None:
                before(page)
            page.goto(address + path)
            seen = look(page)
            assert errors == []
            return seen


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with live.running() as server:
        yield House(server)


@pytest.fixture(scope="session")
def readers(house: House) -> Iterator[Readers]:
    opened = Readers(house)
    yield opened
    opened.close()


@pytest.fixture
def read(readers: Readers) -> Callable[..., Any]:
    return readers.read
