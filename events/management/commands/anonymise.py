import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import logbook, timeline
from investigations import anonymising
from investigations.models import User


class Command(BaseCommand):
    help = (
        "Closes an account for good and takes its person's name out of it; what they wrote stays under a number. "
        "Lists the entries whose words still name them, which are not touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="A user name.")
        parser.add_argument("--as", dest="by", metavar="USER", help="The administrator who does it.")
        parser.add_argument("--why", default="", help="On record for twelve months.")
        parser.add_argument("--list", action="store_true", help="Only list the entries that name them; change nothing.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._account(options["user"])
        naming = timeline.naming(anonymising.names_of(person).all, old_versions=True)
        called = ""
        if not options["list"]:
            if not options["by"]:
                raise CommandError("Say with --as which administrator does it. Nobody was anonymised.")
            try:
                called = logbook.anonymise(person, by=self._account(options["by"]), why=options["why"])
            except anonymising.Refused as refused:
                raise CommandError(str(refused)) from refused
        self._report(called, naming, as_json=options["json"])

    def _report(self, called: str, naming: timeline.Naming, *, as_json: bool) -> None:
        ids = [event.public_id for event in naming.entries]
        if as_json:
            self.stdout.write(json.dumps({"called": called, "naming": ids, "more": naming.more}))
            return
        if called:
            self.stdout.write(f"The account is closed; pages say “{called}”.")
        more = ", and more" if naming.more else ""
        self.stdout.write(f"{len(ids)} entries{more} have the name in their words, of old versions too:")
        for name in ids:
            self.stdout.write(name)

    @staticmethod
    def _account(username: str) -> User:
        if (found := User.objects.filter(username=username).first()) is None:
            raise CommandError(f"There is no account '{username}'.")
        return found
