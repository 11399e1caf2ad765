from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from investigations import keys
from investigations.models import ApiToken, User


class Command(BaseCommand):
    help = "Revokes a key: what is sent with it from now on is refused, what it wrote stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--as", dest="by", metavar="USER", help="Who revokes it.")

    def handle(self, *args: Any, **options: Any) -> None:
        token = ApiToken.objects.filter(name=options["name"], user=None).first()
        if token is None:
            raise CommandError(f"There is no key called '{options['name']}'.")
        by = None
        if options["by"] and (by := User.objects.filter(username=options["by"]).first()) is None:
            raise CommandError(f"There is no account '{options['by']}'.")
        already = token.revoked_at is not None
        keys.revoke(token, by=by)
        self.stderr.write(f"The key '{token.name}' {'was already' if already else 'is'} revoked.")
