"""How far a long command is, on a terminal only."""

import sys
from collections.abc import Callable

WIDTH = 40


def bar(total: int) -> Callable[[int], None]:
    """Call it with how many are done; it says nothing where nobody looks."""
    if not sys.stderr.isatty():
        return lambda done: None

    def show(done: int) -> None:
        filled = WIDTH * done // max(total, 1)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {total}{end}")
        sys.stderr.flush()

    return show
