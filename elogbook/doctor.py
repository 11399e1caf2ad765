"""Whether this installation can do its work: each check answers one line, with what to do when it cannot."""

import os
import shutil
import tempfile
import time
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from elogbook import env
from elogbook.signing_in import provider
from elogbook.signing_in.failures import Failed
from events import seals
from investigations.catalogue import freshness, icat
from investigations.catalogue.said import Unanswered

OK, WARNING, PROBLEM = "ok", "warning", "problem"
OLDEST_POSTGRESQL = 150_000
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
GB = 1_000_000_000
LARGEST_UPLOAD_MB = 1_000
PDF_LIBRARIES = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

# It says every 10 s that it is there.
WORKER_IS_SILENT = 60
HEARD_OF_WORKER = """
    SELECT extract(epoch FROM now() - max(last_heartbeat)),
           (SELECT count(*) FROM events_blob WHERE examined_at IS NULL OR read_at IS NULL)
    FROM procrastinate_workers
"""


@dataclass(frozen=True)
class Finding:
    name: str
    state: str
    text: str
    hint: str = ""


def database() -> Iterator[Finding]:
    """The server is reachable, recent enough, folds accents, and is as far as this release."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding("database", PROBLEM, f"not reachable: {_line(error)}", "Check DATABASE_URL, or start `serve`.")
        return
    version = connection.cursor().connection.info.server_version
    if version < OLDEST_POSTGRESQL:
        yield Finding("database", PROBLEM, f"PostgreSQL {version // 10_000} is too old", "Use PostgreSQL 15 or later.")
        return
    yield Finding("database", OK, f"PostgreSQL {version // 10_000}.{version % 10_000} answers")
    yield _letters()
    yield _extensions()
    yield _migrations()


def storage() -> Iterator[Finding]:
    """Uploaded files reach the disk."""
    media = settings.ELOGBOOK_HOME / "media"
    began = time.perf_counter()
    try:
        media.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=media) as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield Finding("storage", PROBLEM, f"{media}: {_line(error)}", "Make it writable, or set ELOGBOOK_HOME.")
    else:
        yield Finding("storage", OK, f"{media} keeps a file, on disk in {(time.perf_counter() - began) * 1000:.0f} ms")


def disk() -> Iterator[Finding]:
    """There is room for the weeks to come."""
    for folder in sorted({settings.ELOGBOOK_HOME, _data_folder()}):
        found = shutil.disk_usage(folder)
        text = f"{found.free / GB:.1f} GB free of {found.total / GB:.0f} GB under {folder}"
        if found.free < GB / 2:
            yield Finding("disk", PROBLEM, text, "Make room now: when the disk is full no entry can be stored.")
        elif found.free < 5 * GB or found.free < found.total / 10:
            yield Finding("disk", WARNING, text, "Make room, or move ELOGBOOK_HOME to a larger disk.")
        else:
            yield Finding("disk", OK, text)


def secret_key() -> Iterator[Finding]:
    """Sessions survive a restart and are shared by all processes."""
    if settings.EMBEDDED or not settings.SECRET_KEY.startswith("unset-"):
        yield Finding("secret key", OK, "set")
    else:
        hint = "Set ELOGBOOK_SECRET_KEY (or ELOGBOOK_SECRET_KEY_FILE) to 50 random characters or more."
        yield Finding("secret key", PROBLEM, "not set, so everyone is signed out again and again", hint)


def pdf() -> Iterator[Finding]:
    """Logbooks can be exported as PDF."""
    try:
        import weasyprint  # slow, and fails where the system's libraries are missing
    except (ImportError, OSError) as error:
        yield Finding("PDF", WARNING, f"no PDF exports: {_line(error)}", f"On Debian or Ubuntu: {PDF_LIBRARIES}")
    else:
        yield Finding("PDF", OK, f"WeasyPrint {weasyprint.__version__}")


def uploads() -> Iterator[Finding]:
    """The largest file is a number that the server's memory can hold."""
    limit = settings.ELOGBOOK_MAX_UPLOAD_MB
    if limit <= 0:
        yield Finding(
            "uploads", PROBLEM, "the limit is not a number", "Set ELOGBOOK_MAX_UPLOAD_MB to megabytes, e.g. 100."
        )
    elif limit > LARGEST_UPLOAD_MB:
        hint = "Several such files at once may exhaust the memory: lower ELOGBOOK_MAX_UPLOAD_MB."
        yield Finding("uploads", WARNING, f"files up to {limit} MB are accepted", hint)
    else:
        yield Finding("uploads", OK, f"files up to {limit} MB are accepted")


def time_zone() -> Iterator[Finding]:
    """Release dates begin at midnight of a time zone that exists."""
    if settings.ELOGBOOK_TIME_ZONE in zoneinfo.available_timezones():
        yield Finding("time zone", OK, settings.ELOGBOOK_TIME_ZONE)
    else:
        hint = "Set ELOGBOOK_TIME_ZONE to a name like Europe/Paris."
        yield Finding("time zone", PROBLEM, f"{settings.ELOGBOOK_TIME_ZONE} does not exist", hint)


def worker() -> Iterator[Finding]:
    """Somebody makes small pictures and sweeps what nobody used."""
    hint = "Start `serve`; until then pictures are made when they are first asked for, which is slow."
    try:
        with connection.cursor() as cursor:
            cursor.execute(HEARD_OF_WORKER)
            seconds, waiting = cursor.fetchone()
    except DatabaseError:
        yield Finding("worker", WARNING, "not heard from: its tables are not there", "Run `python manage.py migrate`.")
        return
    files = f"{waiting} file{'' if waiting == 1 else 's'} to look at"
    if seconds is None or seconds > WORKER_IS_SILENT:
        said = "never heard from" if seconds is None else f"not heard from for {seconds:.0f} s"
        yield Finding("worker", WARNING, f"{said}, {files}", hint)
    else:
        yield Finding("worker", OK, f"heard from {seconds:.0f} s ago, {files}")


