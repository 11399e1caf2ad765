"""Makes a backup: first the database's view of one moment, then every file it names.

Files are named by their content and only added, so what the view names is there or stood there. Unused ones are not
swept meanwhile; what is redacted meanwhile goes, and the set says so.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.storage import storages

from elogbook.backups import database, programs, sets
from elogbook.backups.sets import Folder, Manifest, Missing, Set, total
from elogbook.placement import Refused
from events import blobs, redactions
from events.seals import heads

# What a dump takes of the database's own size where no earlier one tells: indexes are not in it, and it is packed.
OF_DATABASE = 0.5
SPARE = 50_000_000


@dataclass
class Made:
    """What a backup did."""

    name: str
    dump: int
    files: int
    bytes: int
    copied: int
    copied_bytes: int
    missing: list[Missing] = field(default_factory=list)
    not_redacted: list[str] = field(default_factory=list)
    holding: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[Missing]:
        """What should be there and is not, in the home already."""
        return [one for one in self.missing if one.why != "gone"]


# The step, how far it is, of how much where that is known.
Told = Callable[[str, int, int], None]


def make(folder: Folder, *, told: Told = lambda step, done, of: None) -> Made:
    """A new set beside the earlier ones, which nothing here touches. Raises Refused."""
    with blobs.kept_for_copying():
        one, manifest = _saved(folder, told)
        copying = _Copying(folder, told)
        try:
            missing = copying.run(one)
        except OSError as error:
            raise _unwritten(folder, error) from error
        manifest = Manifest(**{**manifest.__dict__, "missing": missing})
        listed = _remember(folder)
    manifest.write(one.path / sets.MANIFEST)
    return Made(
        one.name, manifest.parts[sets.DUMP].size, manifest.files, manifest.bytes, copying.files, copying.bytes, missing,
        not_redacted=listed,
    )  # fmt: skip


def _saved(folder: Folder, told: Told) -> tuple[Set, Manifest]:
    """The database's part of it, in its one view."""
    tools = programs.choose(database.version())
    with database.snapshot() as view:
        began = database.now()
        one = _new(folder, datetime.fromisoformat(began))
        try:
            files, size = _listed(one)
            _ensure_room(folder, one)
            heads.write(one.path / sets.HEADS, heads.every())
            (one.path / sets.HEADS).chmod(0o600)
            parts = {name: sets.part_of(one.path / name) for name in (sets.LIST, sets.PACKAGES, sets.HEADS)}
            parts[sets.DUMP] = database.dump(tools, view, one.path / sets.DUMP, lambda size: told("database", size, 0))
        except OSError as error:
            raise _unwritten(folder, error) from error
        return one, Manifest(
            made_at=began, migrations=database.migrations(), server=database.version(), pg_dump=tools.major,
            database_size=database.size(), rows=database.rows(), parts=parts, files=files, bytes=size, missing=[],
        )  # fmt: skip


def _new(folder: Folder, at: datetime) -> Set:
    name = at.strftime("%Y-%m-%dT%H-%M-%SZ")
    for again in ("", *(f"-{number}" for number in range(2, 100))):
        path = folder.path / f"{name}{again}"
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return Set(path)
    raise Refused(f"{folder.path / name} is there already. Try again in a second.")


def _listed(one: Set) -> tuple[int, int]:
    """Writes down which files there are; says how many, and of how many bytes."""
    files = size = 0
    for name, rows in ((sets.LIST, database.files()), (sets.PACKAGES, database.packages())):
        with sets.draft_of(one.path / name) as lines:
            for row in rows:
                lines.write(f"{' '.join(map(str, row))}\n".encode())
                files, size = files + 1, size + row[1]
    return files, size


def _ensure_room(folder: Folder, one: Set) -> None:
    new = sum(size for _, size in _new_files(folder, one))
    earlier = [known.manifest().parts[sets.DUMP].size for known in folder.complete()[-1:]]
    dump = earlier[0] * 5 // 4 if earlier else int(database.size() * OF_DATABASE)
    needed, free = new + dump + SPARE, shutil.disk_usage(folder.path).free
    if needed > free:
        raise Refused(
            f"There is not enough room in {folder.path}: about {total([needed])} are needed (files {total([new])}, "
            f"database {total([dump])}), {total([free])} are free. Older backups were not touched; make room, or keep "
            "fewer with --keep."
        )


def _new_files(folder: Folder, one: Set) -> Iterator[tuple[str, int]]:
    for sha256, size in one.everything():
        stored = folder.stored(blobs.path_of(sha256))
        if not stored.exists() or stored.stat().st_size != size:
            yield sha256, size


def _unwritten(folder: Folder, error: OSError) -> Refused:
    return Refused(
        f"The backup was not finished: {error.strerror or error}. Older backups in {folder.path} were not touched."
    )


class _Copying:
    """Every file of a set that the store has not yet, hashed on its way."""

    def __init__(self, folder: Folder, told: Told) -> None:
        self.folder, self.told = folder, told
        self.files = self.bytes = 0

    def run(self, one: Set) -> list[Missing]:
        new = list(_new_files(self.folder, one))
        packages = {sha256: place for sha256, _, place in one.packages()}
        missing = []
        for number, (sha256, size) in enumerate(new, 1):
            if why := self._copy(sha256, packages.get(sha256)):
                missing.append(Missing(sha256, why))
            else:
                self.files, self.bytes = self.files + 1, self.bytes + size
            self.told("files", number, len(new))
        # Asked at the end: a redaction takes the bytes just before its COMMIT.
        return [one if database.is_known(one.sha256) else Missing(one.sha256, "gone") for one in missing]

    def _copy(self, sha256: str, package: str | None) -> str:
        target = self.folder.stored(blobs.path_of(sha256))
        for parent in (target.parent.parent, target.parent):
            parent.mkdir(mode=0o700, exist_ok=True)
        try:
            kept = storages["blobs" if package is None else "exports"]
            source = kept.open(package or blobs.path_of(sha256))
        except FileNotFoundError:
            return "missing"
        with source:
            try:
                with sets.draft_of(target) as file:
                    if sets.copied(source, file).sha256 != sha256:
                        raise _Changed
            except _Changed:
                return "damaged"
        return ""


class _Changed(Exception):
    pass


def _remember(folder: Folder) -> list[str]:
    """The list of redactions goes with the backups; names what stands on it and was not done in this database."""
    known = database.redacted()
    redactions.add(folder.path / redactions.NAME, [*redactions.read(redactions.of_home()), *known])
    done = {redaction.key for redaction in known}
    listed = redactions.read(redactions.of_home())
    return [one.name for one in listed if one.key not in done and database.has(one)]
