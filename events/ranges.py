"""A part of a file, for a program that goes on with a download or reads only an end of it (RFC 9110, section 14)."""

import re
from typing import BinaryIO, NamedTuple

# More digits than any file has bytes are no number.
ASKED = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})", re.IGNORECASE)


class Unsatisfiable(Exception):
    """Nothing of the file is where the part was asked for."""


class Part(NamedTuple):
    first: int
    size: int

    def said_of(self, whole: int) -> str:
        """As the header Content-Range has it."""
        return f"bytes {self.first}-{self.first + self.size - 1}/{whole}"


def part(asked: str, whole: int) -> Part | None:
    """The part of a file of so many bytes; None where all of it is sent: no part, no sense or several parts were asked for.

    Raises Unsatisfiable.
    """
    found = ASKED.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(whole - int(found[2]), 0), whole - 1
    else:
        first, last = int(found[1]), min(int(found[2] or whole), whole - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first > last:
        raise Unsatisfiable
    return Part(first, last - first + 1)


class Piece:
    """A part of an open file, read as a file."""

    def __init__(self, file: BinaryIO, part: Part) -> None:
        self._file, self._left = file, part.size
        file.seek(part.first)

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
