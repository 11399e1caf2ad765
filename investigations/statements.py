"""Statements whose making takes longer than their running: made once by the models, run each time they are asked.

What is kept is the statement, never an answer: who may read is asked of the database at each request.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

MOST = 2_000
Statement = tuple[str, tuple[Any, ...]]
_made: dict[Hashable, tuple[Statement | None]] = {}


def rows(key: Hashable, make: Callable[[], "QuerySet[Any, Any]"], *, at_any_time: bool = True) -> list[tuple[Any, ...]]:
    """The rows of what `make` makes, which is the same statement for the same key.

    Where it compares with now, `at_any_time` is False: every moment in it becomes this one.
    """
    # Another thread may empty what is kept at any moment.
    if (kept := _made.get(key)) is None:
        if len(_made) >= MOST:
            _made.clear()
        kept = _made[key] = (_statement(make()),)
    if (statement := kept[0]) is None:
        return []
    text, values = statement
    if not at_any_time:
        now = timezone.now()
        values = tuple(now if isinstance(value, datetime) else value for value in values)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _statement(query: "QuerySet[Any, Any]") -> Statement | None:
    try:
        text, values = query.query.sql_with_params()
    except EmptyResultSet:
        return None
    return text, tuple(values)


def forget() -> None:
    _made.clear()
