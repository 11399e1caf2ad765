"""ICAT's REST interface: a session, and queries answered in JSON. It knows nothing of our tables."""

import contextlib
import json
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from django.conf import settings

from investigations.catalogue.said import Unanswered

CONNECT, READ = 5, 60
# Of one answer, sent however slowly.
LONGEST = 120.0
LARGEST = 64_000_000
EXPIRED = "SESSION"
Bean = dict[str, Any]


class Icat:
    """A session at the catalogue, begun with the first question and begun anew when it expires."""

    def __init__(self) -> None:
        self._http = requests.Session()
        self._session = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._session:
            with contextlib.suppress(requests.RequestException):  # else it expires by itself
                self._http.delete(f"{_address()}/session/{self._session}", timeout=CONNECT)
        self._http.close()

    def query(self, query: str, entity: str) -> list[Bean]:
        """The entities a query finds. Raises Unanswered."""
        status, answer = self._ask(query)
        if status == 403 and isinstance(answer, dict) and answer.get("code") == EXPIRED:
            self._session = ""
            status, answer = self._ask(query)
        if status != 200:
            raise Unanswered(_refusal(status, answer))
        if not isinstance(answer, list) or not all(isinstance(each, dict) and entity in each for each in answer):
            raise Unanswered(f"It answered a question for {entity}s with something else.")
        return [each[entity] for each in answer]

    def _ask(self, query: str) -> tuple[int, Any]:
        if not self._session:
            self._sign_in()
        return self._send("GET", "entityManager", params={"sessionId": self._session, "query": query})

    def _sign_in(self) -> None:
        credentials = [{"username": settings.ICAT_USERNAME}, {"password": settings.ICAT_PASSWORD}]
        said = json.dumps({"plugin": settings.ICAT_PLUGIN, "credentials": credentials})
        status, answer = self._send("POST", "session", data={"json": said})
        if status in (401, 403):
            raise Unanswered(f"It does not let {settings.ICAT_USERNAME} in: check ICAT_USERNAME and ICAT_PASSWORD.")
        if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("sessionId"), str):
            raise Unanswered(_refusal(status, answer))
        self._session = answer["sessionId"]

    def _send(self, method: str, path: str, **sent: Any) -> tuple[int, Any]:
        """Status and JSON of an answer that came whole; never says more of an error than belongs into a log."""
        try:
            with self._http.request(
                method, f"{_address()}/{path}", timeout=(CONNECT, READ), stream=True, allow_redirects=False, **sent
            ) as answer:
                return answer.status_code, _json(answer)
        except requests.Timeout as error:
            raise Unanswered(f"It did not answer within {READ} s.") from error
        except requests.exceptions.SSLError as error:
            raise Unanswered("Its certificate is not one this machine trusts.") from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise Unanswered("Its answer broke off before the end.") from error
        except requests.ConnectionError as error:
            raise Unanswered("It cannot be reached from this machine.") from error
        except requests.RequestException as error:
            raise Unanswered(f"It could not be asked ({type(error).__name__}).") from error


def is_set() -> bool:
    """Whether there is a catalogue to ask."""
    return bool(settings.ICAT_URL)


def _address() -> str:
    """Where its interface is, whether the setting ends in /icat or not."""
    base: str = settings.ICAT_URL
    return base if urlsplit(base).path.rstrip("/").endswith("/icat") else f"{base}/icat"


def _json(answer: requests.Response) -> Any:
    body = b"".join(_bounded(answer))
    expected = answer.headers.get("Content-Length", "")
    if expected.isdigit() and "Content-Encoding" not in answer.headers and len(body) < int(expected):
        raise Unanswered("Its answer broke off before the end.")
    try:
        return json.loads(body)
    except ValueError as error:
        if body.lstrip()[:1] == b"<":
            raise Unanswered(f"It answered with a web page (status {answer.status_code}) instead of data.") from error
        raise Unanswered("Its answer broke off before the end, or is no JSON.") from error


def _bounded(answer: requests.Response) -> Iterator[bytes]:
    began, size = time.monotonic(), 0
    for chunk in answer.iter_content(65_536):
        size += len(chunk)
        if size > LARGEST:
            raise Unanswered(f"One answer of it is larger than {LARGEST // 1_000_000} MB.")
        if time.monotonic() - began > LONGEST:
            raise Unanswered(f"One answer of it took longer than {LONGEST:.0f} s.")
        yield chunk


def _refusal(status: int, answer: Any) -> str:
    said = answer.get("message") if isinstance(answer, dict) else None
    words = f": {said[:200]}" if isinstance(said, str) and said else ""
    return f"It refused with status {status}{words}"
