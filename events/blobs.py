"""Stores the bytes of files, once each, durably before the entry that names them is committed."""

import base64
import binascii
import hashlib
import io
import mimetypes
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from PIL import Image

from events.models import Blob

OCTETS = "application/octet-stream"
DATA_URL = re.compile(r"\s*data:(?P<type>[^;,]*)(?:;[^,]*)?,", re.IGNORECASE)
PICTURE_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
# A browser must not be led to run what somebody sent: these types are only ever offered as text or bytes.
ACTIVE = re.compile(r"html|xml|svg|script|pdf", re.IGNORECASE)
# What Pillow itself calls a decompression bomb: kept as a file, decoded by nobody.
MOST_PIXELS = Image.MAX_IMAGE_PIXELS or 0
MEDIA_TYPE = re.compile(r"[\w.+-]{1,127}/[\w.+-]{1,127}", re.ASCII)


class NotAFile(ValueError):
    """What was sent as base64 is not base64."""


@dataclass(frozen=True)
class Upload:
    """A file as it came: its bytes, the name and the media type the sender gave it."""

    data: bytes
    name: str
    declared_type: str = OCTETS
    caption: str = ""


class DurableStorage(FileSystemStorage):
    """Files that are on the disk, folder entry included, before anybody is told so."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        for folder in [folder for folder in reversed(path.parents) if not folder.exists()]:
            folder.mkdir(exist_ok=True)
            _on_disk(folder.parent)
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        with draft.open("wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _on_disk(path.parent)
        return name


def _on_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def from_base64(sent: str) -> Upload:
    """The file in a base64 text, with or without `data:<type>;base64,` in front; raises NotAFile."""
    head = DATA_URL.match(sent)
    declared = (head["type"].strip().lower() if head else "") or OCTETS
    try:
        data = base64.b64decode(re.sub(r"\s+", "", sent[head.end() if head else 0 :]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAFile("The text under 'base64' is not valid base64.") from error
    if not data:
        raise NotAFile("The file under 'base64' is empty.")
    extension = mimetypes.guess_extension(declared) or ""
    return Upload(data, f"{'picture' if declared.startswith('image/') else 'file'}{extension}", declared)


def keep(upload: Upload) -> Blob:
    """The stored file of these bytes. Call it in the transaction that attaches it: the row stays locked until then."""
    sha256 = hashlib.sha256(upload.data).hexdigest()
    content_type, width, height = judged(upload)
    Blob.objects.bulk_create(
        [Blob(sha256=sha256, size=len(upload.data), content_type=content_type, width=width, height=height)],
        ignore_conflicts=True,
    )
    # A sweep locks the same row: it cannot drop bytes that this upload relies on.
    blob = Blob.objects.select_for_update().get(sha256=sha256)
    storage = storages["blobs"]
    if not storage.exists(blob.path):
        storage.save(blob.path, ContentFile(upload.data))
    return blob


def judged(upload: Upload) -> tuple[str, int | None, int | None]:
    """The media type by content, and a picture's width and height in pixels; a sender's word counts for harmless types."""
    try:
        with Image.open(io.BytesIO(upload.data), formats=list(PICTURE_FORMATS)) as image:
            width, height = image.size
            if width * height <= MOST_PIXELS:
                image.verify()
                return PICTURE_FORMATS[str(image.format)], width, height
    except Exception:  # a broken picture raises whatever its decoder trips over
        pass
    return _harmless(upload), None, None


def _harmless(upload: Upload) -> str:
    if upload.data.startswith(b"%PDF-"):
        return "application/pdf"
    claimed = upload.declared_type
    if not MEDIA_TYPE.fullmatch(claimed) or claimed.startswith("image/") or ACTIVE.search(claimed):
        return OCTETS
    return claimed


def opened(blob: Blob) -> Any:
    """The stored bytes, open for reading."""
    return storages["blobs"].open(blob.path)
