"""The words of stored documents, read once by a job soon after they came."""

import tempfile
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from events import apart, blobs, documents
from events.models import Blob, FileText

PATIENCE = 60.0
ADVISORY_LOCK = 0x646F6373
TOO_LARGE = "It is larger than a document would be."
TOO_MUCH = "Reading it took more time or memory than a document may."


def read_next(after: int = 0) -> int | None:
    """Reads the next file that waits and says which; None when none does or another worker is at it.

    What cannot be read is not tried again: the reason stands with the file.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            return None
        waiting = Blob.objects.filter(read_at=None, pk__gt=after).order_by("pk")
        if (blob := waiting.select_for_update(of=["self"], skip_locked=True).first()) is None:
            return None
        try:
            _read(blob)
        except apart.TooSlow:
            _settle(blob, TOO_MUCH)
        except apart.NotReady:
            pass  # its bytes are not there: asked again with the next run
        return blob.pk


def _read(blob: Blob) -> None:
    try:
        with blobs.opened(blob) as stored:
            most = documents.most_needed(stored.read(documents.HEAD))
    except FileNotFoundError:
        raise apart.NotReady from None
    if not most:
        return _settle(blob, "")
    if most == documents.MOST_PACKED and blob.size > most:
        return _settle(blob, TOO_LARGE)
    with tempfile.TemporaryDirectory(prefix="elogbook-document-") as folder:
        said = apart.said("events.documents", blob, Path(folder), PATIENCE, most=most)
    if said is None:
        return _settle(blob, TOO_MUCH)
    if said["text"]:
        FileText.objects.update_or_create(blob=blob, defaults={"text": said["text"], "is_cut": said["is_cut"]})
    return _settle(blob, said["why"])


def _settle(blob: Blob, why: str) -> None:
    Blob.objects.filter(pk=blob.pk).update(read_at=timezone.now(), unreadable_why=why[:255])
