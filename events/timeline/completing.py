"""What somebody who searches may mean by the first letters: filters, what they can say, and names."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from events import query
from events.query import Begun, begun, written

from .known import Scope, field_of, named
from .suggestions import LOOKED_AT, having, starting_first

MOST = 12
# Of each kind of name while no filter says which kind is meant.
OF_EACH = 4
# One letter stands in every name.
SHORTEST = 2
LONGEST = 100
WHENS = ("today", "yesterday", "1h", "8h", "3d", "1w", "1m", "1y")
IN_A_LOGBOOK = ("tag", "by", "dataset", "sample")
ANYWHERE = (*IN_A_LOGBOOK, "proposal")


class Completion(NamedTuple):
    """The whole text with what is proposed, and what is shown for it."""

    value: str
    label: str
    hint: str = ""


def complete(scope: Scope, typed: str) -> list[Completion]:
    """What the end of a text may become."""
    word = begun(typed.replace("\0", ""))
    if word is None:
        return []
    if word.name:
        return list(_values(scope, word))[:MOST]
    found = list(_filters(word))
    if len(word.said) >= SHORTEST:
        kinds = ANYWHERE if scope.place is None else IN_A_LOGBOOK
        found += [one for kind in kinds for one in _names(scope, word, kind, OF_EACH)]
    return found[:MOST]


def _filters(word: Begun) -> Iterator[Completion]:
    for name, kind in query.FILTERS.items():
        if name.startswith(word.said.lower()):
            yield Completion(word.goes_on(f"{name}:"), f"{name}:", f"as in {kind.example}")


def _values(scope: Scope, word: Begun) -> Iterator[Completion]:
    """Days and the fixed words of a filter, else the names it can say."""
    kind = query.FILTERS[word.name]
    if word.name in ("after", "before", "on"):
        words = [*WHENS, f"{timezone.localdate():%Y-%m-%d}"]
    elif kind.words:
        words = list(kind.words)
    else:
        yield from _names(scope, word, word.name, MOST)
        return
    for said in words:
        if said.startswith(word.said.lower()):
            yield Completion(f"{word.goes_on(f'{word.name}:{said}')} ", f"{word.name}:{said}")


def _names(scope: Scope, word: Begun, kind: str, most: int) -> list[Completion]:
    """Names that begin with the letters, then those that have them; what differs by case alone is one."""
    fields = ("full_name", "username") if kind == "by" and scope.own else (field_of(kind),)
    said = word.said[:LONGEST]
    rows = starting_first(having(named(kind, scope), said, *fields), said, fields[0])
    latest = [F("start_date").desc(nulls_last=True)] if kind in ("dataset", "proposal") else []
    names: dict[str, str] = {}
    for said in rows.order_by("-starts", *latest, *fields).values_list(*fields)[:LOOKED_AT]:
        name = next(filter(None, said))
        names.setdefault(name.casefold(), name)
    terms = [written(kind, name) for name in list(names.values())[:most]]
    return [Completion(f"{word.goes_on(term)} ", term) for term in terms if term]
