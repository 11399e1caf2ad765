"""The folder where an installation keeps what is its own: database, files, secret key."""

import os
import secrets
from pathlib import Path

from elogbook import env

PROJECT = Path(__file__).resolve().parent.parent


def directory() -> Path:
    """ELOGBOOK_HOME as an absolute path; a relative one is taken from the project's folder."""
    return (PROJECT / env.text("ELOGBOOK_HOME", "var")).resolve()


def secret_key(*, keep: bool) -> str:
    """The key that signs sessions: made once and kept in home, or, with a given database, none (a check says so)."""
    if not keep:
        return "unset-" + secrets.token_urlsafe(48)
    path = directory() / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return _make(path)


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        # link() refuses to replace: of two processes that start at once, both read the key of the first.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
