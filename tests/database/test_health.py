"""A web process notices that its database session has died before it uses it."""

import pytest
from django.db import connection, connections


@pytest.mark.django_db(transaction=True)
def test_a_session_that_was_ended_is_replaced_and_a_living_one_costs_no_query(queries_of):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    assert connection.is_usable()
    assert queries_of(connection.is_usable) == 0
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != pid


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_or_never_opened_is_not_usable():
    other = connections.create_connection("default")
    assert not other.is_usable()
    other.ensure_connection()
    other.connection.close()
    assert not other.is_usable()
