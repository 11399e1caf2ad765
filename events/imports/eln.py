"""An `.eln` package: our own with all its lines; of another program its description is read, and what is missing said."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from events.imports import found
from events.imports.archive import Archive
from events.imports.spool import Refused, Spool

LINES = "entry.json"
LONGEST = 64_000_000
# What wrote a package whose lines are read back; one without entries has none.
OURS = "E-Logbook"


@contextmanager
def read(path: Path) -> Iterator[Spool]:
    """The checked entries of a package, its files unpacked beside it for that time. Raises Refused, OSError."""
    with TemporaryDirectory(prefix="elogbook-import-") as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        spool = Spool(Path(scratch), f"sha256:{found.digest(path)}", partial(found.find, files))
        try:
            with zipfile.ZipFile(path) as archive:
                _take(Archive(archive, spool.problems), spool, files)
            spool.settle()
            yield spool
        except zipfile.BadZipFile as bad:
            raise Refused([f"It is no ZIP that is whole: {bad}."]) from bad
        finally:
            spool.close()


def _take(archive: Archive, spool: Spool, files: Path) -> None:
    if not archive.is_readable:
        spool.problems.raise_any()
    places = sorted(name for name in archive.names if name.startswith("logbook/") and name.endswith(f"/{LINES}"))
    if not places and archive.nodes and _publisher(archive) != OURS:
        spool.problems.add(
            f"It is a package of {_publisher(archive)}: its {len(archive.nodes)} descriptions can be read, but no logbook/…/{LINES} "
            "has lines with who wrote what and when, which an entry here must have."
        )
    _check_files(archive, spool, files)
    for place in places:
        _entry(archive, spool, place)


def _entry(archive: Archive, spool: Spool, place: str) -> None:
    try:
        lines = json.loads(archive.read(place, LONGEST) or b"[]")
    except (ValueError, RecursionError):
        lines = None
    if not isinstance(lines, list):
        spool.problems.add(f"“{place}” is no list of versions.")
        return
    for number, line in enumerate(lines, 1):
        spool.take(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace"), f"“{place}” {number}")


def _check_files(archive: Archive, spool: Spool, files: Path) -> None:
    """Every file that is described is there, with the bytes it was described by."""
    for name, node in archive.nodes.items():
        kind, place = node.get("@type"), name.removeprefix("./")
        if "File" not in (kind if isinstance(kind, list) else [kind]) or name.startswith(("http://", "https://", "#")):
            continue
        if place not in archive.names:
            spool.problems.add(f"“{place[:200]}” is described and not there.")
            continue
        sha256, _ = archive.unpack(place, files)
        if sha256 and node.get("sha256", sha256) != sha256:
            spool.problems.add(f"“{place[:200]}” is not the file that was described: its sha256 differs.")
        if sha256 and isinstance(said := node.get("encodingFormat"), str):
            spool.types[sha256] = said


def _publisher(archive: Archive) -> str:
    node = archive.nodes.get("ro-crate-metadata.json", {}).get("sdPublisher")
    said = archive.nodes.get(str(node.get("@id")), node) if isinstance(node, dict) else {}
    return str(said.get("name") or "another program")
