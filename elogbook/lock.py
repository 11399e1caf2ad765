"""One process owns the embedded server of a home; short commands share it and never lose it midway."""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from elogbook import env, home, placement, postgres, processes
from elogbook.placement import Refused

PATIENCE = 30.0
# These work without a database, or start it themselves when they need it.
ALONE = {
    "", "help", "version", "serve", "check", "collectstatic", "findstatic", "makemigrations", "diffsettings", "backup",
    "restore",
}  # fmt: skip
# In a home while a backup is restored into it, and after a restore that was interrupted.
RESTORING = "restoring"


@contextlib.contextmanager
def for_command(arguments: list[str]) -> Iterator[None]:
    """The embedded database for the duration of one command that needs it."""
    name = next((part for part in arguments[1:] if not part.startswith("-")), "")
    asks_for_help = not {"-h", "--help", "--version"}.isdisjoint(arguments)
    if not asks_for_help and name not in {"", "help", "version", "restore"}:
        _ensure_whole(home.directory())
    if env.text("DATABASE_URL") or asks_for_help or name in ALONE:
        yield
        return
    with available(home.directory(), name):
        if name == "dbshell":  # its psql comes with the embedded server
            os.environ["PATH"] += os.pathsep + str(placement.binaries(placement.find(home.directory()).account))
        yield


def _ensure_whole(folder: Path) -> None:
    """What was redacted since a backup may stand in a database that is not yet restored to the end."""
    with contextlib.suppress(FileNotFoundError):
        name = (folder / RESTORING).read_text().strip()
        raise Refused(
            f"The backup {name} is being restored into {folder}, or that was interrupted: it is not whole. Nothing "
            "was started. If no `restore` runs, set ELOGBOOK_HOME to an empty folder and restore once more."
        )


@contextlib.contextmanager
def available(folder: Path, name: str = "a command") -> Iterator[None]:
    """A server that answers: the running one, else one of our own that stops when its last user has finished."""
    with contextlib.ExitStack() as stack:
        deadline = time.monotonic() + PATIENCE
        while True:
            if own := take(folder, name):
                stack.callback(os.close, own)
                stack.enter_context(_owned(folder))
                break
            if (shared := _join(folder)) is not None:
                stack.callback(os.close, shared)
                break
            if time.monotonic() > deadline:
                raise Refused(
                    f"The database does not answer although {held_by(folder)} runs. Try again, or restart it."
                )
            time.sleep(0.1)
        yield


def take(folder: Path, name: str) -> int | None:
    """The lock of this home, held until the number is closed or we die; None when another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _open(folder / "lock")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    os.ftruncate(file, 0)
    os.pwrite(file, f"`{name}` (process {os.getpid()})".encode(), 0)
    return file


def held_by(folder: Path) -> str:
    """Who holds the lock, in words."""
    return (folder / "lock").read_text().strip() or "another command"


def _join(folder: Path) -> int | None:
    """Share the owner's server: it waits for us before it stops. None while it does not answer."""
    file = _open(folder / "users")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if postgres.answers(folder):
            return file
    except BlockingIOError:
        pass  # the owner is stopping
    os.close(file)
    return None


@contextlib.contextmanager
def _owned(folder: Path) -> Iterator[None]:
    if processes.Ledger(folder / "processes.json").alive("postgres") and postgres.answers(folder):
        # A killed `serve` left its server and perhaps its web processes: they work on until the next `serve`.
        yield
        return
    with _ended_gently(), contextlib.ExitStack() as afterwards, postgres.Cluster(folder):
        try:
            yield
        finally:
            # Held until the server has stopped: who comes meanwhile waits, then starts one of its own.
            afterwards.callback(os.close, _wait_for_users(folder))


def _wait_for_users(folder: Path) -> int:
    file = _open(folder / "users")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        placement.say("Finished; the database stays up until the other commands that use it have ended.")
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


@contextlib.contextmanager
def _ended_gently() -> Iterator[None]:
    """A command told to end, or whose terminal was closed, still stops the server it started."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    numbers = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is not signal.SIG_IGN]
    earlier = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise Refused(
            f"{path} belongs to another account: run this command as the account that runs `serve`."
        ) from None
