"""Stores the bytes of files, once each, durably before the entry that names them is committed."""

import base64
import binascii
import hashlib
import io
import mimetypes
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from events import pictures
from events.disk import on_disk
from events.models import Attachment, Blob

OCTETS = "application/octet-stream"
DATA_URL = re.compile(r"\s*data:(?P<type>[^;,]*)(?:;[^,]*)?,", re.IGNORECASE)
CHUNK = 1024 * 1024
# Of PostgreSQL's advisory locks: a backup shares it, a sweep has it alone.
COPYING = 0x656C6F67
MISSING = "is missing"
# A browser must not be led to run what somebody sent: these types are only ever offered as text or bytes.
ACTIVE = re.compile(r"html|xml|svg|script|pdf", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[\w.+-]{1,127}/[\w.+-]{1,127}", re.ASCII)


class NotAFile(ValueError):
    """What was sent cannot be kept as a file; the text says why."""


@dataclass(frozen=True)
class Upload:
    """A file as it came: its bytes, or where they are read from, the name and the media type the sender gave it."""

    data: "bytes | Path | File[Any]"
    name: str
    declared_type: str = OCTETS
    caption: str = ""

    @property
    def size(self) -> int:
        if isinstance(self.data, bytes):
            return len(self.data)
        return self.data.stat().st_size if isinstance(self.data, Path) else self.data.size

    @property
    def sha256(self) -> str:
        with self.opened() as file:
            return _digest(file)[0]

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Its bytes from the first on; never all of them in memory when they came as a file."""
        if isinstance(self.data, bytes):
            yield io.BytesIO(self.data)
        elif isinstance(self.data, Path):
            with self.data.open("rb") as file:
                yield file
        else:
            self.data.open()
            yield cast(BinaryIO, self.data)


class DurableStorage(FileSystemStorage):
    """Files that are on the disk, folder entry included, before anybody is told so."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        for folder in [folder for folder in reversed(path.parents) if not folder.exists()]:
            folder.mkdir(exist_ok=True)
            on_disk(folder.parent)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with draft.open("wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        on_disk(path.parent)
        return name

    def delete(self, name: str) -> None:
        """Also what a power cut left half written: whoever sends the same file meanwhile waits for the lock of its row."""
        super().delete(name)
        path = Path(self.path(name))
        for draft in path.parent.glob(f"{path.name}.*.part"):
            draft.unlink(missing_ok=True)


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


def keep(upload: Upload, *, made_here: bool = False) -> Blob:
    """The stored file of these bytes. Call it in the transaction that attaches it: the row stays locked until then.

    What was `made_here` of another file needs no examination. Raises NotAFile for an empty one.
    """
    with upload.opened() as file:
        blob = _locked(_described(upload, file, made_here=made_here))
        storage = storages["blobs"]
        if not storage.exists(blob.path):
            file.seek(0)
            storage.save(blob.path, File(file))
    return blob


def drop(pk: int) -> bool:
    """Bytes that nothing refers to go, and what was made of them; call it in a transaction. Says whether they went."""
    blob = Blob.objects.select_for_update().filter(pk=pk).first()
    # Asked after the lock: an upload of the same bytes that was faster is seen now, a slower one waits for us.
    if blob is None or Attachment.objects.filter(blob=pk).exists() or _is_made_of_another(pk):
        return False
    Blob.objects.filter(pk=pk).delete()
    # Before COMMIT, while nobody can lock the row: whoever brings these bytes next finds them missing and writes them.
    storages["blobs"].delete(blob.path)
    for made in (blob.rendition_id, blob.thumbnail_id):
        if made is not None:
            drop(made)
    return True


def may_sweep() -> bool:
    """Whether no backup is copying what it has seen, from now to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COPYING])
        return bool(cursor.fetchone()[0])


@contextmanager
def kept_for_copying() -> Iterator[None]:
    """Unused files stay until this ends: a backup may copy all that its view of the database names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [COPYING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [COPYING])


def path_of(sha256: str) -> str:
    """Where the bytes of this hash lie, in the storage and in backups."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def damage(opening: Callable[[], Any], sha256: str) -> str:
    """What is wrong with stored bytes that should have this hash; nothing, mostly. Reads them to their end."""
    try:
        with opening() as file:
            found, size, _ = _digest(file)
    except FileNotFoundError:
        return MISSING
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return "" if found == sha256 else f"was changed: its {size} bytes are no longer those of its name"


def _is_made_of_another(pk: int) -> bool:
    return Blob.objects.filter(Q(rendition=pk) | Q(thumbnail=pk)).exists()


def _described(upload: Upload, file: BinaryIO, *, made_here: bool) -> Blob:
    """What is to be known of a file; a type by content, a sender's word for harmless types only."""
    sha256, size, head = _digest(file)
    if not size:
        raise NotAFile(f"The file “{upload.name}” is empty. Nothing was stored of it.")
    blob = Blob(sha256=sha256, size=size)
    if found := pictures.judged(file):
        blob.content_type, blob.width, blob.height = found
        is_done = made_here or pictures.needs_nothing(file, found, size)
        # There are no words in it that anybody could read here.
        blob.read_at = timezone.now()
    else:
        blob.content_type = _harmless(head, upload.declared_type)
        blob.withheld = pictures.may_tell_where(file)
        is_done = not blob.is_pdf
    blob.examined_at = timezone.now() if is_done else None
    return blob


def _digest(file: BinaryIO) -> tuple[str, int, bytes]:
    """The hash of a file, its size and its beginning."""
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        head = head or chunk[: pictures.HEAD]
    return digest.hexdigest(), size, head


def _locked(blob: Blob) -> Blob:
    """The row of these bytes, new or known. A sweep locks the same row: it cannot drop what this upload relies on."""
    while True:
        Blob.objects.bulk_create([blob], ignore_conflicts=True)
        if found := Blob.objects.select_for_update().filter(sha256=blob.sha256).first():
            return found


def _harmless(head: bytes, claimed: str) -> str:
    if head.startswith(b"%PDF-"):
        return pictures.PDF
    if not MEDIA_TYPE.fullmatch(claimed) or claimed.startswith("image/") or ACTIVE.search(claimed):
        return OCTETS
    return claimed


def opened(blob: Blob) -> Any:
    """The stored bytes, open for reading."""
    return storages["blobs"].open(blob.path)
