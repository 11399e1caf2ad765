"""Folders of backups as `backup` leaves them, made by hand where no database is needed."""

import hashlib

import pytest

from elogbook.backups import sets
from elogbook.backups.sets import Folder, Manifest, Set
from events.blobs import path_of
from tests.events.conftest import elsewhere  # noqa: F401

DUMP = b"what pg_dump wrote"


class Shelf:
    """A folder with backups in it, a file for each text."""

    def __init__(self, path):
        self.folder = Folder(path)
        self.folder.prepare(path.parent / "home")

    def add(self, name, *texts, made_at="2026-03-01T12:00:00.000000+00:00"):
        one = Set(self.folder.path / name)
        one.path.mkdir()
        hashes = sorted(self.store(text) for text in texts)
        (one.path / sets.LIST).write_text("".join(f"{sha256} {size}\n" for sha256, size in hashes))
        (one.path / sets.DUMP).write_bytes(DUMP)
        (one.path / sets.HEADS).write_text('{"heads": []}\n')
        parts = {part: sets.part_of(one.path / part) for part in (sets.LIST, sets.DUMP, sets.HEADS)}
        Manifest(made_at, ["events.0001_initial"], 18, 18, 1000, {}, parts, len(texts), 1, []).write(
            one.path / sets.MANIFEST
        )
        return one

    def store(self, text):
        data = text.encode()
        path = self.stored(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path.name, len(data)

    def stored(self, text):
        return self.folder.stored(path_of(hashlib.sha256(text.encode()).hexdigest()))

    @property
    def names(self):
        return [one.name for one in self.folder.every()]


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "backups")
