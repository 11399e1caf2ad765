"""Files on their way into an entry: stored when they arrive, dropped when nobody used them."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from events import blobs, content
from events.blobs import Upload
from events.logbook.rows import Unfit
from events.models import Attachment
from investigations.models import User

LONGEST_NAME = 255


def upload(file: "UploadedFile[Any]", *, by: User, logbook: str, handover: str = "", caption: str = "") -> Attachment:
    """Keeps a file for an entry of this logbook that is not written yet. Raises Unfit."""
    if not file.size:
        raise Unfit(f"“{file.name}” is empty: nothing of it was kept.")
    name = content.storable(file.name or "file").replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:] or "file"
    with transaction.atomic():
        blob = blobs.keep(Upload(file.read(), name, file.content_type or blobs.OCTETS))
        return Attachment.objects.create(
            blob=blob, name=name, caption=caption, uploaded_by=by, logbook=logbook, handover=handover
        )


def discard(attachment: Attachment, *, by: User) -> None:
    """Takes back a file nobody has used."""
    Attachment.objects.filter(pk=attachment.pk, event=None, uploaded_by=by).delete()
