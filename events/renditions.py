"""What is shown of a stored file, made once: by a job soon after it came, or for the first who asks."""

import tempfile
import threading
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from events import apart, blobs
from events.apart import NotReady, TooSlow
from events.models import Blob

__all__ = ["NotReady", "make_next", "ready"]

# In the transaction of a page, which may last 30 s; the job has more patience with a busy machine.
PATIENCE, PATIENCE_OF_JOB = 20.0, 120.0
# How long a page waits for its turn: making pictures must not keep a process from taking messages.
QUEUE = 8.0
ADVISORY_LOCK = 0x70696374
_turn = threading.BoundedSemaphore(1)


def ready(blob: Blob) -> Blob:
    """The file with what is shown of it; raises NotReady."""
    if blob.examined_at is not None:
        return blob
    if not _turn.acquire(timeout=QUEUE):
        raise NotReady
    try:
        with transaction.atomic():
            waiting = Blob.objects.select_for_update(of=["self"]).get(pk=blob.pk)
            if waiting.examined_at is None:
                _examine(waiting, PATIENCE)
    finally:
        _turn.release()
    return Blob.objects.select_related("rendition", "thumbnail").get(pk=blob.pk)


def make_next(after: int = 0) -> int | None:
    """Makes what is shown of the next file that waits and says which; None when none does or another worker is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            return None
        waiting = Blob.objects.filter(examined_at=None, pk__gt=after).order_by("pk")
        if (blob := waiting.select_for_update(of=["self"], skip_locked=True).first()) is None:
            return None
        try:
            _examine(blob, PATIENCE_OF_JOB)
        except TooSlow:
            _refuse(blob)
        except NotReady:
            pass
        return blob.pk


def _examine(blob: Blob, patience: float) -> None:
    with tempfile.TemporaryDirectory(prefix="elogbook-picture-") as name:
        folder = Path(name)
        said = apart.said("events.pictures", blob, folder, patience)
        if said is None:
            return _refuse(blob)
        made = {}
        for part, field in (("served", "rendition"), ("small", "thumbnail")):
            if said[part]:
                upload = blobs.Upload(folder / part, blob.sha256, said[part]["type"])
                made[field] = blobs.keep(upload, made_here=True)
        size = {} if said["width"] is None else {"width": said["width"], "height": said["height"]}
        Blob.objects.filter(pk=blob.pk).update(examined_at=timezone.now(), **size, **made)


def _refuse(blob: Blob) -> None:
    """A file that cannot be shown: kept, and offered as it is; a photograph only to its team."""
    if blob.is_picture:
        Blob.objects.filter(pk=blob.pk).update(
            content_type=blobs.OCTETS, width=None, height=None, withheld=True, examined_at=timezone.now()
        )
    else:
        Blob.objects.filter(pk=blob.pk).update(examined_at=timezone.now())
