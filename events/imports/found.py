"""Files that came along with an export, found by what is in them."""

import hashlib
from pathlib import Path

CHUNK = 1024 * 1024


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def find(folder: Path, sha256: str) -> Path | None:
    """A file by its hash: `<sha256>` or `files/<sha256>…`, as exports have it, or as `media/` keeps it."""
    for path in (folder / sha256, folder / sha256[:2] / sha256[2:4] / sha256):
        if path.is_file():
            return path
    return next((path for path in sorted((folder / "files").glob(f"{sha256}*")) if path.is_file()), None)


def nowhere(sha256: str) -> Path | None:
    return None
