"""The database of the tests: a throw-away server in a temporary folder, shared by every test process."""

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

# What makes a commit durable costs time and protects nothing here.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Throwaway:
    """A server in a process of its own, which ends and cleans up when the tests end, however they end."""

    def __init__(self) -> None:
        self.keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.cluster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self.remove)
        folder = self.keeper.stdout.readline().decode().strip()
        if not folder:
            raise SystemExit("The database of the tests did not start; the reason stands above.")
        socket = quote(f"{folder}/cluster/run", safe="")
        os.environ["DATABASE_URL"] = f"postgres://elogbook@{socket}/elogbook"
        os.environ["ELOGBOOK_HOME"] = f"{folder}/home"
        os.environ["ELOGBOOK_SECRET_KEY"] = "only for the tests"

    def remove(self) -> None:
        with contextlib.suppress(ValueError):  # closed before
            self.keeper.communicate()


def keep() -> None:
    """Serve until the tests are gone: their end of the pipe closes by itself, also after kill -9."""
    from elogbook import postgres

    folder = Path(tempfile.mkdtemp(prefix="elogbook-tests-"))
    # As root the server runs under another account, which has to pass here.
    folder.chmod(0o755)
    try:
        with postgres.Cluster(folder / "cluster", **FAST) as cluster:
            # An account that owns nothing, for what is refused whoever asks.
            with postgres._connect(cluster.place.sockets) as session:
                session.execute("CREATE ROLE guest ROLE elogbook")
            sys.stdout.write(f"{folder}\n")
            sys.stdout.flush()
            sys.stdin.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_unconfigure() -> None:
    if throwaway:
        throwaway.remove()


# A process of xdist inherits the environment of the one that started it.
throwaway = None
if __name__ == "__main__":
    keep()
elif "PYTEST_XDIST_WORKER" not in os.environ:
    throwaway = Throwaway()
