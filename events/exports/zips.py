"""A ZIP that is sent while it is written: no member is ever whole in memory, and the same contents are the same bytes."""

import io
import zipfile
from collections.abc import Iterable, Iterator

# A fixed date: two exports of the same state are byte for byte the same.
DATE = (2000, 1, 1, 0, 0, 0)
PACKED = (".jsonl", ".csv", ".md", ".html", ".txt", ".py", ".json", ".xml")


class _Sink(io.RawIOBase):
    """Where the ZIP is written to, and taken from piece by piece."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.waiting += data
        return len(data)

    def taken(self) -> bytes:
        data = bytes(self.waiting)
        self.waiting.clear()
        return data


class Zip:
    """`member` gives what is ready to be sent while a member is written; `end` the rest."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", allowZip64=True)

    def member(self, name: str, data: Iterable[bytes]) -> Iterator[bytes]:
        info = zipfile.ZipInfo(name, DATE)
        info.external_attr = 0o644 << 16
        info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(PACKED) else zipfile.ZIP_STORED
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in data:
                file.write(piece)
                yield self._sink.taken()
        yield self._sink.taken()

    def end(self) -> Iterator[bytes]:
        self._zip.close()
        yield self._sink.taken()
