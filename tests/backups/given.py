"""Backups of the tests' own database, which is a given one, restored into others beside it."""

import contextlib
import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection

from tests import servers


def manage(*arguments, home, database="", **environment):
    """A command of the logbook in a home, on another database of the same server; what it said and how it ended."""
    known = settings.DATABASES["default"]
    address = f"postgres://{known['USER']}@{quote(known['HOST'], safe='')}/{database or known['NAME']}"
    own = {"ELOGBOOK_HOME": str(home), "DATABASE_URL": address, "ELOGBOOK_SECRET_KEY": "only for the tests"}
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=servers.PROJECT, env={**os.environ, **own, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@contextlib.contextmanager
def empty_database(name):
    """One that has nothing yet, for as long as it is needed; each process of the tests has its own."""
    name = f"{name}_{os.getpid()}"
    _on_the_server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        _on_the_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def asked(database, statement):
    """The rows of another database, which is asked by nobody else."""
    known = settings.DATABASES["default"]
    with psycopg.connect(host=known["HOST"], user=known["USER"], dbname=database) as session:
        return session.execute(statement).fetchall()


def _on_the_server(*statements):
    known = settings.DATABASES["default"]
    with psycopg.connect(host=known["HOST"], user=known["USER"], dbname="postgres", autocommit=True) as session:
        for statement in statements:
            session.execute(statement)


def here(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
