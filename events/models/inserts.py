from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models

M = TypeVar("M", bound=models.Model)


PLAIN = {
    models.TextField,
    models.CharField,
    models.ForeignKey,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
}


class CompiledInserts(models.QuerySet[M], Generic[M]):
    """Stores a single row by a statement compiled once: half the cost of a message was compiling it anew.

    Several rows, and conflicts to ignore, go the ordinary way.
    """

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        if len(rows) != 1 or any(kwargs.get(name) for name in ("ignore_conflicts", "update_conflicts")):
            return super().bulk_create(rows, *args, **kwargs)
        row = rows[0]
        statement, fields = _compiled(self.model, self.db)
        values = [
            getattr(row, field.attname)
            if is_plain
            else field.get_db_prep_save(field.pre_save(row, True), connections[self.db])
            for field, is_plain in fields
        ]
        with prepared_cursor(self.db) as cursor:
            cursor.execute(statement, values)
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, self.db
        return rows


def prepared_cursor(using: str = DEFAULT_DB_ALIAS) -> Any:
    """A cursor whose statements PostgreSQL parses and plans once a connection (see `prepare_threshold`).

    Django's own sends each statement as text with its values in it.
    """
    connection: Any = connections[using]
    connection.ensure_connection()
    return connection._prepare_cursor(psycopg.Cursor(connection.connection))


@cache
def _compiled(model: type[models.Model], using: str) -> tuple[str, Sequence[tuple[Any, bool]]]:
    """The statement, and each field with whether its value goes to the database as it stands."""
    connection = connections[using]
    quote = connection.ops.quote_name
    meta: Any = model._meta
    fields = [field for field in meta.concrete_fields if not field.generated and field is not meta.pk]
    places = [
        field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s" for field in fields
    ]
    columns = ", ".join(quote(field.column) for field in fields)
    table, key = quote(meta.db_table), quote(meta.pk.column)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(places)}) RETURNING {key}"
    return statement, [(field, type(field) in PLAIN) for field in fields]
