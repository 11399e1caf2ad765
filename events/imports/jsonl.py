"""JSON Lines: each version of each entry a line; the bytes of files lie in a folder beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from events.imports import found
from events.imports.spool import Spool

# No entry is longer: what is has lost its ends of lines.
LONGEST_LINE = 64_000_000


@contextmanager
def read(path: Path, folder: Path | None = None) -> Iterator[Spool]:
    """The checked entries of a file; files are looked for in `folder` by their sha256. Raises Refused, OSError."""
    with TemporaryDirectory(prefix="elogbook-import-") as scratch:
        bytes_of = partial(found.find, folder) if folder is not None else found.nowhere
        spool = Spool(Path(scratch), f"sha256:{found.digest(path)}", bytes_of)
        try:
            _take(spool, path)
            spool.settle()
            yield spool
        finally:
            spool.close()


def _take(spool: Spool, path: Path) -> None:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if not line.endswith(b"\n"):
                why = "is too long" if len(line) >= LONGEST_LINE else "has no end: the file was cut off"
                spool.problems.add(f"Line {number} {why}.")
                return
            if line.strip():
                spool.take(line, f"Line {number}")
