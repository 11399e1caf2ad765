"""What is shown of a stored file, made once: by a job soon after it came, or for the first who asks."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from events import blobs
from events.models import Blob

# In the transaction of a page, which may last 30 s; the job has more patience with a busy machine.
PATIENCE, PATIENCE_OF_JOB = 20.0, 120.0
# How long a page waits for its turn: making pictures must not keep a process from taking messages.
QUEUE = 8.0
ADVISORY_LOCK = 0x70696374
# What a process needs to start; none of our secrets are for one that reads a stranger's file.
ENVIRONMENT = ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")
_turn = threading.BoundedSemaphore(1)


class NotReady(Exception):
    """What is shown of the file cannot be made now: the machine is busy, or the bytes are not there."""


class TooSlow(NotReady):
    """It took longer than this caller has patience."""


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
        said = _made(blob, folder, patience)
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


def _made(blob: Blob, folder: Path, patience: float) -> dict[str, Any] | None:
    """What a process of its own made of a file, with little memory, time and knowledge; None where it could not."""
    source = folder / "source"
    try:
        with blobs.opened(blob) as stored, source.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
    except FileNotFoundError:
        raise NotReady from None  # lost, or a backup's files are not back yet: nothing is decided
    command = [sys.executable, "-m", "events.pictures", str(source), str(folder)]
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | {"MALLOC_ARENA_MAX": "2"}
    try:
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, timeout=patience, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        found: dict[str, Any] = json.loads((folder / "said.json").read_text())
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    except (subprocess.CalledProcessError, FileNotFoundError, ValueError):
        return None
    return found
