import json
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import seals
from events.management import progress
from events.seals import Files, Head, Report


class Command(BaseCommand):
    help = (
        "Follows the chain of every logbook and compares what is shown with what was sealed. Names the first touched row of "
        "each; ends with 1 when there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("logbook", nargs="*", help='Such as "investigation:42"; all of them, else.')
        parser.add_argument(
            "--since", metavar="HEADS", type=Path, help="A file of heads kept elsewhere: shows a cut tail."
        )
        parser.add_argument("--heads", metavar="FILE", type=Path, help="Writes the heads of all chains that are whole.")
        parser.add_argument(
            "--authority", metavar="PEM", type=Path, help="Certificates that must have signed the stamps."
        )
        parser.add_argument(
            "--files",
            action="store_true",
            help="Also reads every file of every entry and names those that are lost or changed.",
        )
        parser.add_argument("--json", action="store_true", help="Report as JSON, a line for each logbook.")

    def handle(self, *args: Any, **options: Any) -> None:
        known = self._known(options["since"])
        names = options["logbook"] or sorted({*seals.all_logbooks(), *known})
        bad, checked, heads = 0, 0, []
        show = progress.bar(seals.links_of(names))
        for name in names:
            report = seals.verify_logbook(name, known=known[name], tell=partial(_tell, show, checked))
            checked += report.checked
            bad += report.touched is not None
            heads += [Head(name, report.checked, report.head)] if report.touched is None and report.checked else []
            self._say(report, options["json"])
        bad += 0 if options["logbook"] else self._of_all(options)
        files = seals.Files(options["logbook"])
        read = files.stored().count() if options["files"] else 0
        bad += self._of_files(files, read, options["json"]) if options["files"] else 0
        if options["heads"]:
            seals.write_heads(options["heads"], heads)
        if not options["json"]:
            also = f", {read} files read" if options["files"] else ""
            self.stdout.write(f"{len(names)} logbooks, {checked} seals followed{also}; {bad or 'nothing'} touched.")
        if bad:
            raise CommandError("Not everything is as it was sealed.", returncode=1)

    def _known(self, file: Path | None) -> dict[str, list[Head]]:
        found: dict[str, list[Head]] = defaultdict(list)
        try:
            kept = seals.read_heads(file) if file is not None else []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} is no file of heads: {error}") from error
        for head in (*kept, *seals.known_heads()):
            found[head.logbook].append(head)
        return found

    def _of_all(self, options: dict[str, Any]) -> int:
        """What is wrong beyond any one logbook."""
        roots = options["authority"].read_bytes() if options["authority"] else b""
        count = 0
        for anchor, why in seals.wrong_anchors(roots):
            count += 1
            self._line({"anchor": str(anchor), "touched": why}, f"Anchor of {anchor}: TOUCHED, {why}", options["json"])
        for logbook, entry, version in seals.without_seal():
            count += 1
            said = f"{logbook}: TOUCHED, version {version} of {entry} has lost its seal"
            what = {"number": 0, "entry": entry, "version": version, "what": "deletion", "said": "its seal is gone"}
            self._line({"logbook": logbook, "touched": what}, said, options["json"])
        return count

    def _of_files(self, files: Files, number: int, as_json: bool) -> int:
        """What is wrong with stored bytes."""
        count = 0
        for damaged in files.damaged(progress.bar(number)):
            count += 1
            touched = {
                "number": 0,
                "entry": damaged.entry,
                "version": damaged.version,
                "what": "file",
                "said": damaged.said,
            }
            said = f"{damaged.logbook}: TOUCHED, of entry {damaged.entry} {damaged.said}"
            which = {"logbook": damaged.logbook, "file": damaged.name, "sha256": damaged.sha256, "touched": touched}
            self._line(which, said, as_json)
        return count

    def _say(self, report: Report, as_json: bool) -> None:
        touched = report.touched
        if touched is not None:
            where = f"number {touched.number}, entry {touched.entry or '?'} version {touched.version or '?'}"
            said = f"{report.logbook}: TOUCHED at {where} ({touched.what}): {touched.said}"
        else:
            beside = [
                f"{count} {words}"
                for count, words in (
                    (report.redacted, "redacted"), (report.forgotten, "with a forgotten sender"),
                    (report.waiting, "waiting for their seals"), (report.uncleaned, "to be cleaned anew (reclean)"),
                )
                if count
            ]  # fmt: skip
            said = f"{report.logbook}: OK, {report.checked} seals{''.join(f', {one}' for one in beside)}"
        self._line(report.as_json(), said, as_json)

    def _line(self, data: dict[str, Any], text: str, as_json: bool) -> None:
        self.stdout.write(json.dumps(data) if as_json else text)


def _tell(show: Callable[[int], None], before: int, done: int) -> None:
    show(before + done)
