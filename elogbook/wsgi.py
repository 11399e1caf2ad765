import os
import sys

from django.core.wsgi import get_wsgi_application

from elogbook.middleware import PlainTypes, ReadWhole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
# A page may not hold a transaction long: live pages catch up by looking back a minute. Commands may.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=30s -c idle_in_transaction_session_timeout=30s")
# A message asks the database some ten times, and each time waits this long for a thread that renders a page: 5 ms is
# Python's own choice.
sys.setswitchinterval(0.0005)
application = ReadWhole(PlainTypes(get_wsgi_application()))


def _warm_up() -> None:
    """The first message must not wait for imports and a connection: its client gives up after 0.1 s."""
    from django.db import DatabaseError, connection
    from django.urls import resolve

    resolve("/healthz")
    try:
        connection.ensure_connection()
    except DatabaseError:
        pass  # each request tries again; /readyz tells
    finally:
        connection.close()


_warm_up()
