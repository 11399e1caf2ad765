import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import logbook, timeline
from investigations.models import User


class Command(BaseCommand):
    help = (
        "Takes what entries say out of every version, file and place, for good; who, when and why stand there "
        "instead. Comments stay unless they are named too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("public_id", nargs="+", help="The 24 hex digits in an entry's address.")
        parser.add_argument("--why", required=True, help="Every reader is told; do not repeat what goes.")
        parser.add_argument("--as", dest="by", metavar="USER", required=True, help="The administrator who does it.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if by is None or not by.is_administrator:
            raise CommandError(f"'{options['by']}' is no administrator's account. Nothing was redacted.")
        found = {name: timeline.to_redact(by, name) for name in dict.fromkeys(options["public_id"])}
        if missing := [name for name, event in found.items() if event is None]:
            raise CommandError(f"There is no entry {', '.join(missing)}. Nothing was redacted.")
        done: list[dict[str, Any]] = []
        for event in filter(None, found.values()):
            try:
                going = logbook.plan_redaction(event).going
                logbook.redact(event, by=by, why=options["why"])
            except logbook.RedactionRefused as refused:
                raise CommandError(f"{event.public_id}: {refused} Redacted before it: {len(done)}.") from refused
            done.append({"id": event.public_id, "gone": list(going)})
            if not options["json"]:
                self.stdout.write(f"{event.public_id}: {'; '.join(going)}")
        if options["json"]:
            self.stdout.write(json.dumps(done))
