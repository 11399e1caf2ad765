"""Repeated messages of software read as one row, and nothing that counts is ever inside.

Messages of one sender that are equal once numbers, times and names are masked fold to the one read first, up to
the next entry by a person, error, picture or comment, the end of the day, or an hour without another.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone

from events import wording
from events.models import Event

# A longer text has something to say; it is also more than is read to compare it.
LONGEST = 400
APART = timedelta(hours=1)
# A picture and its words are two messages of one sender, sent together.
TOGETHER = timedelta(seconds=2)

NAMED = re.compile(
    # Only what looks like a name: "dataset lost" and "dataset stored" are two messages.
    r"""\b(data\ ?sets?|samples?|files?)\b(:?\ +)(?:["'][^"'\n]+["']|(?=\S*[\d_])[^\s,;()]+|\S+(?=\ \())(?:\ ?\([^()\n]*\))?""",
    re.IGNORECASE | re.VERBOSE,
)
MASKED = re.compile(
    r"""
    (?<![\w/])(?:~|[A-Za-z]:)?(?:[\\/][\w.\-+~@]+){2,}[\\/]?                      # a path
    | \b[\w\-+]+\.(?:h5|hdf5|nxs|dat|edf|cbf|tiff?|png|jpe?g|mac|py|txt|csv|spec|log)\b
    | \b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?,?(?=\ +(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))
    | \b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?=[\ \-.]+\d)
    | \b(?=[a-f]*\d)[0-9a-f]{8}[0-9a-f-]*\b                                        # an identifier
    | (?<![A-Za-z])[-+]?\d+(?:[.,:]\d+)*(?:[eE][-+]?\d+)? | \d+
    """,
    re.VERBOSE,
)


class Key(NamedTuple):
    """What folding looks at of an entry."""

    pk: int
    happened_at: datetime
    type: str
    category: str
    software: str
    machine: str
    sender: str
    opening: str
    dataset: str | None
    sample: str | None
    has_files: bool
    has_picture: bool
    has_comment: bool
    is_chosen: bool
    # A comment that stands under its entry: no row, but nothing folds across the moment somebody wrote it.
    is_told: bool

    @property
    def is_by_software(self) -> bool:
        return self.type in (Event.Type.NOTIFICATION, Event.Type.BROADCAST)

    @property
    def counts(self) -> bool:
        """Whether a reader must see it, and nothing may fold across it."""
        return (
            not self.is_by_software
            or self.category == Event.Category.ERROR
            or self.software == wording.SYSTEM_SOFTWARE
            or self.has_picture
            or self.has_comment
            or self.is_chosen
        )

    def is_from_the_sender_of(self, other: "Key") -> bool:
        return (self.software, self.machine, self.sender) == (other.software, other.machine, other.sender)


@dataclass
class Row:
    """An entry that is shown, and those folded into it, in reading order."""

    key: Key
    folded: list[Key] = field(default_factory=list)
    # It belongs to the picture just before it, or to the words.
    continues: bool = False

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The times of the first and the last message, in time order."""
        first, last = self.key.happened_at, self.folded[-1].happened_at
        return min(first, last), max(first, last)


def fold(keys: Sequence[Key], *, quiet: Collection[str] = (), open: Collection[int] = ()) -> list[Row]:
    """The rows of these keys, which stand in reading order; entries in `open` stay on their own.

    Whatever senders in `quiet` say folds together, errors excepted.
    """
    rows: list[Row] = []
    groups: dict[tuple[str, ...], Row] = {}
    day = None
    zone = timezone.get_current_timezone()
    together = set(_with_words(keys))
    for number, key in enumerate(keys):
        today = key.happened_at.astimezone(zone).date()
        if key.counts or number in together or today != day:
            groups = {}
        day = today
        if key.is_told:
            continue
        if key.counts or number in together or not _may_fold(key) or key.pk in open:
            rows.append(Row(key, continues=number in together and number - 1 in together and _pair(keys, number)))
            continue
        signature = _signature(key, quiet)
        group = groups.get(signature)
        if group is not None and abs(key.happened_at - (group.folded or [group.key])[-1].happened_at) <= APART:
            group.folded.append(key)
        else:
            groups[signature] = row = Row(key)
            rows.append(row)
    return rows


def page(keys: Sequence[Key], most: int, **how: Collection[Any]) -> tuple[list[Row], int]:
    """At most that many rows, and of how many of the keys they are made."""
    rows = fold(keys, **how)
    if len(rows) <= most:
        return rows, len(keys)
    used = keys.index(rows[most].key)
    late = {key.pk for key in keys[used:]}
    for row in rows[:most]:
        row.folded = [key for key in row.folded if key.pk not in late]
    return rows[:most], used


@lru_cache(maxsize=20_000)
def masked(text: str, *names: str) -> str:
    """The text without numbers, times and the names of datasets, samples and files."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "#", text)
    return " ".join(MASKED.sub("#", NAMED.sub(r"\1\2#", text)).split())


def _may_fold(key: Key) -> bool:
    return not key.has_files and len(key.opening) <= LONGEST


def _signature(key: Key, quiet: Collection[str]) -> tuple[str, ...]:
    sender = (key.type, key.software, key.machine, key.sender)
    if key.software and key.software in quiet:
        return sender
    return (*sender, key.category, masked(key.opening, key.dataset or "", key.sample or ""))


def _with_words(keys: Sequence[Key]) -> Iterator[int]:
    """The places of pictures from software, and of the words that came with them."""
    for number in range(1, len(keys)):
        if _pair(keys, number):
            yield from (number - 1, number)


def _pair(keys: Sequence[Key], number: int) -> bool:
    one, other = keys[number - 1], keys[number]
    return (
        one.has_picture != other.has_picture
        and (one.type == Event.Type.ANNOTATION) == (other.type == Event.Type.ANNOTATION)
        and one.is_from_the_sender_of(other)
        and abs(one.happened_at - other.happened_at) <= TOGETHER
    )
