"""What a file holds, on disk beside it: read twice, in the order it is stored, with bounded memory."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from events.imports.found import digest
from events.imports.lines import Version, Wrong, version

# Of a batch: so many entries, and no more once their lines are so long together.
AT_ONCE, LETTERS = 200, 4_000_000
# A file that is wrong from its first line to its last is told of in so many sentences.
MOST = 100
TABLES = """
    CREATE TABLE line (id TEXT, version INTEGER, position INTEGER, is_latest INTEGER, parent TEXT, said BLOB,
                       PRIMARY KEY (id, version));
    CREATE TABLE entry (id TEXT PRIMARY KEY, position INTEGER, parent TEXT, letters INTEGER);
    CREATE TABLE file (sha256 TEXT, size INTEGER, name TEXT, entry TEXT);
    CREATE INDEX entry_in_order ON entry (position);
"""
GATHER = """
    INSERT INTO entry SELECT id, min(position), max(CASE WHEN is_latest THEN parent END), sum(length(said))
    FROM line GROUP BY id
"""
# What comments on an entry that comes later in the file waits for it.
ORDER = """
    SELECT id, letters FROM entry LEFT JOIN (SELECT id AS above, position AS its FROM entry) ON above = parent
    ORDER BY coalesce(its > position, 0), position
"""


class Refused(Exception):
    """Nothing was stored; `problems` are all that is wrong with the file, a sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems(list[str]):
    """All that is wrong, told together; after so many only their number."""

    more = 0

    def add(self, said: str) -> None:
        if len(self) < MOST:
            self.append(said)
        else:
            self.more += 1

    def raise_any(self) -> None:
        if self:
            raise Refused([*self, f"And {self.more} more."] if self.more else list(self))


class Written(NamedTuple):
    """An entry as the file has it: its versions from the first on; the last is how it reads."""

    versions: Sequence[Version]

    @property
    def id(self) -> str:
        return self.latest.id

    @property
    def latest(self) -> Version:
        return self.versions[-1]


class Spool:
    """The entries of one file and where the bytes of its files are; `label` is what tells the file from others."""

    def __init__(self, folder: Path, label: str, bytes_of: Callable[[str], Path | None]) -> None:
        self.label, self.bytes_of, self.problems = label, bytes_of, Problems()
        # What the file says that its files are, by their hashes; what is not said is found in them.
        self.types: dict[str, str] = {}
        self.broadcasts = self.missing_files = self._position = 0
        self._db = sqlite3.connect(folder / "spool.sqlite", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES} BEGIN;")

    def close(self) -> None:
        self._db.close()

    def take(self, line: bytes, where: str) -> None:
        """A line of the file, which is refused later with all others that are wrong."""
        try:
            found = version(line)
        except Wrong as wrong:
            self.problems.add(f"{where} {wrong}.")
            return
        if found.said["type"] == "broadcast":
            self.broadcasts += found.is_latest
            return
        self._position += 1
        self.missing_files += found.missing_files if found.is_latest else 0
        row = (found.id, found.number, self._position, found.is_latest, found.parent, line)
        try:
            self._db.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            self.problems.add(f"{where} is version {found.number} of {found.id} once more.")
        files = [(file.sha256, file.size, file.name, found.id) for file in found.files]
        self._db.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", files)

    def settle(self) -> None:
        """All lines are in: what only the whole shows is checked. Raises Refused with everything that is wrong."""
        self._db.execute(GATHER)
        for entry, newest, latest in self._db.execute(
            "SELECT id, max(version), max(CASE WHEN is_latest THEN version END) FROM line GROUP BY id"
        ):
            if newest != latest:
                self.problems.add(f"{entry} lacks its latest version: the file was cut off, or lines were taken out.")
        if not self._position and not self.problems:
            self.problems.add("There is no entry in this file.")
        self._check_files()
        self.problems.raise_any()

    def _check_files(self) -> None:
        rows = self._db.execute(
            "SELECT sha256, max(size), min(name), min(entry) FROM file GROUP BY sha256 ORDER BY 4, 3"
        )
        for sha256, size, name, entry in rows:
            path = self.bytes_of(sha256)
            if path is None:
                self.problems.add(f"The file “{name}” of {entry} (sha256 {sha256}) did not come along.")
            elif path.stat().st_size != size:
                self.problems.add(
                    f"The file “{name}” of {entry} has {path.stat().st_size} bytes and should have {size}."
                )
            elif digest(path) != sha256:
                self.problems.add(f"The file “{name}” of {entry} is not the one that was exported: its sha256 differs.")

    def __len__(self) -> int:
        found: int = self._db.execute("SELECT count(*) FROM entry").fetchone()[0]
        return found

    def has(self, entry: str) -> bool:
        return self._db.execute("SELECT 1 FROM entry WHERE id = ?", [entry]).fetchone() is not None

    def batches(self) -> Iterator[list[Written]]:
        """The entries in the order they are stored, so many at once."""
        some: list[str] = []
        total = 0
        for entry, letters in self._db.execute(ORDER):
            if some and (len(some) >= AT_ONCE or total + letters > LETTERS):
                yield self._written(some)
                some, total = [], 0
            some.append(entry)
            total += letters
        if some:
            yield self._written(some)

    def _written(self, entries: Sequence[str]) -> list[Written]:
        rows = self._db.execute(
            "SELECT id, said FROM line WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id, version",
            [json.dumps(entries)],
        )
        found: dict[str, list[Version]] = {entry: [] for entry in entries}
        for entry, said in rows:
            found[entry].append(version(said))
        return [Written(versions) for versions in found.values()]
