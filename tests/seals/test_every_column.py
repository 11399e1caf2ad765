"""Of every column of what was recorded it is decided whether a change behind the back is named; a new one asks for it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from events.models import Anchor, Attachment, Blob, Event, HistoricalEvent, Seal
from events.seals import anchoring, sealing, verify_logbook
from tests.seals.conftest import FREE

pytestmark = pytest.mark.django_db

# What says nothing of what was written, by whom, when, in which order or whether it is still there.
UNSEALED = {
    Event: {"mentions": "whom the news told of it"},
    HistoricalEvent: {"mentions": "whom the news told of it", "history_type": "nobody reads it"},
    Seal: {"id": "its number counts", "sealed_at": "an anchor tells since when it exists"},
    Attachment: {
        "id": "its address", "position": "the order on the page; the version has its own",
        "uploaded_at": "the version has its time", "uploaded_by_id": "the version has its author",
        "logbook": "of an upload that waits", "handover": "of an upload that waits",
    },
    Blob: {
        "content_type": "how it is shown; `--files` reads the bytes", "width": "of its place on a page",
        "height": "of its place on a page", "created_at": "the version has its time", "rendition_id": "made of it",
        "thumbnail_id": "made of it", "examined_at": "work", "withheld": "who may have it", "read_at": "work",
        "unreadable_why": "work",
    },
    Anchor: {"id": "its root counts", "at": "the stamp has its own time", "authority": "the stamp tells who", "failed_why": "work"},
}  # fmt: skip
VALUES = {
    "text": "{0} || 'x'", "character varying": "left('f' || coalesce({0}, ''), 12)", "smallint": "{0} + 1",
    "integer": "{0} + 1", "bigint": "coalesce({0}, 0) + 900", "boolean": "NOT {0}", "ARRAY": "'{{7}}'",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 day'", "bytea": "'\\x00'", "jsonb": "'[{{}}]'",
}  # fmt: skip
OTHERS = {"as_sent": "'{{\"x\": 1}}'", "parent_id": "{first}", "history_type": "'-'", "files": "'[]'", "heads": "'[]'"}
CONSTRAINTS = """
    SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = ANY('{{c,u,f}}') AND conrelid = '{0}'::regclass
    OR contype = 'f' AND confrelid = '{0}'::regclass
"""
COLUMNS = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_name = '{0}' AND is_generated = 'NEVER' ORDER BY ordinal_position
"""


def touched(name):
    """Whether the logbook, or else the command with all that is beyond one logbook, names anything."""
    if verify_logbook(name).touched is not None:
        return True
    try:
        call_command("verify_seals")
    except CommandError:
        return True
    return False


@pytest.mark.parametrize("model", UNSEALED, ids=lambda model: model.__name__)
def test_a_change_of_any_column_is_named_unless_it_is_listed_here(model, seal, written, name, settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path
    seal()
    anchoring.anchor_today(sealing.timezone.now())
    note, table, unnamed = written[1].pk, model._meta.db_table, set()
    rows = {Event: f"id = {note}", HistoricalEvent: f"id = {note} AND version = 2", Seal: "number = 3"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(FREE)
        cursor.execute(CONSTRAINTS.format(table))
        for held, constraint in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {held} DROP CONSTRAINT {constraint} CASCADE")
        cursor.execute(COLUMNS.format(table))
        for column, kind in cursor.fetchall():
            value = OTHERS.get(column, VALUES[kind]).format(column, first=written[0].pk)
            before = transaction.savepoint()
            cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE {rows.get(model, 'true')}")
            unnamed |= set() if touched(name) else {column}
            transaction.savepoint_rollback(before)
    assert unnamed == set(UNSEALED[model])
