"""The end of what is typed: the word or filter somebody is in the middle of."""

import re
from typing import NamedTuple

from .filters import ALIASES, FILTERS
from .reading import MOST_LETTERS

END = re.compile(r'(?:^|(?<=\s))(-?)(?:([A-Za-z]+):)?(?:"([^"]*)|([^\s"]*))$')


class Begun(NamedTuple):
    """All that stands before it, its sign, the filter it names or none, and its first letters."""

    before: str
    sign: str
    name: str
    said: str

    def goes_on(self, term: str) -> str:
        """The text with that term in its place."""
        return f"{self.before}{self.sign}{term}"


def begun(q: str) -> Begun | None:
    """What is being typed at the end of a text; None where that is finished or too long."""
    if len(q) > MOST_LETTERS or (end := END.search(q)) is None:
        return None
    sign, name, quoted, plain = end.groups()
    said = quoted if quoted is not None else plain
    known = ALIASES.get((name or "").lower(), (name or "").lower())
    if name and known not in FILTERS:
        known, said = "", f"{name}:{said}"
    return Begun(q[: end.start()], sign, known, said.strip())


def written(name: str, value: str) -> str:
    """The filter as it is typed; empty for a value that no query can say."""
    if '"' in value or not value.strip():
        return ""
    return f'{name}:"{value}"' if any(char.isspace() for char in value) else f"{name}:{value}"
