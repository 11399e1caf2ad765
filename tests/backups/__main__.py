"""The drill with a large logbook, by the clock: `make drill`, or `python -m tests.backups ENTRIES FILES`."""

import sys
import time
from collections.abc import Callable
from typing import Any

from elogbook.backups.sets import Folder, total
from tests import servers
from tests.backups.drill import manage

UPLOADS = """
import os
from events import logbook
from events.blobs import Upload
from investigations.models import User
person = User.objects.get(username='scientist')
for number in range({files}):
    file = Upload(os.urandom(200_000), f'scan {{number}}.dat')
    logbook.upload(file, by=person, logbook='investigation:1')
"""


def timed(what: str, action: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = action()
    sys.stdout.write(f"{what:32} {time.perf_counter() - began:7.1f} s\n")
    sys.stdout.flush()
    return found


def main(entries: int = 100_000, files: int = 1_000) -> None:
    with servers.temporary_home() as place:
        home, new, folder = place / "home", place / "new", Folder(place / "backups")
        manage(home, "migrate", "--verbosity=0")
        manage(home, "demo")
        manage(home, "demo", f"--events={entries}")
        manage(home, "shell", "--no-imports", "-c", UPLOADS.format(files=files))
        manage(home, "seal")
        timed("backup, the first", lambda: manage(home, "backup", folder.path, "--json"))
        second = timed("backup, nothing new", lambda: manage(home, "backup", folder.path, "--json"))
        timed("check of both", lambda: manage(home, "backup", folder.path, "--check"))
        restored = timed("restore, with all seals", lambda: manage(new, "restore", folder.path, "--json"))
        if restored["wrong"] or second["copied"]:
            raise SystemExit(f"Not whole: {restored['wrong']}")
        size = sum(path.stat().st_size for path in folder.path.rglob("*") if path.is_file())
        sys.stdout.write(
            f"{restored['rows']} rows, {restored['files']} files of {total([restored['bytes']])}; a dump is "
            f"{total([second['dump']])}, both backups {total([size])}.\n"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
