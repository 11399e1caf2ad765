"""How an entry's text becomes searchable, said once for the column, its indexes and the queries."""

import re
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import Contains

# In a machine's text a dot joins (2.4) or separates (u42b.velocity): only between digits is it kept.
WORD_BREAKS = r"[^[:alnum:].]+|\.(?![0-9])|(?<![0-9])\."
# What the trigram index can look for; anything shorter is looked for as the beginning of a word.
FRAGMENT = re.compile(r"[^\W_]{3}")


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


class Phrase(Func):
    """The words of a folded text as a query: all of them, next to each other."""

    template = "phraseto_tsquery('simple', regexp_replace(%(expressions)s, '" + WORD_BREAKS + "', ' ', 'g'))"
    arity = 1
    output_field = SearchVectorField()


class Words(Func):
    """The same where the last one is perhaps only begun."""

    # A term without any word, like a lone sign, is no query and finds nothing.
    template = (
        "(nullif(phraseto_tsquery('simple', regexp_replace(%(expressions)s, '"
        + WORD_BREAKS
        + "', ' ', 'g'))::text, '') || ':*')::tsquery"
    )
    arity = 1
    output_field = SearchVectorField()


class Has(models.Lookup):
    """Whether the column has these words."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", [*of_left, *of_right]


def search_column() -> Any:
    return SearchColumn(expression=SearchVector(Fold(F("text"))), output_field=SearchVectorField(), db_persist=True)


def words(said: str, *, together: bool = False) -> Any:
    """Entries whose text has these words next to each other; else as a fragment, or as the beginning of a word."""
    folded = Fold(Value(said))
    if together:
        return Has(F("search"), Phrase(folded))
    return Contains(Fold(F("text")), folded) if FRAGMENT.search(said) else Has(F("search"), Words(folded))
