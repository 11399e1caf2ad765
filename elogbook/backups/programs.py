"""pg_dump, pg_restore and psql that fit the database: those that come with the embedded one, or the system's."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.backends.postgresql.client import DatabaseClient

from elogbook import placement
from elogbook.placement import Refused

NAMES = ("pg_dump", "pg_restore", "psql")
# Where Debian and Red Hat put them, beside the search path.
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")
ROOT = Path("/")


@dataclass(frozen=True, order=True)
class Programs:
    major: int
    folder: Path

    def command(self, name: str, *arguments: str) -> list[str]:
        return [str(self.folder / name), *arguments]


def choose(server: int, saved_by: int = 0) -> Programs:
    """The nearest that reads this server, and a dump of that version where one is restored. Raises Refused."""
    needed = max(server, saved_by)
    for found in sorted(set(_installed())):
        if found.major >= needed:
            return found
    raise Refused(
        f"PostgreSQL {server} needs pg_dump, pg_restore and psql of version {needed} or later, and none is here. "
        f"Install them (Debian, Ubuntu: `apt-get install postgresql-client-{needed}` from PostgreSQL's own archive) "
        "or put their folder in PATH. Nothing was changed."
    )


def _installed() -> Iterator[Programs]:
    for folder in _folders():
        if all((folder / name).is_file() for name in NAMES):
            asked = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False)
            if version := re.search(r"\) (\d+)", asked.stdout):
                yield Programs(int(version[1]), folder)


def _folders() -> Iterable[Path]:
    if (own := placement.programs()) is not None:
        yield own
    if found := shutil.which("pg_dump"):
        # Debian's is a wrapper that asks which version; the real ones are found below.
        yield Path(found).parent
    for place in PLACES:
        yield from ROOT.glob(place)


def connection() -> tuple[list[str], dict[str, str]]:
    """The database's address as arguments of these programs, without its name, and what they read in their environment."""
    found = {**settings.DATABASES["default"], **settings.DIRECT_DATABASE}
    arguments, secrets = DatabaseClient.settings_to_cmd_args_env(found, [])
    return arguments[1:], {**os.environ, **(secrets or {}), "PGOPTIONS": "", "PGAPPNAME": "elogbook backup"}
