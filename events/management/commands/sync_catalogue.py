import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import catalogue
from investigations.catalogue import icat
from investigations.catalogue.said import Unanswered


class Command(BaseCommand):
    help = (
        "Reads what changed in the facility's catalogue; the worker does it every ten minutes, and every night also "
        "looks for what is gone. Ends with 1 when the catalogue could not be read to its end: what came before is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--whole", action="store_true", help="Read everything anew, also what did not change.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not icat.is_set():
            raise CommandError("ICAT_URL is not set: there is no catalogue to read. import_catalogue reads a file.")
        try:
            outcome = catalogue.sync(catalogue.EVERYTHING if options["whole"] else ())
        except Unanswered as unanswered:
            raise CommandError(
                f"The catalogue was not read to its end. {unanswered} Run it again later."
            ) from unanswered
        except catalogue.Busy as busy:
            raise CommandError(f"{busy} Nothing was done.") from busy
        self.stdout.write(json.dumps(outcome.as_dict()) if options["json"] else outcome.as_text())
