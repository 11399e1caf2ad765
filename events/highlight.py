"""What was searched for, marked in the text of an entry."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

# Markup and character references are passed over: only what a reader reads is looked at.
NOT_TEXT = re.compile(r"""(<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>|&[#\w]+;)""")


def marked(text: str, words: Sequence[str]) -> str:
    """Text or safe markup with each of the words in `<mark>`, whatever its case and accents."""
    if not words:
        return conditional_escape(text)
    pattern = _pattern(tuple(words))
    if not isinstance(text, SafeString):
        return mark_safe(_mark(text, pattern, escape))
    parts = NOT_TEXT.split(text)
    parts[::2] = [_mark(part, pattern, str) for part in parts[::2]]
    return mark_safe("".join(parts))


def places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text, the first one first."""
    return [match.span() for match in _pattern(tuple(words)).finditer(_folded(text))] if words else []


def _mark(text: str, pattern: re.Pattern[str], said: Callable[[str], str]) -> str:
    shown, place = [], 0
    for match in pattern.finditer(_folded(text)):
        start, end = match.span()
        shown += [said(text[place:start]), "<mark>", said(text[start:end]), "</mark>"]
        place = end
    return "".join([*shown, said(text[place:])])


@lru_cache(maxsize=100)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first, so that a word is not marked only as far as another goes."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(_folded(word)) for word in longest_first))


def _folded(text: str) -> str:
    """Lower case without accents, letter for letter, so that places in it are places in the text."""
    return "".join(_letter(letter) for letter in text)


@lru_cache(maxsize=5_000)
def _letter(letter: str) -> str:
    folded = unicodedata.normalize("NFKD", letter)[0].lower()
    return folded if len(folded) == 1 else letter
