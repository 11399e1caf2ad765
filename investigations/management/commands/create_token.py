from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from investigations import keys
from investigations.models import ApiToken, Instrument, User
from investigations.names import normalised


class Command(BaseCommand):
    help = "Makes a key for the control software of one or several beamlines and prints it, alone, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="How people will know it, e.g. bliss-id32.")
        parser.add_argument("--beamline", action="append", required=True, help="A beamline it writes at; repeatable.")
        parser.add_argument("--broadcast", action="store_true", help="It may also write to everybody.")
        parser.add_argument("--move", action="store_true", help="It may also move entries between investigations.")
        parser.add_argument("--read", action="store_true", help="It may also read entries through the main API.")
        parser.add_argument("--as", dest="by", metavar="USER", help="Who makes it.")

    def handle(self, *args: Any, **options: Any) -> None:
        if ApiToken.objects.filter(name=options["name"], user=None).exists():
            raise CommandError(f"There is a key called '{options['name']}' already. Choose another name or revoke it.")
        instruments = [self._instrument(name) for name in options["beamline"]]
        by = None
        if options["by"] and (by := User.objects.filter(username=options["by"]).first()) is None:
            raise CommandError(f"There is no account '{options['by']}'.")
        rights = {f"may_{right}": options[right] for right in ("broadcast", "move", "read")}
        self.stdout.write(keys.create(options["name"], instruments, by=by, **rights))

    @staticmethod
    def _instrument(name: str) -> Instrument:
        if (found := Instrument.objects.filter(key=normalised(name)).first()) is None:
            known = ", ".join(Instrument.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"No beamline is called '{name}'. Known: {known}.")
        return found
