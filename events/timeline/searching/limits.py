"""How long a search may take: one that takes longer is ended, so that it keeps nobody else waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

# Of a page, and of what stands beside its hits: how many there are, and where.
SECONDS, BESIDE = 5.0, 1.0
# One search takes one processor: messages are stored by the others.
SETTINGS = "SELECT set_config('statement_timeout', %s, true), set_config('max_parallel_workers_per_gather', '0', true)"


class TookTooLong(Exception):
    """There is too much to look through."""

    def __init__(self) -> None:
        super().__init__(
            "This search took too long and was ended. Narrow it by a beamline, a proposal or a time: beamline:ID32, "
            "proposal:HC-4397, after:30d."
        )


@contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Each statement inside ends after so many seconds. Raises TookTooLong."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETTINGS, [str(int(seconds * 1000))])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong from error
        raise
