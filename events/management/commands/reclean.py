import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from events import logbook
from events.management import progress


class Command(BaseCommand):
    help = (
        "Makes what is shown of entries anew after an update of the cleaner: no new versions, nothing of what was "
        "written changes, and readers go on reading meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = (0, 0)
        show = progress.bar(logbook.to_clean())
        for counts in logbook.reclean():
            show(counts[0])
        done, changed = counts
        if options["json"]:
            self.stdout.write(json.dumps({"looked_at": done, "changed": changed}))
        else:
            self.stdout.write(f"{done} entries looked at; {changed} of them are shown differently now.")
