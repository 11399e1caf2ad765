"""A real logbook whose people sign in at a real provider: both run by themselves, on free loopback ports."""

import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import servers
from tests.clients import live
from tests.live.conftest import House

HERE = Path(__file__).parent
MISSING = (
    "Signing in at a provider is NOT TESTED: it needs Node.js and the packages of tests/oidc. "
    "Install nodejs and npm, then run `sh deploy/node-packages.sh tests/oidc`."
)


class Facility(NamedTuple):
    house: House
    provider: "Provider"

    @property
    def address(self) -> str:
        return self.house.address()


class Provider:
    """The npm package oidc-provider in a process of its own; it ends when its standard input does."""

    def __init__(self, port: int, logbook: str) -> None:
        self.port, self.logbook = port, logbook
        self.issuer = f"http://127.0.0.1:{port}"
        self.process: Any = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["node", str(HERE / "provider.mjs"), str(self.port), self.logbook],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        servers.until(self.answers)

    def stop(self) -> None:
        self.process.communicate(timeout=20)

    def answers(self) -> bool:
        assert self.process.poll() is None, "the provider ended by itself"
        with suppress(OSError), urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5):
            return True
        return False


@contextmanager
def running() -> Iterator[Facility]:
    if not shutil.which("node") or not (HERE / "node_modules" / "oidc-provider").is_dir():
        pytest.skip(MISSING)
    port = servers.free_port()
    settings = {
        "OIDC_ISSUER": f"http://127.0.0.1:{port}",
        "OIDC_CLIENT_ID": "logbook",
        "OIDC_CLIENT_SECRET": "the-secret-of-the-logbook",
        "OIDC_ADMIN_GROUP": "logbook-admins",
    }
    with live.running(**settings) as server:
        subprocess.run(
            [sys.executable, "-m", "tests.oidc.people"], cwd=servers.PROJECT, env=server.serve.environment, check=True
        )
        provider = Provider(port, f"http://127.0.0.1:{server.serve.port}")
        provider.start()
        try:
            yield Facility(House(server), provider)
        finally:
            provider.stop()
