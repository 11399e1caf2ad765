"""Brings a backup back into an empty home: read and verified before anything is touched, checked at the end."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from elogbook import lock, placement
from elogbook.backups import checking, database, programs, sets
from elogbook.backups.checking import Told
from elogbook.backups.sets import Folder, Manifest, Set, total
from elogbook.placement import Refused
from events import exports, logbook, redactions, seals
from events.blobs import path_of

SPARE = 50_000_000
COUNTED = {"events_event": "entries", "investigations_investigation": "logbooks", "investigations_user": "accounts"}


@dataclass
class Restored:
    """What is there now, and what is wrong with it."""

    name: str
    made_at: str
    rows: int = 0
    files: int = 0
    bytes: int = 0
    redacted: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Given(NamedTuple):
    """What of the old home is newer than the backup."""

    redactions: Sequence[Path] = ()
    heads: Sequence[Path] = ()


def choose(folder: Folder, name: str = "") -> tuple[Set, Manifest]:
    """The set of that name, else the newest that is complete. Raises Refused."""
    folder.ensure_there()
    if name:
        if not (folder.path / name).is_dir() or folder.path / name not in {one.path for one in folder.every()}:
            there = ", ".join(one.name for one in folder.complete()) or "none"
            raise Refused(f"There is no backup {name} in {folder.path}. Complete ones: {there}.")
        chosen = Set(folder.path / name)
    elif complete := folder.complete():
        chosen = complete[-1]
    else:
        raise Refused(f"There is no complete backup in {folder.path}.")
    return chosen, chosen.manifest()


def ensure_readable(given: Given) -> None:
    """A list that is not there is no empty one. Raises Refused."""
    for path in (*given.redactions, *given.heads):
        if not path.is_file():
            raise Refused(f"There is no file {path}. Nothing was restored.")
    for path in given.heads:
        try:
            seals.read_heads(path)
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(f"{path} is no file of heads. Nothing was restored.") from error


def verify(folder: Folder, one: Set, told: Told, *, without_damaged: bool) -> set[str]:
    """Every byte of it; returns the files that are not fit to be restored. Raises Refused, naming all that is wrong."""
    found = checking.check(folder, [one], told)
    said = found.wrong if without_damaged else found.sentences
    if said:
        hint = "" if found.wrong else " --without-damaged restores all the rest."
        raise Refused("\n".join([*said, f"Nothing was restored: take another backup with --set.{hint}"]))
    return set(found.damaged)


def ensure_empty(home: Path) -> None:
    """Refuses a home, or a database, that has something, and names it; asks nothing that would start a server."""
    found = []
    if (home / "media").exists() and (files := sum(path.is_file() for path in (home / "media").rglob("*"))):
        found.append(f"{files} files in {home / 'media'}")
    if (home / "pgdata").exists() or (home / "pgdata").is_symlink():
        found.append(f"a database in {home / 'pgdata'}")
    if found:
        raise _not_empty(home, found)


def ensure_empty_database(home: Path) -> None:
    tables = set(database.tables())
    if not tables:
        return
    with connection.cursor() as cursor:
        found = []
        for table in COUNTED.keys() & tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(f"{cursor.fetchone()[0]} {COUNTED[table]}")
    raise _not_empty(home, [f"a database with {', '.join(sorted(found)) or f'{len(tables)} tables'}"])


def _not_empty(home: Path, found: Sequence[str]) -> Refused:
    there = "DATABASE_URL to an empty database" if not settings.EMBEDDED else "ELOGBOOK_HOME to a new folder"
    return Refused(f"{home} is in use: {' and '.join(found)}. Nothing was touched: set {there}, and restore there.")


def ensure_known(one: Set, manifest: Manifest) -> None:
    """A newer release may have tables that this one does not know. Raises Refused."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if manifest.format > sets.FORMAT or not known.issuperset(manifest.migrations):
        raise Refused(f"{one.name} was made by a newer release. Nothing was restored: install that one, and restore.")


def ensure_room(home: Path, manifest: Manifest) -> None:
    home.mkdir(parents=True, exist_ok=True)
    place = placement.find(home) if settings.EMBEDDED else None
    needed = {home: manifest.bytes + SPARE}
    if place is not None:
        data = next(folder for folder in place.data.parents if folder.exists())
        same = data.stat().st_dev == home.stat().st_dev
        needed[home if same else data] = needed.get(home if same else data, 0) + manifest.database_size
    for folder, size in needed.items():
        if size > (free := shutil.disk_usage(folder).free):
            raise Refused(
                f"There is not enough room in {folder}: about {total([size])} are needed, {total([free])} are free. "
                "Nothing was restored."
            )


@contextmanager
def marked(home: Path, one: Set) -> Iterator[None]:
    """Nothing starts in a home that is half restored: the mark goes only when all went well."""
    (home / lock.RESTORING).write_text(one.name)
    try:
        yield
    except (Refused, OSError) as problem:
        raise Refused(
            f"{problem} {home} is not whole, and nothing starts in it: restore into another one."
        ) from problem
    (home / lock.RESTORING).unlink()


