import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import catalogue
from investigations.catalogue import sheet
from investigations.catalogue.said import Unanswered


class Command(BaseCommand):
    help = (
        "Reads beamlines, people, investigations with their teams, samples and datasets from a file: what icatdump "
        f"writes (.yaml), or a sheet (.csv) with the columns {', '.join(sheet.COLUMNS)}. Run again with a newer file "
        "it changes what differs. A release date that would open a logbook unannounced is held for a data manager."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Only say what would change.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = catalogue.import_file(options["file"], dry_run=options["dry_run"])
        except Unanswered as unanswered:
            raise CommandError(str(unanswered)) from unanswered
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_dict()))
            return
        self.stdout.write(outcome.as_text())
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")
