"""Remembers an answer for a second, so that a scan's burst of messages asks the database once."""

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SECONDS = 1.0
MOST = 1_000
_memories: list[dict[Hashable, tuple[float, object]]] = []
_forgotten = 0


def briefly(function: Callable[P, R]) -> Callable[P, R]:
    """The function, its answers (not its errors) kept for a second in this process, by its arguments."""
    memory: dict[Hashable, tuple[float, object]] = {}
    _memories.append(memory)

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (args, tuple(kwargs.items()))
        found = memory.get(key)
        if found is not None and time.monotonic() - found[0] < SECONDS:
            return found[1]  # type: ignore[return-value]
        asked_before = _forgotten
        answer = function(*args, **kwargs)
        if asked_before == _forgotten:  # else it may be older than what had to be forgotten
            if len(memory) >= MOST:
                memory.clear()
            memory[key] = (time.monotonic(), answer)
        return answer

    return remembered


def forget() -> None:
    """Ask anew from here on: after a change in this process that must count at once."""
    global _forgotten
    _forgotten += 1
    for memory in _memories:
        memory.clear()
