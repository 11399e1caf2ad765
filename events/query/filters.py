"""The filters that can be typed as words, and what each may say."""

from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from events import wording

from .dates import Span, span

# What a filter says, understood: a name, a word of a fixed list, or a time.
Value = str | Span

TYPES = {
    "annotation": "annotation",
    "notification": "notification",
    "broadcast": "broadcast",
    "attachment": "attachment",
}
KINDS = {kind.css: kind.css for kind in wording.KINDS} | {"commandline": "command"}
CATEGORIES = {name: name for name in ("comment", "info", "error", "debug", "commandline", "file")} | {
    "command": "commandline", "information": "info",
}  # fmt: skip
HAS = {"image": "image", "picture": "image", "photo": "image", "file": "file", "comment": "comment", "tag": "tag"}
IS = {"edited": "edited", "comment": "comment"}


class Kind(NamedTuple):
    """How a filter's value is understood (None where it cannot be), an example, and the words it may say."""

    understood: Callable[[str, datetime], Value | None]
    example: str
    words: Mapping[str, str] = {}


def _name(said: str, now: datetime) -> Value | None:
    return said


def _one_of(words: Mapping[str, str]) -> Callable[[str, datetime], Value | None]:
    return lambda said, now: words.get(said.lower())


FILTERS = {
    "tag": Kind(_name, "tag:detector"),
    "by": Kind(_name, "by:name"),
    "type": Kind(_one_of(KINDS | TYPES), "type:error", KINDS | TYPES),
    "category": Kind(_one_of(CATEGORIES), "category:info", CATEGORIES),
    "beamline": Kind(_name, "beamline:ID32"),
    "proposal": Kind(_name, "proposal:HC-4397"),
    "dataset": Kind(_name, "dataset:align"),
    "sample": Kind(_name, "sample:NiO"),
    "has": Kind(_one_of(HAS), "has:image", HAS),
    "is": Kind(_one_of(IS), "is:edited", IS),
    "after": Kind(span, "after:3d"),
    "before": Kind(span, "before:2021-04-06"),
    "on": Kind(span, "on:yesterday"),
}
EXAMPLES = tuple(kind.example for kind in FILTERS.values())
# Other services' words for the same.
ALIASES = {"author": "by", "from": "by", "instrument": "beamline", "kind": "type", "since": "after", "until": "before"}


def nearest_filter(said: str) -> str:
    """The filter that was meant by a word that is none; empty where nothing is near, and the word is text."""
    return next(iter(get_close_matches(said.lower(), [*FILTERS, *ALIASES], 1, 0.7)), "") if len(said) > 2 else ""


def nearest_value(name: str, said: str) -> str:
    """What a filter may say that is nearest to what it says; else its example."""
    words = FILTERS[name].words
    near = next(iter(get_close_matches(said.lower(), words, 1, 0.5)), "")
    return f"{name}:{near}" if near else FILTERS[name].example
