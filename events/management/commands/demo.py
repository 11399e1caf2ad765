import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from events import demo
from events.demo import bulk
from events.management import progress
from investigations import hosts
from investigations.models import Instrument, User

LINES = """
Sign in as scientist, localcontact, outsider or admin; the password is {password}

Send a message with curl:
{curl}

or with pyicat-plus, as Bliss does (pip install pyicat-plus):
  python3 -c 'from pyicat_plus.client.main import IcatClient; IcatClient(elogbook_url="{url}", elogbook_token="{key}", beamline="id32", proposal="hc4397").send_message("Hello from pyicat-plus", msg_type="info")'
"""


class Command(BaseCommand):
    help = (
        "Fills an embedded, empty database with two beamlines, three investigations, four accounts and two nights of "
        "entries; with --events, adds a large logbook to a demo that is loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lines", action="store_true", help="Load it where the database is new; print how to sign in."
        )
        parser.add_argument(
            "--events",
            type=int,
            metavar="N",
            help="Add N generated entries to a logbook of their own at ID32; from 50 000 on pages wait meanwhile.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demo is loaded only into the embedded database; DATABASE_URL names another.")
        if options["events"] is not None:
            self._add(options["events"])
            return
        if not self._is_empty():
            if not options["lines"]:
                raise CommandError("The database is not empty. The demo is loaded only into a new one.")
        else:
            demo.load(demo.password())
            demo.key()
        if options["lines"] and demo.is_loaded():
            to = {"url": hosts.own_address(), "key": demo.key()}
            self.stdout.write(LINES.format(password=demo.password(), curl=demo.CURL.format(**to), **to))

    def _add(self, count: int) -> None:
        if count < 1:
            raise CommandError("--events takes a number from 1 on: how many entries to add.")
        if not demo.is_loaded():
            raise CommandError(
                "There is no demo in this database. Entries are made up only beside it: `demo` loads it."
            )
        began = time.monotonic()
        made = bulk.make(count, progress=progress.bar(count))
        took = time.monotonic() - began
        self.stdout.write(
            f"{count} entries in {made.name} at ID32 in {took:.0f} s: {hosts.own_address()}{reverse('events:timeline', args=[made.pk])}"
        )

    @staticmethod
    def _is_empty() -> bool:
        return not (User.objects.exists() or Instrument.objects.exists())
