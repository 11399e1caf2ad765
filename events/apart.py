"""What reads a stranger's file: a process of its own, with little memory, time and knowledge."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from events import blobs
from events.models import Blob

# What a process needs to start; none of our secrets are for one that reads a stranger's file.
ENVIRONMENT = ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")


class NotReady(Exception):
    """What is asked of the file cannot be told now: the machine is busy, or the bytes are not there."""


class TooSlow(NotReady):
    """It took longer than this caller has patience."""


def said(module: str, blob: Blob, folder: Path, patience: float, *, most: int | None = None) -> dict[str, Any] | None:
    """What `python -m module FILE FOLDER` wrote into `said.json` of this file, or of so many bytes of it.

    None where it could not. Raises NotReady.
    """
    source = folder / "source"
    try:
        with blobs.opened(blob) as stored, source.open("wb") as copy:
            if most is None:
                shutil.copyfileobj(stored, copy)
            else:
                copy.write(stored.read(most))
    except FileNotFoundError:
        raise NotReady from None  # lost, or a backup's files are not back yet: nothing is decided
    try:
        run(module, source, folder, patience=patience)
        found: dict[str, Any] = json.loads((folder / "said.json").read_text())
    except (subprocess.CalledProcessError, FileNotFoundError, ValueError):
        return None
    return found


def run(module: str, *paths: Path, patience: float, also: Sequence[str] = ()) -> None:
    """`python -m module PATHS` to its end; `also` are names of the environment it needs beside the usual.

    Raises TooSlow, and subprocess.CalledProcessError with what it said of its failure.
    """
    command = [sys.executable, "-m", module, *map(str, paths)]
    known = {name: os.environ[name] for name in (*ENVIRONMENT, *also) if name in os.environ}
    try:
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=known | {"MALLOC_ARENA_MAX": "2"}, timeout=patience, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TooSlow from None
