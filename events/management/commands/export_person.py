import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import personal_data
from investigations import readings
from investigations.models import User


class Command(BaseCommand):
    help = "Writes all that is stored of one person as JSON: to answer a person who asks. It is on record that it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="A user name.")
        parser.add_argument(
            "-o", dest="file", metavar="FILE", type=Path, help="Instead of the terminal; its owner alone reads it."
        )
        parser.add_argument("--as", dest="by", metavar="USER", help="The administrator who does it.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._account(options["user"])
        by = self._account(options["by"]) if options["by"] else None
        if by is not None and not by.is_administrator:
            raise CommandError(f"'{by}' is no administrator's account.")
        readings.record(by, readings.EXPORTED, f"account {person.pk}")
        if (path := options["file"]) is None:
            for piece in personal_data.pieces(person):
                self.stdout.write(piece, ending="")
            return
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise CommandError(f"{path} is there already. Choose another name.") from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(personal_data.pieces(person))

    @staticmethod
    def _account(username: str) -> User:
        if (found := User.objects.filter(username=username).first()) is None:
            raise CommandError(f"There is no account '{username}'.")
        return found
