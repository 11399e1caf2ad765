"""Reads what was typed; nothing is an error, and what could not be taken is said with what is nearest."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from events import search

from .filters import ALIASES, FILTERS, Value, nearest_filter, nearest_value

LONGEST = 200
MOST_TERMS = 16
MOST_LETTERS = 500
# A term in quotes, with a name and a sign before it or not; or anything up to a space.
PIECE = re.compile(r'(-?)(?:([A-Za-z]+):)?"([^"]*)"|([^\s"]+)')
NAMED = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
# -45 is a position to find, not one to leave out; so is --option.
NOT = re.compile(r"-(?=[^\W\d]|[#@])")


@dataclass(frozen=True)
class Term:
    """Words to find, or a filter by its name; `at` is where it was typed."""

    value: Value
    name: str = ""
    together: bool = False
    negated: bool = False
    at: tuple[int, int] = field(default=(0, 0), compare=False)


class Remark(NamedTuple):
    """What could not be taken as it was typed, what was probably meant, and the whole query with that instead."""

    said: str
    instead: str = ""
    query: str = ""
    of_name: bool = False


@dataclass(frozen=True)
class Query:
    """All groups have to be met, each by any of its terms."""

    groups: tuple[tuple[Term, ...], ...] = ()
    remarks: tuple[Remark, ...] = ()
    # Signs alone stand for nothing that could be found.
    is_empty: bool = False

    @property
    def words(self) -> list[str]:
        """What to mark in the text of what was found."""
        terms = [term for group in self.groups for term in group if not (term.name or term.negated)]
        return [str(term.value) for term in terms]


def read(q: str, now: datetime | None = None) -> Query:
    """The query that was typed; `now` is what 3d and yesterday count back from."""
    reader = _Reader(q.replace("\0", "")[:MOST_LETTERS], now or timezone.now())
    terms = [reader.term(piece) for piece in PIECE.finditer(reader.q)]
    found = _grouped([term for term in terms if term is not None])
    if len(q) > MOST_LETTERS:
        reader.remarks.append(Remark(f"Only the first {MOST_LETTERS} letters were looked at."))
    if len(found) > MOST_TERMS:
        reader.remarks.append(Remark(f"Only the first {MOST_TERMS} words and filters were looked for."))
    is_empty = bool(q.strip()) and not found and not reader.remarks
    return Query(tuple(found[:MOST_TERMS]), tuple(reader.remarks), is_empty)


class _Reader:
    def __init__(self, q: str, now: datetime) -> None:
        self.q, self.now = q, now
        self.remarks: list[Remark] = []

    def term(self, piece: re.Match[str]) -> Term | None:
        sign, name, quoted, plain = piece.groups()
        if plain is None:
            return self._named(piece, name, quoted, bool(sign)) if name else self._words(piece, quoted, bool(sign))
        negated = NOT.match(plain) is not None
        plain = plain[negated:]
        if (named := NAMED.fullmatch(plain)) is not None:
            return self._named(piece, named[1], named[2], negated)
        return self._words(piece, plain, negated, together=False)

    def _words(self, piece: re.Match[str], said: str, negated: bool, *, together: bool = True) -> Term | None:
        said = " ".join(said.split())[:LONGEST]
        if not re.search(r"\w", said):
            return None
        if not together and said.lower() != "or" and not search.FRAGMENT.search(said):
            self.remarks.append(Remark(f"“{said}” is short: it was looked for as the beginning of a word."))
        return Term(said, "", together, negated, piece.span())

    def _named(self, piece: re.Match[str], name: str, said: str, negated: bool) -> Term | None:
        known = ALIASES.get(name.lower(), name.lower())
        if known not in FILTERS:
            return self._text(piece, name, said, negated)
        said = said.strip()[:LONGEST]
        value = FILTERS[known].understood(said, self.now) if said else None
        if value is None:
            why = f"“{name}:{said}” was left out: there is no such {known}." if said else f"“{name}:” says nothing yet."
            self._remark(why, piece, nearest_value(known, said), negated)
            return None
        return Term(value, known, False, negated, piece.span())

    def _text(self, piece: re.Match[str], name: str, said: str, negated: bool) -> Term | None:
        """A colon is common in names of devices and paths."""
        if (near := nearest_filter(name)) and said:
            self._remark(f"There is no filter “{name}:”; it was looked for as text.", piece, f"{near}:{said}", negated)
        together = piece[3] is not None
        return self._words(piece, f"{name}:{said}", negated, together=together)

    def _remark(self, why: str, piece: re.Match[str], instead: str, negated: bool) -> None:
        instead = f"{'-' * negated}{instead}"
        start, end = piece.span()
        self.remarks.append(Remark(why, instead, f"{self.q[:start]}{instead}{self.q[end:]}"))


def _grouped(terms: list[Term]) -> list[tuple[Term, ...]]:
    """`a b or c d` is a, and b or c, and d; an `or` without both neighbours is a word."""
    groups: list[tuple[Term, ...]] = []
    joins = False
    for place, term in enumerate(terms):
        if _is_or(term) and groups and place + 1 < len(terms) and not joins:
            joins = True
            continue
        if joins:
            groups[-1] = (*groups[-1], term)
        else:
            groups.append((term,))
        joins = False
    return groups


def _is_or(term: Term) -> bool:
    return not (term.name or term.together or term.negated) and str(term.value).lower() == "or"
