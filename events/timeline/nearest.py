"""The name that was probably meant where a filter says one that nothing here has."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Func, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains

from events.models import EventQuerySet
from events.query import Query, Remark, Term, written
from events.search import Fold
from investigations.names import normalised

from .asked import condition
from .known import NAMES, Scope, named

# Names of one query that are looked up, and how many like each are looked at.
MOST = 3
LOOKED_AT = 50
NEAR = 0.6
SAID = {"by": "Nobody called “{}” here."}


class Likeness(Func):
    """How many of their trigrams two words share."""

    function = "similarity"
    output_field = FloatField()


def meant(
    q: str, read: Query, scope: Scope, sources: Sequence[EventQuerySet] = (), *, found_nothing: bool
) -> list[Remark]:
    """A remark for each name that is not known, with the nearest one the reader may see: two queries for a name.

    Asked only where a wrong name may be why nothing was found, or would not be noticed. Without lists of entries, a
    name like which there is none is not spoken of: software's names and tags are known from entries alone.
    """
    found = (_remark(q, term, scope, sources) for term in to_look_up(read, found_nothing=found_nothing))
    return [remark for remark in found if remark is not None]


def to_look_up(read: Query, *, found_nothing: bool) -> list[Term]:
    """The first names of a query that may be wrong."""
    return [
        term
        for group in read.groups
        for term in group
        if term.name in NAMES and (found_nothing or term.negated or len(group) > 1)
    ][:MOST]


def _remark(q: str, term: Term, scope: Scope, sources: Sequence[EventQuerySet]) -> Remark | None:
    said = str(term.value)
    names = _like(said, term.name, scope)
    if any(_is(term.name, said, name) for name in names) or _is_carried(term, scope, sources):
        return None
    by_letters = {name.casefold(): name for name in reversed(names)}
    near = get_close_matches(said.casefold(), by_letters, 1, NEAR)
    instead = written(term.name, by_letters[near[0]]) if near else ""
    told = SAID.get(term.name, f"No {term.name} “{{}}” here.").replace("{}", said)
    if not instead:
        return Remark(told) if sources else None
    instead = f"{'-' * term.negated}{instead}"
    return Remark(told, instead, f"{q[: term.at[0]]}{instead}{q[term.at[1] :]}", of_name=True)


def _like(said: str, kind: str, scope: Scope) -> list[str]:
    """Names that have the letters, then those most like them."""
    rows: Any = named(kind, scope)
    both = Concat(F("full_name"), Value(" "), F("username")) if kind == "by" and scope.own else None
    name = both or F("full_name" if kind == "by" else "name")
    has = ExpressionWrapper(Q(Contains(Fold(name), Fold(Value(said)))), output_field=BooleanField())
    rows = rows.annotate(has=has, likeness=Likeness(Fold(name), Fold(Value(said))))
    columns = ("full_name", "username") if both is not None else ("full_name",) if kind == "by" else ("name",)
    found = rows.order_by("-has", "-likeness", *columns).values_list(*columns)[:LOOKED_AT]
    return list(dict.fromkeys(name for row in found for name in row if name))


def _is(kind: str, said: str, name: str) -> bool:
    """Whether the filter finds by this name, by the rules of `asked`."""
    if kind in ("beamline", "proposal"):
        return normalised(said) == normalised(name)
    if kind == "tag":
        return said.casefold() == name.casefold()
    return said.casefold() in name.casefold()


def _is_carried(term: Term, scope: Scope, sources: Sequence[EventQuerySet]) -> bool:
    """Whether an entry of these lists meets it: what only software says is a name too."""
    if not sources:
        return False
    wanted = condition(replace(term, negated=False), scope.own)
    lists: list[Any] = [source.order_by().filter(wanted).values("pk")[:1] for source in sources]
    return bool((lists[0] if len(lists) == 1 else lists[0].union(*lists[1:], all=True)).exists())
