"""What lies in a folder of backups: dated sets, and the files of all of them once each, by their hash.

A set is complete when it has its manifest, which is written last; everything else in it is named there with its hash.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, Self

from elogbook.placement import Refused
from events.disk import on_disk

FORMAT = 1
MANIFEST, DUMP, LIST, HEADS = "manifest.json", "database.dump", "files.txt", "heads.json"
# The packages of released logbooks, which are never built again: hash, size and where each lies.
PACKAGES = "packages.txt"
STORE, LOCK, README = "files", "lock", "README.txt"
CHUNK = 1 << 20
EXPLAINED = """Backups of an E-Logbook. Whoever reads them reads everything it holds.

Each folder with a date is one: `database.dump` (pg_restore reads it), `files.txt` (the hash and the size of every file it
has), `packages.txt` (the same of the packages of released logbooks, and their names), `heads.json` (the ends of its sealed chains) and `manifest.json`, which names the others with their hashes and is
written last: a folder without it is no backup. The files of all of them lie under `files/`, each by its SHA-256:
  cd files && find . -type f -printf '%f  %p\\n' | sha256sum --check --quiet
`redactions.jsonl` lists what was taken away for good; restoring an older one takes it away again.

Check:    python manage.py backup THIS_FOLDER --check
Restore:  python manage.py restore THIS_FOLDER
"""


class Part(NamedTuple):
    """A file of a set, as it was written."""

    size: int
    sha256: str


class Missing(NamedTuple):
    """A file the database named and whose bytes could not be had; `gone` when it was taken away meanwhile."""

    sha256: str
    why: str


@dataclass(frozen=True)
class Manifest:
    """What one backup is."""

    made_at: str
    migrations: list[str]
    server: int
    pg_dump: int
    database_size: int
    rows: dict[str, int]
    parts: dict[str, Part]
    files: int
    bytes: int
    missing: list[Missing]
    format: int = FORMAT

    @classmethod
    def read(cls, path: Path) -> Self:
        said = json.loads(path.read_text())
        said["parts"] = {name: Part(*part) for name, part in said["parts"].items()}
        said["missing"] = [Missing(*one) for one in said["missing"]]
        return cls(**said)

    def write(self, path: Path) -> None:
        with draft_of(path) as file:
            file.write((json.dumps(asdict(self), indent=1) + "\n").encode())


@dataclass(frozen=True)
class Set:
    """One dated backup; complete once its manifest is there."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_complete(self) -> bool:
        return (self.path / MANIFEST).is_file()

    def manifest(self) -> Manifest:
        """Raises Refused where it cannot be understood."""
        try:
            return Manifest.read(self.path / MANIFEST)
        except FileNotFoundError:
            raise Refused(f"{self.name} is no backup: it has no manifest, so it was interrupted.") from None
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(f"{self.name}: its {MANIFEST} cannot be read, so it is no backup.") from error

    def files(self) -> Iterator[tuple[str, int]]:
        """Hash and size of each file it has."""
        with (self.path / LIST).open() as lines:
            for line in lines:
                sha256, _, size = line.strip().partition(" ")
                yield sha256, int(size)

    def packages(self) -> Iterator[tuple[str, int, str]]:
        """Hash, size and place of each package; a set made by an older release has none."""
        if (self.path / PACKAGES).exists():
            for line in (self.path / PACKAGES).read_text().splitlines():
                sha256, size, place = line.split(" ", 2)
                yield sha256, int(size), place

    def everything(self) -> Iterator[tuple[str, int]]:
        """Hash and size of all that it has in the store."""
        yield from self.files()
        yield from ((sha256, size) for sha256, size, _ in self.packages())

    def remove(self) -> None:
        """The manifest first: what is half removed is no backup."""
        (self.path / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self.path)


@dataclass(frozen=True)
class Folder:
    """Where backups lie."""

    path: Path

    def prepare(self, home: Path) -> None:
        """Makes it, for its owner alone; refuses one that has something else in it or lies in the home. Raises Refused."""
        if self.path.resolve().is_relative_to(home.resolve()):
            raise Refused(f"{self.path} lies in {home} and would be lost with it. Choose a folder elsewhere.")
        if self.path.exists() and not (self.path / README).exists() and any(self._others()):
            raise Refused(f"{self.path} has something else in it. Nothing was written: choose an empty folder.")
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / STORE).mkdir(mode=0o700, exist_ok=True)
        if not (self.path / README).exists():
            (self.path / README).write_text(EXPLAINED)

    def ensure_there(self) -> None:
        if not (self.path / README).exists():
            raise Refused(f"{self.path} is no folder of backups: it was not made by `backup`, or not copied whole.")

    def _others(self) -> Iterator[Path]:
        return (path for path in self.path.iterdir() if path.name not in {LOCK, "lost+found"})

    def every(self) -> list[Set]:
        """By age, complete or not."""
        found = self.path.iterdir() if self.path.exists() else iter(())
        return [Set(path) for path in sorted(found) if path.is_dir() and path.name[:2].isdigit()]

    def complete(self) -> list[Set]:
        return [one for one in self.every() if one.is_complete]

    def stored(self, path_of: str) -> Path:
        return self.path / STORE / path_of

    @contextlib.contextmanager
    def held(self, *, alone: bool) -> Iterator[None]:
        """One backup at a time, and none while somebody reads. Raises Refused."""
        with contextlib.ExitStack() as stack:
            # A copy on a disk that is only read needs no lock.
            with contextlib.suppress(PermissionError, OSError):
                file = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
                stack.callback(os.close, file)
                _lock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH, self.path)
            yield


def _lock(file: int, how: int, path: Path) -> None:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(f"{path} is in use by another `backup` or `restore`. Wait until it has ended.") from None


@contextlib.contextmanager
def draft_of(path: Path) -> Iterator[BinaryIO]:
    """A file that is there whole, on the disk and for its owner alone, or not at all."""
    draft = path.with_name(f"{path.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    on_disk(path.parent)


def copied(source: Any, target: IO[bytes] | None = None, told: Callable[[int], None] = lambda size: None) -> Part:
    """Copies a stream to its end, or only reads it; says what came."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
        told(size)
    return Part(size, digest.hexdigest())


def part_of(path: Path) -> Part:
    with path.open("rb") as file:
        return copied(file)


def total(sizes: Iterable[int]) -> str:
    """Bytes for people."""
    size = float(sum(sizes))
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
