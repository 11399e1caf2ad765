import pytest
from django.db import connection

from investigations.models import User
from tests import make


@pytest.fixture
def data_manager(db) -> User:
    return make.user("manager", full_name="Data Manager", is_superuser=True)


@pytest.fixture
def as_in_production(db) -> None:
    """Tests may wipe; here the database refuses what it refuses everywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL elogbook.may = ''")