def restore(folder: Folder, one: Set, manifest: Manifest, *, without: set[str], given: Given, told: Told) -> Restored:
    """Files, database, this release's tables, what was redacted since, and a look at all of it. Raises Refused."""
    done = Restored(one.name, manifest.made_at, rows=sum(manifest.rows.values()))
    done.missing = sorted(without | {each.sha256 for each in manifest.missing})
    _copy_files(folder, one, done, told)
    _copy_packages(folder, one, done)
    tools = programs.choose(database.version(), manifest.pg_dump)
    database.load(tools, one.path / sets.DUMP, lambda size: told("database", size, 0))
    done.wrong += _uncounted(manifest)
    call_command("migrate", interactive=False, verbosity=0)
    _redact(done, [folder.path / redactions.NAME, *given.redactions])
    # What people asked for was not saved: they ask anew. A package that could not be saved is built as the next one.
    exports.sweep(timezone.now())
    done.wrong += _say_so(one, manifest, [*newer_heads(folder, one), *given.heads])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    done.wrong += _unfiled(done)
    return done


def _copy_files(folder: Folder, one: Set, done: Restored, told: Told) -> None:
    storage, skipped = storages["blobs"], set(done.missing)
    wanted = [(sha256, size) for sha256, size in one.files() if sha256 not in skipped]
    for number, (sha256, size) in enumerate(wanted, 1):
        with folder.stored(path_of(sha256)).open("rb") as file:
            storage.save(path_of(sha256), File(file))
        done.files, done.bytes = done.files + 1, done.bytes + size
        told("files", number, len(wanted))


def _copy_packages(folder: Folder, one: Set, done: Restored) -> None:
    """Each where it was: what was built of a released logbook and cited by its hash is never built again."""
    for sha256, size, place in one.packages():
        if sha256 not in done.missing:
            with folder.stored(path_of(sha256)).open("rb") as file:
                storages["exports"].save(place, File(file))
            Path(storages["exports"].path(place)).chmod(0o444)
            done.files, done.bytes = done.files + 1, done.bytes + size


def _uncounted(manifest: Manifest) -> list[str]:
    """Tables that have not as many rows as they had."""
    now = database.rows()
    return [
        f"{table} has {now.get(table, 0)} rows instead of {count}."
        for table, count in manifest.rows.items()
        if now.get(table) != count
    ]


def _say_so(one: Set, manifest: Manifest, known: Sequence[Path]) -> list[str]:
    """Every chain is followed up to where the backup had it; then each logbook says that it was restored."""
    ends = {head.logbook: head for head in seals.read_heads(one.path / sets.HEADS)}
    heads = sorted((head for path in known for head in seals.read_heads(path)), key=lambda head: head.number)
    later = {head.logbook: head for head in heads}
    wrong = []
    for name in sorted({*seals.all_logbooks(), *ends}):
        touched = seals.verify_logbook(name, known=[ends[name]] if name in ends else []).touched
        if touched is not None:
            wrong.append(
                f"{name}: number {touched.number}, entry {touched.entry or '?'} is not as sealed: {touched.said}."
            )
    logbook.note_restored(one.name, datetime.fromisoformat(manifest.made_at), later=later.values())
    return wrong


def newer_heads(folder: Folder, one: Set) -> list[Path]:
    """Where the chains ended when the newest backup was made, if this is an older one."""
    newest = folder.complete()[-1]
    return [newest.path / sets.HEADS] if newest != one and (newest.path / sets.HEADS).exists() else []


def _redact(done: Restored, lists: Sequence[Path]) -> None:
    """What was taken away for good goes once more; what the old rows were stands nowhere on the disk afterwards."""
    home = redactions.of_home()
    for path in lists:
        redactions.add(home, redactions.read(path))
    done.redacted = dict(logbook.replay(redactions.read(home)))
    if left := done.redacted.get("left", 0):
        done.wrong.append(
            f"{left} accounts could not be closed again: there is no administrator. Make one "
            "(`createsuperuser`) and run `anonymise`."
        )
    if done.redacted.get("done"):
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (FULL) {', '.join(map(connection.ops.quote_name, database.tables()))}")


def _unfiled(done: Restored) -> list[str]:
    """Files that the database names and that are not there whole."""
    storage, known = storages["blobs"], set(done.missing)
    wrong = []
    for sha256, size in database.files():
        if sha256 not in known and (not storage.exists(path_of(sha256)) or storage.size(path_of(sha256)) != size):
            wrong.append(f"The file {sha256} is not there.")
    for sha256, size, place in database.packages():
        if storages["exports"].size(place) != size:
            wrong.append(f"The package {place} ({sha256}) is not there whole.")
    return wrong
