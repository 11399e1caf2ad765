import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from investigations import notices
from investigations.notices import Sent
from investigations.releasing import said


class Command(BaseCommand):
    help = (
        "Mails the teams whose logbooks open in 3 months, 1 month or 7 days, once each; the worker does it every day. "
        "Ends with 1 when a mail could not be sent: the next run tries again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Report as JSON.")
        parser.add_argument("--dry-run", action="store_true", help="Only say who would get a mail now.")

    def handle(self, *args: Any, **options: Any) -> None:
        due = notices.due()
        if options["dry_run"]:
            self._report([Sent(each) for each in due], "would be sent", as_json=options["json"])
            return
        if not notices.is_sending():
            raise CommandError(f"EMAIL_URL is not set: {len(due)} mails were not sent.")
        done = notices.send(due)
        self._report(done, "sent", as_json=options["json"])
        if any(each.failed for each in done):
            sys.exit(1)

    def _report(self, done: list[Sent], how: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([_row(each) for each in done]))
            return
        for (investigation, kind, user), failed in done:
            what = f"failed: {failed}" if failed else how
            self.stdout.write(
                f"{investigation} opens on {said(investigation.release_date)}: {kind}, {user.email}, {what}"
            )
        count = len([each for each in done if not each.failed])
        self.stdout.write(f"{count} {'mail' if count == 1 else 'mails'} {how}.")


def _row(sent: Sent) -> dict[str, Any]:
    (investigation, kind, user), failed = sent
    assert investigation.release_date is not None
    return {
        "investigation": investigation.pk, "proposal": investigation.name, "beamline": investigation.instrument.name,
        "release_date": investigation.release_date.isoformat(), "before": kind, "to": user.email, "failed": failed,
    }  # fmt: skip
