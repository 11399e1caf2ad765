"""Long lists a page at a time, from the last row that was seen: by key, never by counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import BadRequest
from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    rows: Sequence[M]
    next: int | None
    """The number of the last row where others follow, for the address of the next page."""
    is_first: bool


def page(rows: "models.QuerySet[M]", *order: str, after: str, size: int) -> Page[M]:
    """The next `size` rows in that order of fields without nulls, the last of them unique."""
    found = rows.order_by(*order)
    if after:
        found = found.filter(_beyond(order, _place(rows, order, after)))
    listed = list(found[: size + 1])
    return Page(listed[:size], listed[size - 1].pk if len(listed) > size else None, not after)


def _place(rows: "models.QuerySet[M]", order: Sequence[str], after: str) -> dict[str, Any]:
    """Where the row stands that was the last; one that this reader may not see is no place at all."""
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else -1
    place: dict[str, Any] | None = rows.filter(pk=number).values(*(name.removeprefix("-") for name in order)).first()
    if place is None:
        raise BadRequest("The row this page would begin after is gone. Start again from the first page.")
    return place


def _beyond(order: Sequence[str], place: dict[str, Any]) -> Q:
    found, same = Q(), Q()
    for name in order:
        key = name.removeprefix("-")
        found |= same & Q((f"{key}__{'lt' if name.startswith('-') else 'gt'}", place[key]))
        same &= Q((key, place[key]))
    # Said once more of the first key alone: there an index starts.
    first = order[0].removeprefix("-")
    return Q((f"{first}__{'lte' if order[0].startswith('-') else 'gte'}", place[first])) & found
