"""Figure 8: how long a logbook of some nights takes as PDF, and how much memory."""

import os
import subprocess
import sys
import time
from typing import Any

from tests import servers
from tests.clients.live import Live

NAME = "PDF of 2 600 entries with 100 photographs"
TARGET = "<= 60 s, <= 700 MB, bounded as it grows"
ENTRIES, PHOTOS = 2_600, 100


def measure(server: Live, seconds: float, entries: int = ENTRIES, photos: int = PHOTOS) -> dict[str, Any]:
    """The command in a process of its own, whose largest memory the system tells; then of twice as many."""
    found: dict[str, Any] = {}
    for times, word in ((1, ""), (2, "twice_")):
        run(server, "-m", "benchmarks.long_logbook", str(entries), str(photos))
        wall, memory, size = printed(server)
        found |= {f"{word}entries": times * entries, f"{word}s": wall, f"{word}peak_mb": memory, f"{word}pdf_mb": size}
    return found


def run(server: Live, *command: str) -> None:
    subprocess.run([sys.executable, *command], cwd=servers.PROJECT, env=server.serve.environment, check=True)


def printed(server: Live) -> tuple[float, int, float]:
    target = server.home / "logbook.pdf"
    target.unlink(missing_ok=True)
    command = [sys.executable, "manage.py", "export_logbook", "HC-4397", "--format", "pdf", "-o", str(target)]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=servers.PROJECT, env=server.serve.environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("The logbook was not printed; the reason stands above.")
    return round(time.monotonic() - began, 1), used.ru_maxrss // 1024, round(target.stat().st_size / 1e6, 1)
