"""One moment of the database, dumped and described in the same view of it; and back into an empty one."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from elogbook.backups import programs
from elogbook.backups.programs import Programs
from elogbook.backups.sets import Part, copied, draft_of
from elogbook.placement import Refused
from events import redactions
from events.export_files import PACKAGE
from events.redactions import Redaction, moment

# Keys to accounts: whoever was signed in signs in again.
LEFT_OUT = ("django_session", "events_apisession")
TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
    WHERE nspname = current_schema() AND relkind = 'r' AND relpersistence = 'p' ORDER BY relname
"""
ENTRIES_GONE = """
    SELECT public_id, recorded_at, redacted_at, who.id, who.date_joined FROM events_event
    LEFT JOIN investigations_user who ON who.id = redacted_by_id WHERE redacted_at IS NOT NULL ORDER BY redacted_at
"""
ACCOUNTS_GONE = "SELECT id, date_joined, anonymised_at FROM investigations_user WHERE anonymised_at IS NOT NULL"
# Older versions of this table had no hash, and no packages.
PACKAGES = """
    SELECT to_jsonb(one) ->> 'sha256' AS sha256, size, path FROM events_export one
    WHERE format = %s AND path <> '' AND to_jsonb(one) ->> 'sha256' <> ''
"""
# pg_restore of 17 and later sets it, servers before do not know it.
TIMEOUT, KNOWN_SINCE, HEADER = b"SET transaction_timeout = 0;", 17, 40


@contextmanager
def snapshot() -> Iterator[str]:
    """Everything asked inside is of one moment, which pg_dump is told by name."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def dump(tools: Programs, view: str, path: Path, told: Callable[[int], None]) -> Part:
    """Through our hands, so that it is hashed as it is written and ends when we do. Raises Refused."""
    where, secrets = programs.connection()
    left_out = [f"--exclude-table-data={name}" for name in LEFT_OUT]
    command = tools.command(
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data", "--no-password",
        f"--snapshot={view}", *left_out, *where,
    )  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=secrets) as dumping:
        try:
            with draft_of(path) as file:
                part = copied(dumping.stdout, file, told)
                if dumping.wait() != 0:
                    raise Refused(f"The database could not be dumped: {_said(dumping.stderr)}")
        except BaseException:
            dumping.kill()
            raise
    return part


def rows() -> dict[str, int]:
    """How many rows each table has that a dump holds."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in LEFT_OUT]
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            found[name] = cursor.fetchone()[0]
    return found


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def version() -> int:
    with connection.cursor() as cursor:
        return int(cursor.connection.info.server_version) // 10_000


def size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        return moment(cursor.fetchone()[0])


def migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def files() -> Iterator[tuple[str, int]]:
    """Hash and size of every file, however many; by columns that every version of this database has."""
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT sha256, size FROM events_blob ORDER BY sha256")
        yield from cursor


def packages() -> Iterator[tuple[str, int, str]]:
    """Hash, size and place of the package of each released logbook."""
    with connection.cursor() as cursor:
        cursor.execute(f"{PACKAGES} ORDER BY path", [PACKAGE])
        yield from cursor.fetchall()


def is_known(sha256: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM events_blob WHERE sha256 = %s)"
            f" OR %s IN (SELECT sha256 FROM ({PACKAGES}) package)",
            [sha256, sha256, PACKAGE],
        )
        return bool(cursor.fetchone()[0])


def has(redaction: Redaction) -> bool:
    """Whether the entry or the account is in this database at all."""
    is_entry = redaction.what == redactions.ENTRY
    asked = (
        "events_event WHERE public_id = %s" if is_entry else "investigations_user WHERE id = %s AND date_joined = %s"
    )
    values: list[str | int] = [redaction.name] if is_entry else [int(redaction.name), redaction.began]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {asked})", values)
        return bool(cursor.fetchone()[0])


def redacted() -> list[Redaction]:
    """What the database knows to be gone: also what other machines with a list of their own took away."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES_GONE)
        found = [
            Redaction(redactions.ENTRY, name, moment(began), moment(at), by, moment(joined) if joined else "")
            for name, began, at, by, joined in cursor.fetchall()
        ]
        cursor.execute(ACCOUNTS_GONE)
        accounts = cursor.fetchall()
    return found + [Redaction(redactions.ACCOUNT, str(pk), moment(began), moment(at)) for pk, began, at in accounts]


def load(tools: Programs, path: Path, told: Callable[[int], None]) -> None:
    """All of a dump in one transaction: the database has it, or stays as it was. Raises Refused."""
    where, secrets = programs.connection()
    telling = tools.command("pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--file=-", str(path))
    taking = tools.command(
        "psql", "--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--single-transaction",
        "--set=ON_ERROR_STOP=1", "--file=-", *where,
    )  # fmt: skip
    with (
        subprocess.Popen(telling, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as told_by,
        subprocess.Popen(taking, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=secrets) as taken_by,
    ):
        assert told_by.stdout is not None
        assert taken_by.stdin is not None
        try:
            _header(told_by.stdout, taken_by.stdin)
            copied(told_by.stdout, taken_by.stdin, told)
            if told_by.wait() != 0:
                raise Refused(f"The dump could not be read: {_said(told_by.stderr)}")
            taken_by.stdin.close()
            refused = taken_by.wait() != 0
        except BrokenPipeError:
            refused = True
        except BaseException:
            # Before its input ends, or it would take what came for all and commit it.
            taken_by.kill()
            raise
        finally:
            told_by.kill()
        if refused:
            raise Refused(f"The database could not be restored: {_said(taken_by.stderr)}")


def _header(source: IO[bytes], target: IO[bytes]) -> None:
    older = version() < KNOWN_SINCE
    for _ in range(HEADER):
        line = source.readline()
        if not (older and line.strip() == TIMEOUT):
            target.write(line)


def _said(errors: IO[bytes] | None) -> str:
    return (errors.read() if errors else b"").decode(errors="replace").strip()[-2_000:]
