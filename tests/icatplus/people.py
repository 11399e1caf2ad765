"""A person's program: signs in, then names its session in the path."""

import json
from typing import Any

from django.test import Client

from investigations.models import User
from tests import make


def begin(name: str, password: str = make.PASSWORD, client: Client | None = None, **said: Any) -> Any:
    body = {"plugin": "esrf", "username": name, "password": password} | said
    return (client or Client()).post("/session", body, content_type="application/json")


class Program:
    """What it asks is asked in its own session; bodies are JSON."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        answer = begin(user.username, client=self.client)
        assert answer.status_code == 200, answer.text
        self.said = answer.json()
        self.sid = self.said["sessionId"]

    def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """`{}` in the path is the session's id."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method, path.replace("{}", self.sid), sent, content_type="application/json", query_params=query
        )

    def get(self, path: str, /, **query: Any) -> Any:
        return self.ask("GET", path, **query)
