import json
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from elogbook import lock
from elogbook.backups import restoring, telling
from elogbook.backups.restoring import Given, Restored
from elogbook.backups.sets import Folder, Manifest, Set, total
from elogbook.placement import Refused
from elogbook.worker import use_direct_database


class Command(BaseCommand):
    help = (
        "Bring a backup back into an empty home, redact again what was redacted since it was made, and check all of it. "
        "Exit code 1: nothing was touched, or the home is not whole (and says so); 2: restored, but something is wrong."
    )
    requires_system_checks: list[str] = []  # some ask the database, which is not there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="where `backup` saved")
        parser.add_argument("--set", dest="name", default="", metavar="NAME", help="not the newest, but this one")
        parser.add_argument(
            "--redactions", type=Path, action="append", default=[], metavar="FILE",
            help="a newer list of redactions than the backups have: redactions.jsonl of the old home",
        )  # fmt: skip
        parser.add_argument(
            "--heads", type=Path, action="append", default=[], metavar="FILE",
            help="where the chains of seals ended later than the backup: each logbook says how far it had come",
        )  # fmt: skip
        parser.add_argument("--without-damaged", action="store_true", help="leave files out that are no longer whole")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, home = Folder(options.pop("folder").absolute()), Path(settings.ELOGBOOK_HOME)
        try:
            one, manifest = restoring.choose(folder, options["name"])
            with folder.held(alone=False):
                done = self._restore(folder, one, manifest, home, **options)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self._report(done, as_json=options["json"])
        if done.wrong:
            sys.exit(2)

    @staticmethod
    def _restore(folder: Folder, one: Set, manifest: Manifest, home: Path, **options: Any) -> Restored:
        given = Given(options["redactions"], options["heads"])
        restoring.ensure_readable(given)
        if settings.EMBEDDED:
            restoring.ensure_empty(home)
        restoring.ensure_known(one, manifest)
        told = telling.progress()
        without = restoring.verify(folder, one, told, without_damaged=options["without_damaged"])
        restoring.ensure_room(home, manifest)
        with lock.available(home, "restore") if settings.EMBEDDED else nullcontext():
            use_direct_database()
            restoring.ensure_empty_database(home)
            with restoring.marked(home, one):
                return restoring.restore(folder, one, manifest, without=without, given=given, told=told)

    def _report(self, done: Restored, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
            return
        self.stdout.write(
            f"Restored {done.name}: {done.rows} rows, {done.files} files of {total([done.bytes])}. "
            f"Redacted again: {done.redacted.get('done', 0)}."
        )
        for sha256 in done.missing:
            self.stdout.write(f"The backup has no file {sha256}; entries that had it show that it is missing.")
        for sentence in done.wrong:
            self.stdout.write(sentence)
        if not done.wrong:
            self.stdout.write(
                "Checked: every table has its rows, every file is there, every seal holds. Start it with `serve`."
            )
