from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connections, models

M = TypeVar("M", bound=models.Model)


class CompiledInserts(models.QuerySet[M], Generic[M]):
    """Stores a single row by a statement compiled once: half the cost of a message was compiling it anew.

    Several rows, and conflicts to ignore, go the ordinary way.
    """

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        if len(rows) != 1 or any(kwargs.get(name) for name in ("ignore_conflicts", "update_conflicts")):
            return super().bulk_create(rows, *args, **kwargs)
        row = rows[0]
        connection = connections[self.db]
        statement, fields = _compiled(self.model, self.db)
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, self.db
        return rows


@cache
def _compiled(model: type[models.Model], using: str) -> tuple[str, Sequence[Any]]:
    connection = connections[using]
    quote = connection.ops.quote_name
    meta: Any = model._meta
    fields = [field for field in meta.concrete_fields if not field.generated and field is not meta.pk]
    places = [
        field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s" for field in fields
    ]
    columns = ", ".join(quote(field.column) for field in fields)
    statement = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({', '.join(places)}) RETURNING {quote(meta.pk.column)}"
    )
    return statement, fields
