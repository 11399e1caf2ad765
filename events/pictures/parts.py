"""The parts a picture file is made of, so that it can be put together again without what is not the picture."""

import re
from collections.abc import Callable, Iterator

JPEG_END = b"\xff\xd9"
# Pictures, tables and scans. Of the application's segments only how to read the colours: JFIF, ICC profile, Adobe.
JPEG_PARTS = {0xDA, 0xDB, 0xDC, 0xDD, *range(0xC0, 0xD0)} - {0xC8}
JPEG_NAMED = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
JFIF = re.compile(rb"\xff\xe0\x00\x10JFIF\x00.{7}\x00\x00", re.DOTALL)
AFTER_SCAN = re.compile(rb"\xff(?![\x00\xd0-\xd7\xff])")

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_PARTS = set(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split())

GIF_LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")

WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_HAS_METADATA = 0x08 | 0x04


class Broken(ValueError):
    """The file does not keep to its format."""


def bare(type: str, data: bytes) -> bytes:
    """The same picture to the pixel, animated or not, with its colour profile and nothing else; raises Broken."""
    try:
        return b"".join(READERS[type](data))
    except (KeyError, IndexError) as error:
        raise Broken(type) from error


def _jpeg(data: bytes) -> Iterator[bytes]:
    if not data.startswith(b"\xff\xd8"):
        raise Broken("JPEG")
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise Broken("JPEG")
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            yield JPEG_END
            return
        length = int.from_bytes(_exactly(data, at + 2, 2))
        if length < 2 or marker < 0xC0:
            raise Broken("JPEG")
        end = at + 2 + length
        part = _exactly(data, at, end - at)
        if marker == 0xDA:
            found = AFTER_SCAN.search(data, end)
            if found is None:
                raise Broken("JPEG")
            part, end = data[at : found.start()], found.start()
        if (
            marker in JPEG_PARTS
            or (marker in JPEG_NAMED and part[4:].startswith(JPEG_NAMED[marker]))
            or JFIF.fullmatch(part)
        ):
            yield part
        at = end


def _png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(PNG_START):
        raise Broken("PNG")
    yield PNG_START
    at = len(PNG_START)
    while True:
        end = at + 12 + int.from_bytes(_exactly(data, at, 4))
        part = _exactly(data, at, end - at)
        if part[4:8] in PNG_PARTS:
            yield part
        if part[4:8] == b"IEND":
            return
        at = end


def _gif(data: bytes) -> Iterator[bytes]:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise Broken("GIF")
    at = 13 + _colours(data[10])
    yield _exactly(data, 0, at)
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            end = _blocks(data, at + 11 + _colours(data[at + 9]))
        elif data[at] == 0x21:
            end = _blocks(data, at + 2)
        else:
            raise Broken("GIF")
        part = data[at:end]
        # A picture, how to show it, or how often: not a comment, a caption or another application's data.
        if part[0] == 0x2C or part[1] == 0xF9 or (part[1] == 0xFF and part[2:].startswith(GIF_LOOPS)):
            yield part
        at = end
    yield b"\x3b"


def _colours(flags: int) -> int:
    """The length of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """Where a row of blocks ends that begins here."""
    while data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes) -> Iterator[bytes]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Broken("WebP")
    last = 8 + int.from_bytes(_exactly(data, 4, 4), "little")
    kept = []
    at = 12
    while at + 8 <= last:
        length = int.from_bytes(_exactly(data, at + 4, 4), "little")
        part = _exactly(data, at, 8 + length)
        if part[:4] == b"VP8X":
            part = part[:8] + bytes([part[8] & ~WEBP_HAS_METADATA]) + part[9:]
        if part[:4] in WEBP_PARTS:
            kept.append(part + b"\0" * (length % 2))
        at += 8 + length + length % 2
    whole = b"WEBP" + b"".join(kept)
    yield b"RIFF" + len(whole).to_bytes(4, "little") + whole


def _exactly(data: bytes, at: int, length: int) -> bytes:
    part = data[at : at + length]
    if len(part) < length:
        raise Broken("The file ends too early.")
    return part


READERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
}
