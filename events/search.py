"""How an entry's text becomes searchable, said once for the column, its indexes and the queries."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func

# In a machine's text a dot joins (2.4) or separates (u42b.velocity): only between digits is it kept.
WORD_BREAKS = r"[^[:alnum:].]+|\.(?![0-9])|(?<![0-9])\."


class Fold(Func):
    """Lower case without accents; its SQL function is made by the first migration."""

    function = "elogbook_fold"
    arity = 1
    output_field = models.TextField()


class SearchVector(Func):
    """The column's expression: words of the folded text, in no particular language."""

    template = "to_tsvector('simple', regexp_replace(%(expressions)s, '" + WORD_BREAKS + "', ' ', 'g'))"
    arity = 1
    output_field = SearchVectorField()


class SearchColumn(models.GeneratedField):
    """Filled by PostgreSQL and never sent back: an insert must not return the words of a 3 MB text."""

    db_returning = False  # type: ignore[assignment]


def search_column() -> Any:
    return SearchColumn(expression=SearchVector(Fold(F("text"))), output_field=SearchVectorField(), db_persist=True)
