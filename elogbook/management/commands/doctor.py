import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand

from elogbook import doctor


class Command(BaseCommand):
    help = "Check database, storage, disk and settings: one line each; exit code 1 when there is a problem."
    requires_system_checks: list[str] = []  # a wrong setting is one of the lines, not the end of them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, json: bool = False, **options: Any) -> None:
        findings = doctor.examine()
        self.stdout.write(_as_json(findings) if json else "\n".join(self._line(found) for found in findings))
        if any(found.state == doctor.PROBLEM for found in findings):
            sys.exit(1)

    def _line(self, found: doctor.Finding) -> str:
        style = {doctor.OK: self.style.SUCCESS, doctor.WARNING: self.style.WARNING, doctor.PROBLEM: self.style.ERROR}
        hint = f" -> {found.hint}" if found.hint else ""
        return f"{style[found.state](f'{found.state:8}')} {found.name:12} {found.text}{hint}"


def _as_json(findings: list[doctor.Finding]) -> str:
    return json.dumps([asdict(found) for found in findings], indent=2)
