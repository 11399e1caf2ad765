import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from events import seals


class Command(BaseCommand):
    help = "Seals what has no seal yet, as the worker does every five seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(seals.seal())
        if options["json"]:
            self.stdout.write(json.dumps({"sealed": count}))
        else:
            self.stdout.write(f"{count} {'version' if count == 1 else 'versions'} sealed.")
