"""Of a hit's text what stands around the words that were looked for."""

from collections.abc import Sequence
from typing import NamedTuple

from events import highlight

BEFORE, AFTER = 80, 200
MOST_PARTS = 2


class Part(NamedTuple):
    """A piece of a text, and whether the text begins before it and goes on after it."""

    text: str
    begins_before: bool
    goes_on: bool


def snippet(text: str, words: Sequence[str]) -> list[Part]:
    """The first places of the words with what stands around them; without any the beginning."""
    text = " ".join(text.split())
    parts: list[tuple[int, int]] = []
    for start, end in highlight.places(text, words):
        if parts and start < parts[-1][1]:
            continue
        if len(parts) == MOST_PARTS:
            break
        parts.append(_around(text, start, end, parts[-1][1] if parts else 0))
    return [Part(text[start:end], start > 0, end < len(text)) for start, end in parts or [_around(text, 0, 0, 0)]]


def _around(text: str, start: int, end: int, least: int) -> tuple[int, int]:
    """From a space to a space where there is one near."""
    first = max(least, start - BEFORE)
    if first > least and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    last = min(len(text), end + AFTER)
    if last < len(text) and (space := text.rfind(" ", end, last)) > end:
        last = space
    return first, last
