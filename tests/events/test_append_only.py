"""Nothing that was recorded is deleted or overwritten, whoever asks: Python says so well, PostgreSQL firmly."""

import pytest
from django.db import DatabaseError, connection, transaction

from events.blobs import Upload
from events.models import Anchor, Attachment, Event, HistoricalEvent, Seal
from events.models.event import AppendOnly
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(embargoed):
    made = make.event(embargoed, uploads=[Upload(b"x", "x.txt")])
    with connection.cursor() as cursor:
        cursor.execute("SET elogbook.may = ''")
    yield made
    with connection.cursor() as cursor:
        cursor.execute("SET elogbook.may = 'wipe'")


@pytest.fixture
def seal(event):
    version = event.history.get()
    digest = bytes(32)
    return Seal.objects.create(
        logbook="investigation:1", number=1, version=version, kind="create", salt=bytes(16),
        content_digest=digest, previous_hash=digest, hash=digest, sealed_at=event.recorded_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.delete(),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.update(body="other"),
        lambda event: Event.objects.bulk_update([event], ["body"]),
        lambda event: event.attachments.get().delete(),
    ],
)
def test_python_refuses_with_what_to_do_instead(event, attempt):
    with pytest.raises(AppendOnly):
        attempt(event)


STATEMENTS = [
    "DELETE FROM events_event",
    "TRUNCATE events_event CASCADE",
    "UPDATE events_historicalevent SET body = 'other'",
    "DELETE FROM events_historicalevent",
    "TRUNCATE events_historicalevent CASCADE",
    "UPDATE events_seal SET number = 2",
    "DELETE FROM events_seal",
    "TRUNCATE events_seal",
    "DELETE FROM events_attachment",
    "TRUNCATE events_attachment",
]


def attempt(statement: str, may: str = "") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if may:
            cursor.execute("SET LOCAL elogbook.may = %s", [may])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_24_postgresql_refuses_the_owner_of_the_tables_and_says_why(event, seal, statement):
    with pytest.raises(DatabaseError, match="what was recorded in a logbook is kept"):
        attempt(statement)


GUEST = """
    GRANT ALL ON ALL TABLES IN SCHEMA public TO guest; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guest;
    SET LOCAL ROLE guest
"""


@pytest.mark.parametrize("statement", STATEMENTS)
def test_24_whoever_does_not_own_the_tables_and_may_do_everything_with_them_is_refused_too(event, seal, statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(GUEST)
        with pytest.raises(DatabaseError, match="what was recorded in a logbook is kept"), transaction.atomic():
            cursor.execute(statement)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM events_event", "DELETE FROM events_historicalevent", "DELETE FROM events_seal"]
)
def test_a_redaction_may_not_delete_entries_versions_or_seals(event, seal, statement):
    with pytest.raises(DatabaseError, match="is kept"):
        attempt(statement, may="redact")


def test_a_redaction_may_blank_a_version_and_drop_a_file(event, seal):
    attempt("UPDATE events_historicalevent SET body = ''", may="redact")
    attempt("DELETE FROM events_attachment", may="redact")
    assert HistoricalEvent.objects.get().body == ""
    assert Attachment.objects.count() == 0


def test_of_a_seal_a_redaction_destroys_the_salts_and_nothing_else(event, seal):
    attempt("UPDATE events_seal SET salt = NULL, sender_salt = NULL", may="redact")
    for field in ("salt", "sender_salt", "hash", "previous_hash", "content_digest", "sender_digest"):
        with pytest.raises(DatabaseError, match="is kept"):
            attempt(f"UPDATE events_seal SET {field} = 'another'", may="redact")


def test_the_root_of_a_day_stays_and_its_stamp_may_come_later(event):
    Anchor.objects.create(at=event.recorded_at, tree_size=1, root=b"r" * 32)
    attempt("UPDATE events_anchor SET token = 'stamp', failed_why = ''")
    for statement in ("UPDATE events_anchor SET root = ''", "DELETE FROM events_anchor", "TRUNCATE events_anchor"):
        with pytest.raises(DatabaseError, match="is kept"):
            attempt(statement)


def test_an_upload_no_entry_uses_may_be_swept(event):
    Attachment.objects.create(blob=event.attachments.get().blob, name="unused")
    attempt("DELETE FROM events_attachment WHERE event_id IS NULL")
    assert Attachment.objects.get().name == "x.txt"


def test_an_entry_changes_its_latest_version_in_place(event):
    attempt("UPDATE events_event SET version = 2")
    assert Event.objects.get().version == 2
