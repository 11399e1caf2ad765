import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from elogbook import lock
from elogbook.backups import checking, making, pruning, telling
from elogbook.backups.sets import Folder, total
from elogbook.placement import Refused
from elogbook.worker import use_direct_database


class Command(BaseCommand):
    help = (
        "Save database and files, of one moment, into a folder that holds earlier ones too; also while `serve` runs. "
        "Exit code 1: nothing was saved, or --check found something; 2: saved, but files were missing in the home."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="on another disk, best on another machine")
        parser.add_argument("--check", action="store_true", help="save nothing; read what is there again, every byte")
        parser.add_argument("--keep", type=_number, metavar="N", help="afterwards only the newest N stay")
        parser.add_argument(
            "--forget-redacted", action="store_true", help="afterwards those go that still hold what was redacted since"
        )
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Folder(options.pop("folder").absolute())
        try:
            if options["check"]:
                self._check(folder, as_json=options["json"])
            else:
                self._make(folder, **options)
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _check(self, folder: Folder, *, as_json: bool) -> None:
        folder.ensure_there()
        with folder.held(alone=False):
            found = checking.check_all(folder, telling.progress())
        if as_json:
            self.stdout.write(json.dumps({**asdict(found), "damaged": list(found.damaged.values())}))
        else:
            for sentence in [*found.notes, *found.sentences]:
                self.stdout.write(sentence)
            if not found.sentences:
                self.stdout.write(f"Whole: {', '.join(found.checked)}, with {found.files} files.")
        if found.sentences:
            sys.exit(1)

    def _make(self, folder: Folder, *, keep: int | None, forget_redacted: bool, **options: Any) -> None:
        home = Path(settings.ELOGBOOK_HOME)
        with _private(), lock.available(home, "backup") if settings.EMBEDDED else nullcontext():
            use_direct_database()
            folder.prepare(home)
            with folder.held(alone=True):
                pruning.clear(folder)
                made = making.make(folder, told=telling.progress())
                made.removed = pruning.forget_redacted(folder) if forget_redacted else []
                made.removed += pruning.keep(folder, keep) if keep else []
                note = pruning.collect(folder)
                made.holding = [one.name for one in pruning.holding(folder)]
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(made), "missing": [one._asdict() for one in made.missing]}))
        else:
            self._report(made, note)
        if made.lost:
            sys.exit(2)

    def _report(self, made: making.Made, note: str) -> None:
        self.stdout.write(
            f"{made.name}: database {total([made.dump])}, {made.files} files of {total([made.bytes])}, "
            f"of which {made.copied} are new ({total([made.copied_bytes])})."
        )
        for one in made.lost:
            self.stdout.write(f"The file {one.sha256} is {one.why} in the home, so no backup from now on has it.")
        if made.removed:
            self.stdout.write(f"Removed: {', '.join(made.removed)}.")
        if made.holding:
            self.stdout.write(
                f"These still hold what was redacted since: {', '.join(made.holding)}. Restoring one redacts it again; "
                "--forget-redacted removes them."
            )
        if made.not_redacted:
            self.stdout.write(
                f"On the list of redactions, but not redacted here: {', '.join(made.not_redacted)}. A power cut came "
                "between, or an older database was restored without `restore`: redact them now."
            )
        if note:
            self.stdout.write(note)


@contextmanager
def _private() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("a number from 1 on")
    return int(text)