def sealed() -> Iterator[Finding]:
    """Versions have their seals, and each day its root."""
    try:
        told = seals.details()
    except DatabaseError:
        yield Finding("seals", WARNING, "its tables are not there", "Run `python manage.py migrate`.")
        return
    day = f"last anchor {told['anchor'] or 'none yet'}"
    if told["unsealed"]:
        hint = "Is the worker running? `python manage.py seal` seals them now."
        yield Finding("seals", WARNING, f"{told['unsealed']} versions wait for more than 5 minutes, {day}", hint)
    elif told["anchor_failed"]:
        yield Finding("seals", WARNING, f"{day}, not stamped: {told['anchor_failed']}", "Check ELOGBOOK_TSA_URL.")
    elif told["anchor_is_late"]:
        yield Finding("seals", WARNING, day, "Is the worker running? It makes one a day.")
    else:
        yield Finding("seals", OK, f"every version has one, {day}")


def sign_in() -> Iterator[Finding]:
    """People can sign in with their facility's account."""
    if not settings.OIDC_ISSUER:
        yield Finding("sign-in", OK, "local accounts only")
        return
    began = time.perf_counter()
    hint = "Check OIDC_ISSUER and the way to it from this machine; local accounts work meanwhile."
    try:
        found = provider.discover()
        signs = provider.signs_as_we_check(found)
    except Failed as failed:
        cause = failed.__cause__
        reason = _line(cause if isinstance(cause, Exception) else failed)
        yield Finding("sign-in", PROBLEM, f"{settings.OIDC_ISSUER} does not answer as it should: {reason}", hint)
        return
    text = f"{found.issuer} answers in {(time.perf_counter() - began) * 1000:.0f} ms"
    if signs:
        yield Finding("sign-in", OK, text)
    else:
        yield Finding("sign-in", PROBLEM, f"{text}, without a key for RS256", "Let it sign id tokens with RS256.")


def mail() -> Iterator[Finding]:
    """Teams are warned before their logbooks open."""
    if settings.EMAIL_BACKEND == env.NO_MAIL:
        hint = "Set EMAIL_URL to the facility's mail server, e.g. smtp://user:password@host:587/?tls=true"
        yield Finding("mail", WARNING, "EMAIL_URL is not set: no team is warned before its logbook opens", hint)
        return
    try:
        # The console's has nothing to open, and says None.
        with get_connection():
            pass
    except (OSError, SMTPException) as error:
        yield Finding("mail", PROBLEM, f"not sent: {_line(error)}", "Check EMAIL_URL; nobody is warned until it works.")
        return
    yield Finding("mail", OK, f"{settings.EMAIL_HOST or 'the console'} takes mails from {settings.DEFAULT_FROM_EMAIL}")


def catalogue() -> Iterator[Finding]:
    """Beamlines, teams and datasets come by themselves."""
    told = freshness()
    if told is None:
        yield Finding("catalogue", OK, "none: ICAT_URL is not set; import_catalogue reads a file")
        return
    began = time.perf_counter()
    try:
        with icat.Icat() as session:
            session.query("SELECT DISTINCT e FROM Instrument e WHERE e.id > 0 ORDER BY e.id LIMIT 0, 1", "Instrument")
    except Unanswered as unanswered:
        hint = "Check ICAT_URL, ICAT_PLUGIN, ICAT_USERNAME and ICAT_PASSWORD; logbooks work on with what is known."
        yield Finding("catalogue", PROBLEM, f"{settings.ICAT_URL}: {unanswered}", hint)
        return
    answers = f"{settings.ICAT_URL} answers in {(time.perf_counter() - began) * 1000:.0f} ms"
    if told.is_stale:
        hint = "Is the worker running? Run `python manage.py sync_catalogue` to see what it says."
        yield Finding("catalogue", WARNING, f"{answers}, but was not read to its end within the hour", hint)
    else:
        yield Finding("catalogue", OK, answers)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    database, storage, disk, secret_key, pdf, uploads, time_zone, sign_in, mail, catalogue, worker,
    sealed,
)  # fmt: skip


def examine() -> list[Finding]:
    return [found for check in CHECKS for found in check()]


def _letters() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding'), lower('É') = 'é'")
        encoding, folds = cursor.fetchone()
    if encoding == "UTF8" and folds:
        return Finding("letters", OK, "UTF8, and lower case knows accents")
    text = f"encoding {encoding}, lower('É') is {'é' if folds else 'not é'}: search would miss words"
    hint = "Make the database with ENCODING 'UTF8' and a UTF-8 locale: CREATE DATABASE … TEMPLATE template0."
    return Finding("letters", PROBLEM, text, hint)


def _extensions() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
        found = {name for (name,) in cursor.fetchall()}
    if missing := [name for name in EXTENSIONS if name not in found]:
        text = f"{', '.join(missing)} not available"
        return Finding("extensions", PROBLEM, text, "Install PostgreSQL's contrib package on the database server.")
    return Finding("extensions", OK, ", ".join(EXTENSIONS))


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        hint = "Make a backup, then run `python manage.py migrate`."
        return Finding("migrations", PROBLEM, f"the database is {len(plan)} steps behind this release", hint)
    return Finding("migrations", OK, "applied")


def _data_folder() -> Path:
    """Where the embedded database keeps its data: not always in home."""
    data = Path(settings.ELOGBOOK_HOME) / "pgdata"
    return data.resolve() if data.is_symlink() else settings.ELOGBOOK_HOME


def _line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
