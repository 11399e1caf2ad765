"""Static files are hashed and compressed once, and again only when one of them has changed."""

import fcntl
import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with a hash, and gzip only: brotli saves a few kilobytes and makes a first start four times as long."""

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(**{**options, "use_brotli": False})


def collect() -> None:
    """Compressing takes longer than everything else a start does together; servers may share one folder of files."""
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / ".collected"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _fingerprint()
        if not kept.exists() or kept.read_text() != found:
            call_command("collectstatic", interactive=False, verbosity=0)
            kept.write_text(found)


def _fingerprint() -> str:
    lines = [str(settings.STORAGES["staticfiles"])]
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{storage.path(name)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
