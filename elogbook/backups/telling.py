"""How far a backup or a restore is, on a terminal only."""

import sys
from collections.abc import Callable

from elogbook.backups.sets import total


def progress() -> Callable[[str, int, int], None]:
    """Call it with the step, how much is done and, where that is known, of how much."""
    if not sys.stderr.isatty():
        return lambda step, done, of: None

    def show(step: str, done: int, of: int) -> None:
        said = f"{done} of {of}" if of else total([done])
        sys.stderr.write(f"\r\033[K{step}: {said}{chr(10) if of and done >= of else ''}")
        sys.stderr.flush()

    return show
