"""A proxy in front of a server: hands every request on, and remembers those that were answered with 200."""

import contextlib
import http.client
import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NAMES = {"instrument": "instrumentName", "investigation": "investigationName"}


class Recorder:
    """`messages` are what was sent, as a client's own tests want to see it; `answers` what came back."""

    def __init__(self, host: str, port: int) -> None:
        self.server = host, port
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self.answers: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def forward(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(*self.server, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        if answer.status == 200:
            sent = _as_sent(path, body)
            self.answers.append((sent, json.loads(content)))
            self.messages.put(dict(sent))
        return answer.status, answer.headers.get("content-type", ""), content


@contextlib.contextmanager
def recording(host: str, port: int) -> Iterator[tuple[str, Recorder]]:
    recorder = Recorder(host, port)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(recorder)) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_port}", recorder
        finally:
            proxy.shutdown()
            thread.join()


def _handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content_type, content = recorder.forward(self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: Any) -> None:
            """Nothing to standard error."""

    return Handler


def _as_sent(path: str, body: bytes) -> dict[str, Any]:
    address = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    named = {key: query[name] for key, name in NAMES.items() if name in query}
    return json.loads(body) | {"apikey": address.path.split("/")[2]} | named
