"""The files of entries as they go along: bytes that are there, and a reason for each one that is not."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError

from events import blobs, renditions
from events.models import Attachment, Blob

CHUNK = 256 * 1024
# Pictures are shown no larger than a page needs; as they came they are in the zip forms.
WIDEST, LARGEST_AS_IT_IS, QUALITY = 1600, 400_000, 82
LARGEST_INSIDE = 2_000_000
UNSAFE = re.compile(r"[^\w.+() -]+")


class Missing(Exception):
    """A file that cannot be given; the words say why."""


@dataclass
class Inventory:
    """What became of each file: those that are in it, and the others with the reason."""

    inside: list[str] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    def took(self, name: str) -> None:
        self.inside.append(name)

    def missed(self, name: str, why: str) -> None:
        self.missing.append((name, why))


def blob_of(file: Attachment, *, own: bool) -> Blob:
    """The file as it came for its team; for the world what is served of it. Raises Missing."""
    if own:
        return file.blob
    try:
        blob = renditions.ready(file.blob) if file.blob.is_picture else file.blob
    except renditions.NotReady:
        ensure_there(file.blob)
        raise Missing("It could not be prepared for readers when this was made; ask for the export again.") from None
    if blob.withheld:
        raise Missing("Only its team gets it: nobody could take out of it where it was taken.")
    return blob.served


def pieces(blob: Blob) -> Iterator[bytes]:
    """Its bytes, opened at once so that a lost file is known before anything is written. Raises Missing."""
    try:
        stored = blobs.opened(blob)
    except OSError:
        raise Missing(
            "Its bytes are not in the logbook’s storage any more; ask whoever runs it for a backup."
        ) from None

    def read() -> Iterator[bytes]:
        with stored:
            while chunk := stored.read(CHUNK):
                yield chunk

    return read()


def waits(file: Attachment) -> bool:
    """Whether it will be known soon what the world gets of it; what is lost waits for nothing."""
    try:
        ensure_there(file.blob)
    except Missing:
        return False
    return not file.blob.is_settled


def ensure_there(blob: Blob) -> None:
    """Raises Missing for bytes that were lost."""
    _opened(blob).close()


def _opened(blob: Blob) -> Any:
    try:
        return blobs.opened(blob)
    except OSError:
        raise Missing(
            "Its bytes are not in the logbook’s storage any more; ask whoever runs it for a backup."
        ) from None


def picture(file: Attachment) -> tuple[bytes, str]:
    """A picture as a page shows it, upright and no larger than needed, and its type. Raises Missing."""
    blob = blob_of(file, own=False) if not file.blob.withheld else file.blob
    data = b"".join(pieces(blob))
    if (
        blob.size <= LARGEST_AS_IT_IS
        and (blob.width or 0) <= WIDEST
        and blob.content_type in ("image/png", "image/jpeg")
    ):
        return data, blob.content_type
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (WIDEST, WIDEST))
            image.thumbnail((WIDEST, WIDEST))
            return _saved(image)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        raise Missing("It is no picture that can be read.") from None


def _saved(image: Image.Image) -> tuple[bytes, str]:
    made = io.BytesIO()
    if image.mode in ("RGBA", "LA", "P"):
        image.convert("RGBA").save(made, "PNG", optimize=False)
        return made.getvalue(), "image/png"
    image.convert("RGB").save(made, "JPEG", quality=QUALITY)
    return made.getvalue(), "image/jpeg"


def data_url(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def inside(file: Attachment) -> str:
    """A file in a page itself. Raises Missing."""
    if file.blob.is_picture:
        return data_url(*picture(file))
    if file.blob.size > LARGEST_INSIDE:
        raise Missing("It is too large to stand in a page; the zip form (Markdown) has it.")
    return data_url(b"".join(pieces(file.blob)), "application/octet-stream")


def safe_name(name: str) -> str:
    """A name that any file system takes, its ending kept."""
    cleaned = UNSAFE.sub("_", name).strip(". ") or "file"
    stem, dot, ending = cleaned.rpartition(".")
    return f"{stem[:80]}.{ending[:12]}" if dot and stem else cleaned[:80]


Shows = Callable[[Attachment], str]
