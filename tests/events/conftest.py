"""Who writes at the same moment, what the database refuses in production, and who may ask it to."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from investigations.models import User
from tests import make


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Future[Any]]]:
    """Runs something on a connection of its own, meanwhile."""
    with ThreadPoolExecutor(1) as pool:

        def start(action, *args, **fields):
            def on_its_own():
                try:
                    return action(*args, **fields)
                finally:
                    connection.close()

            return pool.submit(on_its_own)

        yield start


@pytest.fixture
def data_manager(db) -> User:
    return make.user("manager", full_name="Data Manager", is_superuser=True)


@pytest.fixture
def as_in_production(db) -> None:
    """Tests may wipe; here the database refuses what it refuses everywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL elogbook.may = ''")
