import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import exports
from events.management import progress
from investigations import commanded
from investigations.models import Instrument, Investigation, User

MEGABYTE = 1_000_000


class Command(BaseCommand):
    help = "Writes a logbook to a file, whole and with all versions, or as the person named by --as may read it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "investigation", nargs="?", default="",
            help="A proposal, such as HC-4397, or the number in the logbook's address.",
        )  # fmt: skip
        parser.add_argument(
            "--beamline", default="",
            help="Which of a proposal's logbooks, where it has several; without a proposal the beamline's own.",
        )  # fmt: skip
        parser.add_argument("--format", required=True, choices=list(exports.BY_NAME))
        parser.add_argument("-o", dest="file", metavar="FILE", type=Path, required=True)
        parser.add_argument("--as", dest="by", metavar="USER", help="Only what this person may read; all of it, else.")

    def handle(self, *args: Any, **options: Any) -> None:
        of, own = self._found(options)
        path, form = options["file"], exports.BY_NAME[options["format"]]
        if path.exists():
            raise CommandError(f"{path} is there already. Choose another name.")
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        source, size = exports.Source(of, own=own), 0
        try:
            with draft.open("xb") as file:
                for piece in exports.joined(form.written(source)):
                    size += file.write(piece)
            draft.rename(path)
        except OSError as error:
            raise CommandError(f"{path} was not written: {error.strerror}. Nothing was kept of it.") from error
        finally:
            draft.unlink(missing_ok=True)
        progress.bar(1)(1)
        self.stdout.write(f"{path}: {form.label} of {source.size.entries} entries, {size / MEGABYTE:.1f} MB.")

    def _found(self, options: dict[str, Any]) -> tuple[Investigation | Instrument, bool]:
        """The one logbook that is meant, and whether all of it may be told."""
        by = self._account(options["by"]) if options["by"] else None
        proposal, beamline, may = options["investigation"], options["beamline"], " this person may read" if by else ""
        if not proposal:
            if not beamline:
                raise CommandError("Name a proposal, or with --beamline the beamline whose own logbook it is.")
            if (own := commanded.own_logbook(beamline, by=by)) is None:
                raise CommandError(f"There is no own logbook of a beamline '{beamline}'{may}.")
            return own, True
        found = commanded.logbooks(proposal, beamline, by=by)
        if not found:
            raise CommandError(f"There is no logbook '{proposal}'{may}.")
        if len(found) > 1:
            which = ", ".join(f"{each.pk} ({each.instrument.name})" for each in found)
            raise CommandError(f"Several logbooks are of that name. Name one by its number: {which}.")
        return found[0], by is None or commanded.is_own(by, found[0])

    @staticmethod
    def _account(username: str) -> User:
        if (found := User.objects.filter(username=username, is_active=True).first()) is None:
            raise CommandError(f"There is no account '{username}'.")
        return found
