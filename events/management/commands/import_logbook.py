import json
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import imports, logbook
from events.management import progress
from investigations import commanded
from investigations.models import Investigation


class Command(BaseCommand):
    help = (
        "Reads an exported logbook back into one: authors, times, tags, comments, all versions and files as they were, "
        "marked as imported. What is here already is left as it is; a file with anything wrong changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=["jsonl", "eln"])
        parser.add_argument(
            "--into", required=True, metavar="INVESTIGATION", help="A proposal, or the number in the logbook's address."
        )
        parser.add_argument("--beamline", default="", help="Which of a proposal's logbooks, where it has several.")
        parser.add_argument(
            "--files", type=Path, metavar="DIR", help="With jsonl: where the files are, each named by its sha256."
        )
        parser.add_argument(
            "--match-people", action="store_true", help="Who has the same user name here is the same person."
        )
        parser.add_argument("--dry-run", action="store_true", help="Check all and store nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        into = self._place(options["into"], options["beamline"])
        try:
            with self._opened(options) as spool:
                outcome = logbook.plan_import(spool, into)
                if not options["dry_run"] and outcome.entries:
                    show = progress.bar(len(spool))
                    for outcome in logbook.import_entries(spool, into, match_people=options["match_people"]):
                        show(outcome.entries + outcome.here)
        except imports.Refused as refused:
            count = f"{len(refused.problems)} things are wrong" if len(refused.problems) > 1 else "Something is wrong"
            raise CommandError(f"{count} with {options['file']}. Nothing was stored.\n{refused}") from refused
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror or error}.") from error
        self._report(outcome, into, dry_run=options["dry_run"], as_json=options["json"])

    @staticmethod
    def _opened(options: dict[str, Any]) -> AbstractContextManager[imports.Spool]:
        if options["format"] == "eln":
            return imports.read_eln(options["file"])
        return imports.read_jsonl(options["file"], options["files"])

    @staticmethod
    def _place(said: str, beamline: str) -> Investigation:
        found = commanded.logbooks(said, beamline, by=None)
        if len(found) == 1:
            return found[0]
        which = ", ".join(f"{each.pk} ({each.instrument.name})" for each in found)
        raise CommandError(
            f"Several logbooks are of that name. Name one by its number: {which}."
            if found
            else f"There is no logbook '{said}'. Open it first."
        )

    def _report(self, outcome: logbook.ImportOutcome, into: Investigation, *, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"into": into.pk, "dry_run": dry_run, **asdict(outcome)}))
            return
        would = "would be" if dry_run else "were"
        said = f"{outcome.entries} entries in {outcome.versions} versions {would} imported into {into}"
        self.stdout.write(f"{said}; {outcome.here} are here already." if outcome.entries else
                          f"Nothing is new: all {outcome.here} entries are in {into} already.")  # fmt: skip
        for count, words in (
            (outcome.broadcasts, "messages to everybody belong to no logbook and were left out."),
            (outcome.missing_files, "files could not be taken along when this was exported, as it says itself."),
            (outcome.without_parent, "comments stand alone: what they comment on is neither in the file nor here."),
            (outcome.without_sample, "entries name a sample this logbook has not; its name is kept with each."),
        ):
            if count:
                self.stdout.write(f"{count} {words}")
        if outcome.accounts:
            self.stdout.write(f"Accounts nobody signs in with, made for their authors: {', '.join(outcome.accounts)}.")
