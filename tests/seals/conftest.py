"""A logbook with some of everything, sealed; and what a superuser of the database may do to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events import logbook
from events.blobs import Upload
from events.models import Event
from events.seals import sealing
from investigations.models import Investigation, User
from tests import make
from tests.events.conftest import as_in_production, data_manager, elsewhere  # noqa: F401
from tests.pages.conftest import browser, visit  # noqa: F401

NOTE: dict[str, Any] = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def seal() -> Callable[[], int]:
    """What the worker does every five seconds; says how many versions it sealed."""
    return lambda: sum(sealing.seal())


@pytest.fixture
def written(embargoed: Investigation, member: User) -> list[Event]:
    """A command, a note in HTML with a file that was corrected, a comment under it, and another command."""
    first = make.event(embargoed, "umv srot 1", username="opid32", machine="bliss1")
    file = Upload(b"1,2", "scan.csv")
    fields = NOTE | {"body_format": "html", "author": member, "tags": ["alignment"], "title": "Morning"}
    note = make.event(embargoed, "<p>The <b>beam</b> is back</p>", uploads=[file], **fields)
    logbook.revise(note, by=member, version=1, body="<p>The <b>beam</b> is lost</p>", body_format="html", why="Wrong")
    comment = logbook.comment(note, by=member, body="Since 3 o'clock", body_format="plaintext")
    last = make.event(embargoed, "umv srot 2")
    return [first, note, comment, last]


@pytest.fixture
def name(embargoed: Investigation) -> str:
    return f"investigation:{embargoed.pk}"


@pytest.fixture
def said(capsys, settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path

    def run(*options):
        code = 0
        try:
            call_command("verify_seals", *options)
        except CommandError as error:
            code = error.returncode
        return code, capsys.readouterr().out.splitlines()

    return run


FREE = """
    DO $$ DECLARE it record; BEGIN
        FOR it IN SELECT conrelid::regclass AS held, conname FROM pg_constraint WHERE contype = 'f' AND (confrelid IN
                  ('events_event'::regclass, 'events_historicalevent'::regclass) OR conrelid = 'events_event'::regclass)
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.held, it.conname); END LOOP;
    END $$
"""


@pytest.fixture
def sql() -> Callable[..., None]:
    """What the owner of the tables does: no trigger (see `tests/conftest.py`) and no foreign key is in the way."""

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(FREE)
            for each in statement.split(";"):
                cursor.execute(each)
                assert cursor.rowcount > 0, each

    return run
