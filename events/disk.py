"""What has to be on the disk before anybody is told so."""

import os
from pathlib import Path


def on_disk(folder: Path) -> None:
    """What a folder has in it now is found there also after the power fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
