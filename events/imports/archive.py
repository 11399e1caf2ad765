"""A ZIP from elsewhere: nothing is believed of it before it was looked at, and all that is wrong is told together."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from events.imports.found import CHUNK
from events.imports.spool import Problems
from events.zipped import BROKEN

METADATA = "ro-crate-metadata.json"
# Beyond these it is a bomb, or no logbook.
MEMBERS, UNPACKED, TIMES_PACKED, DESCRIPTION = 1_000_000, 200_000_000_000, 200, 256_000_000
SMALL = 10_000_000


class Archive:
    """Its one folder, what it describes, and its members under their names in that folder."""

    def __init__(self, file: zipfile.ZipFile, problems: Problems) -> None:
        self._file, self.problems = file, problems
        members = file.infolist()
        self.names = {info.filename.partition("/")[2]: info for info in self._sound(members) if not info.is_dir()}
        self.nodes: dict[str, dict[str, Any]] = {}
        # Names are never paths on this disk, so a package with bad ones is read on, to tell all that is wrong.
        self.is_readable = self._is_readable(members)
        if self.is_readable:
            self._describe()

    def _sound(self, members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
        names = [info.filename for info in members]
        roots = {name.partition("/")[0] for name in names}
        if len(roots) != 1 or any("/" not in name for name in names):
            self.problems.add(f"It must have one folder with everything inside, and has {len(roots)}.")
        seen = set[str]()
        for info in members[:MEMBERS]:
            parts = info.filename.rstrip("/").split("/")
            if "\\" in info.filename or any(part in (".", "..") for part in parts):
                self.problems.add(f"The name “{info.filename[:200]}” leads out of the archive.")
            if info.filename.startswith("/") or ":" in parts[0]:
                self.problems.add(f"The name “{info.filename[:200]}” is absolute.")
            if info.filename in seen:
                self.problems.add(f"“{info.filename[:200]}” is there twice.")
            seen.add(info.filename)
        return members[:MEMBERS]

    def _is_readable(self, members: list[zipfile.ZipInfo]) -> bool:
        """Whether its members can be unpacked, and are no more than a logbook has."""
        if locked := [info.filename[:200] for info in members[:MEMBERS] if info.flag_bits & 1]:
            self.problems.add(f"{len(locked)} of its members are encrypted, “{locked[0]}” first.")
            return False
        if len(members) > MEMBERS:
            self.problems.add(f"It has more than {MEMBERS} members.")
            return False
        total = sum(info.file_size for info in members)
        packed = sum(info.compress_size for info in members)
        if total > UNPACKED or total > SMALL + TIMES_PACKED * packed:
            self.problems.add(f"Unpacked it would be {total} bytes, too many for its {packed}.")
            return False
        return True

    def _describe(self) -> None:
        if METADATA not in self.names:
            self.problems.add(f"It has no {METADATA} in its folder.")
            return
        try:
            found = json.loads(self.read(METADATA, DESCRIPTION))
            nodes = found["@graph"]
            self.nodes = {str(node["@id"]): node for node in nodes if isinstance(node, dict) and "@id" in node}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            self.problems.add(f"Its {METADATA} cannot be read: {str(error)[:200]}.")

    def read(self, name: str, most: int) -> bytes:
        """A member that is small enough to be had whole; nothing of one that is not, or is broken."""
        try:
            with self._file.open(self.names[name]) as member:
                data = member.read(most + 1)
        except BROKEN as error:
            self.problems.add(f"“{name}” cannot be unpacked: {error}.")
            return b""
        if len(data) > most:
            self.problems.add(f"“{name}” is longer than {most} bytes.")
            return b""
        return data

    def unpack(self, name: str, folder: Path) -> tuple[str, int]:
        """A member into a folder, named by its sha256; says that and its size, or nothing of one that is broken."""
        digest, size, draft = hashlib.sha256(), 0, folder / "draft"
        try:
            with self._file.open(self.names[name]) as member, draft.open("wb") as file:
                while chunk := member.read(CHUNK):
                    size += file.write(chunk)
                    digest.update(chunk)
        except BROKEN as error:
            self.problems.add(f"“{name}” cannot be unpacked: {error}.")
            return "", 0
        draft.replace(folder / digest.hexdigest())
        return digest.hexdigest(), size
