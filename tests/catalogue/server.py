"""An ICAT on the loopback: it answers the five questions that are asked of it, in ICAT's JSON, and misbehaves on demand."""

import json
import re
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.catalogue.facility import ZONE, Bean, Facility

USERNAME, PASSWORD = "logbook", "reads everything"
HTML = b"<!doctype html><title>Maintenance</title><h1>Back soon</h1>"
TS = r"\{ts (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\}"
SHAPE = re.compile(
    r"SELECT DISTINCT e FROM (?P<entity>\w+) e(?P<joined> LEFT JOIN e\.investigationUsers u)? WHERE e\.id > (?P<last>\d+)"
    r"(?: AND \((?P<wanted>.*)\))? ORDER BY e\.id(?: INCLUDE (?P<included>.*))? LIMIT 0, (?P<most>\d+)"
)
CHANGED = re.compile(rf"e\.modTime >= {TS}")
ABOUT_NOW = re.compile(
    rf"e\.modTime >= {TS} OR u\.modTime >= {TS} OR \(e\.startDate <= {TS} AND \(e\.endDate IS NULL OR e\.endDate >= {TS}\)\)"
)
NAMED = re.compile(r"e\.name IN \((?P<names>.*?)\)(?: OR e\.id = (?P<number>\d+))?")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, facility: Facility) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.facility, self.mode = facility, ""
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.sessions: set[str] = set()
        self.asked: list[str] = []
        # After so many answers it does what its mode says.
        self.good_for = 0
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def find(self, query: str) -> list[Bean] | None:
        """None of a question that is none of the five."""
        if (asked := SHAPE.fullmatch(query)) is None:
            return None
        test = _test(asked["entity"], asked["wanted"] or "")
        if test is None:
            return None
        rows = [row for row in self.facility.tables.get(asked["entity"], []) if row["id"] > int(asked["last"])]
        found = sorted((row for row in rows if test(row)), key=lambda row: row["id"])[: int(asked["most"])]
        tree = _tree(asked["included"] or "")
        return [{asked["entity"]: _rendered(row, tree)} for row in found]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        said = json.loads(sent["json"][0])
        given = {key: value for each in said["credentials"] for key, value in each.items()}
        if given != {"username": USERNAME, "password": PASSWORD} or said["plugin"] != "db":
            return self._json(403, {"code": "SESSION", "message": "The username and password do not match"})
        session = f"session-{len(self.server.sessions) + 1}"
        self.server.sessions.add(session)
        return self._json(200, {"sessionId": session})

    def do_DELETE(self) -> None:
        self.server.sessions.discard(self.path.rpartition("/")[2])
        self._json(204, None)

    def do_GET(self) -> None:
        sent = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(sent["query"])
        if sent["sessionId"] not in self.server.sessions:
            return self._json(403, {"code": "SESSION", "message": "Unable to find user by sessionid"})
        if self.server.mode and self.server.good_for <= 0:
            return self._misbehave(sent["query"])
        self.server.good_for -= 1
        found = self.server.find(sent["query"])
        return (
            self._json(400, {"code": "BAD_PARAMETER", "message": sent["query"]})
            if found is None
            else self._json(200, found)
        )

    def _misbehave(self, query: str) -> None:
        mode, body = self.server.mode, json.dumps(self.server.find(query)).encode()
        if mode == "expired":
            self.server.mode = ""
            self.server.sessions.clear()
            self._json(403, {"code": "SESSION", "message": "Your session has expired"})
        elif mode == "forbidden":
            self._json(403, {"code": "INSUFFICIENT_PRIVILEGES", "message": "READ access to this is not allowed."})
        elif mode == "error":
            self._json(500, {"code": "INTERNAL", "message": "Connection to the database is closed"})
        elif mode == "html":
            self._send(200, HTML, "text/html")
        elif mode == "half":
            self._send(200, body[: len(body) // 2], "application/json", length=len(body))
        elif mode == "half, said to be whole":
            self._send(200, body[: len(body) // 2], "application/json")
        elif mode == "other":
            self._json(200, {"hello": "world"})
        else:
            time.sleep(float(mode))

    def _json(self, status: int, said: Any) -> None:
        self._send(status, b"" if status == 204 else json.dumps(said).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str, *, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def _test(entity: str, wanted: str) -> Any:
    """Which rows a condition finds; None of one that is not among the known."""
    if not wanted:
        return lambda row: True
    if found := ABOUT_NOW.fullmatch(wanted):
        changed, changed_member, begins, ends = map(_moment, found.groups())
        return lambda row: (
            _at(row, "modTime") >= changed
            or any(_at(each, "modTime") >= changed_member for each in row.get("investigationUsers", []))
            or ("startDate" in row and _at(row, "startDate") <= begins)
            and ("endDate" not in row or _at(row, "endDate") >= ends)
        )
    if entity != "Investigation" and (found := CHANGED.fullmatch(wanted)):
        since = _moment(found[1])
        return lambda row: _at(row, "modTime") >= since
    if entity == "Investigation" and (found := NAMED.fullmatch(wanted)):
        names = {name.replace("''", "'") for name in re.findall(r"'((?:[^']|'')*)'", found["names"])}
        return lambda row: row["name"] in names or row["id"] == int(found["number"] or 0)
    return None


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZONE)


def _at(row: Bean, name: str) -> datetime:
    return datetime.fromisoformat(row[name])


def _tree(included: str) -> dict[str, Any]:
    """What is included, by the name of each relation; without it nothing but a bean's own fields is answered."""
    root: dict[str, Any] = {}
    known = {"e": root}
    for each in filter(None, included.split(", ")):
        path, _, alias = each.partition(" AS ")
        variable, _, field = path.partition(".")
        node: dict[str, Any] = {}
        known[variable][field] = node
        if alias:
            known[alias] = node
    return root


def _rendered(row: Bean, tree: dict[str, Any]) -> Bean:
    own = {name: value for name, value in row.items() if not isinstance(value, dict | list)}
    for name, below in tree.items():
        tied = row.get(name)
        if isinstance(tied, list):
            own[name] = [_rendered(each, below) for each in tied]
        elif isinstance(tied, dict):
            own[name] = _rendered(tied, below)
        elif name.endswith("s"):
            own[name] = []
    return own
