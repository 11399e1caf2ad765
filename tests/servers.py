"""Homes and servers of their own for tests of starting and stopping."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@contextlib.contextmanager
def temporary_home(parent=None):
    """An empty home that the database's account can enter also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="elogbook-home-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    """One whose next is free too: the live stream's."""
    while True:
        with socket.socket() as probe, socket.socket() as next_probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                next_probe.bind(("127.0.0.1", port + 1))
                return port


def until(condition, seconds=60.0):
    """What the condition answers once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found


class Serve:
    """`manage.py serve` in a home, on a free port; output in a file beside the home."""

    def __init__(self, home, **environment):
        self.home = home
        self.port = free_port()
        self.output = home / "output.txt"
        self.environment = {**os.environ, "ELOGBOOK_HOME": str(home), "ELOGBOOK_PORT": str(self.port), **environment}
        if "DATABASE_URL" not in environment:
            self.environment.pop("DATABASE_URL", None)
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def start(self, *arguments):
        with self.output.open("ab") as output:
            command = [sys.executable, "manage.py", "serve", *arguments]
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        until(lambda: self.process.poll() is not None or "E-Logbook is at" in self.said())
        return self.process.poll()

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(60)

    def said(self):
        return self.output.read_text()

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status
        except (urllib.error.URLError, ConnectionError) as error:
            return getattr(error, "code", 0)
