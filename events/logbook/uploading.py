"""Files that came before their entry: kept, dropped again by who sent them, or swept when no entry claims them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from events import blobs, content
from events.logbook.rows import Unfit
from events.models import Attachment
from investigations.models import User

KEPT = timedelta(hours=48)
# No file system takes more than 255 bytes.
LONGEST_NAME = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def upload(
    file: "blobs.Upload | UploadedFile[Any]", *, by: User, logbook: str, handover: str = "", caption: str = ""
) -> Attachment:
    """Keeps a file for an entry of this logbook that is not written yet. Raises Unfit."""
    file = fit(file, caption=caption)
    with transaction.atomic():
        return Attachment.objects.create(
            blob=blobs.keep(file), name=file.name, caption=content.storable(caption), uploaded_by=by, logbook=logbook,
            handover=handover,
        )  # fmt: skip


def fit(file: "blobs.Upload | UploadedFile[Any]", *, caption: str = "") -> blobs.Upload:
    """A file as it will be kept: named without folders, neither empty nor too large. Raises Unfit."""
    if isinstance(file, UploadedFile):
        file = blobs.Upload(file, file.name or "", file.content_type or blobs.OCTETS)
    name = file_name(file.name)
    if file.size > settings.ELOGBOOK_MAX_UPLOAD_MB * 1_000_000:
        raise Unfit(
            f"“{name}” is larger than {settings.ELOGBOOK_MAX_UPLOAD_MB} MB: nothing of it was kept. "
            "Send it in parts, or write where it lies.",
            status=413,
        )
    if not file.size:
        raise Unfit(f"“{name}” is empty: nothing of it was kept.")
    return replace(file, name=name, caption=content.storable(caption))


def discard(attachment: Attachment, *, by: User) -> bool:
    """Takes back a file nobody has used; says whether it was one, and the uploader's."""
    with transaction.atomic():
        return _drop(attachment.pk, uploaded_by=by)


def sweep(now: datetime) -> int:
    """Uploads that no entry claimed within two days go, one by one, unless a backup is copying; says how many."""
    old = Attachment.objects.filter(event=None, uploaded_at__lt=now - KEPT)
    dropped = 0
    for pk in old.order_by("uploaded_at").values_list("pk", flat=True):
        with transaction.atomic():
            if not blobs.may_sweep():
                break
            dropped += _drop(pk, uploaded_at__lt=now - KEPT)
    return dropped


def file_name(sent: str) -> str:
    """The name of a file without folders, short enough to be saved again, with its ending."""
    name = content.storable(CONTROL.sub("", sent)).replace("\\", "/").rpartition("/")[2].strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name.encode()) > LONGEST_NAME and stem and len(ending) <= 16:
        room = LONGEST_NAME - len(f".{ending}".encode())
        return f"{_cut(stem, room)}{dot}{ending}"
    return _cut(name, LONGEST_NAME) or "file"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _drop(pk: int, **fields: object) -> bool:
    """Whether the upload was there, unused and free; its bytes go with it when nothing else refers to them."""
    unused = Attachment.objects.filter(pk=pk, event=None, **fields)
    if (file := unused.select_for_update(skip_locked=True).first()) is None:
        return False
    Attachment.objects.filter(pk=file.pk, event=None).delete()
    blobs.drop(file.blob_id)
    return True
