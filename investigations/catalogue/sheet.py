"""Reads a small sheet (CSV), for a facility without a catalogue: a line for each visit of a proposal to a beamline."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from investigations.catalogue.said import Beamline, Member, Person, Said, Unanswered, Visit, VisitKey
from investigations.releasing import instant

NEEDED = ("proposal", "beamline")
COLUMNS = (*NEEDED, "visit", "title", "start", "end", "release_date", "proprietary", "leader", "team")
LEADER, MEMBER = "Principal Investigator", "Participant"
YES, NO = ("yes", "true", "1", "x"), ("", "no", "false", "0")
# Of what is wrong with a sheet, so many lines are named.
MOST_SAID = 10


def read(path: Path) -> Said:
    """Every line of a sheet. Raises Unanswered with all that is wrong with it, by line."""
    try:
        # A sheet saved by a spreadsheet begins with a mark of its own.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise Unanswered(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unanswered(f"{path} is not UTF-8. Save it as “CSV UTF-8”.") from error
    rows = csv.DictReader(lines, delimiter=_delimiter(lines), strict=True)
    names = [name.strip().lower() for name in rows.fieldnames or []]
    rows.fieldnames = names
    if missing := [name for name in NEEDED if name not in names]:
        raise Unanswered(f"{path} has no column {' and no '.join(missing)}. It may have: {', '.join(COLUMNS)}.")
    if unknown := [name for name in names if name and name not in COLUMNS]:
        raise Unanswered(f"{path} has a column “{unknown[0]}” nobody knows. It may have: {', '.join(COLUMNS)}.")
    visits, wrong = [], []
    for number, row in enumerate(rows, start=2):
        try:
            visits.append(_visit({name: (value or "").strip() for name, value in row.items() if name}))
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
    wrong += _twice(visits)
    if wrong:
        more = f"; and {len(wrong) - MOST_SAID} more" if len(wrong) > MOST_SAID else ""
        raise Unanswered(f"Nothing was imported from {path}: {'; '.join(wrong[:MOST_SAID])}{more}.")
    return Said(visits=visits)


def _delimiter(lines: list[str]) -> str:
    """Spreadsheets write semicolons where the comma parts decimals."""
    head = lines[0] if lines else ""
    return ";" if head.count(";") > head.count(",") else ","


def _visit(row: dict[str, str]) -> Visit:
    if not row["proposal"] or not row["beamline"]:
        raise ValueError("a visit needs a proposal and a beamline")
    start, end = _moment(row, "start"), _moment(row, "end", whole_day=True)
    if start and end and end < start:
        raise ValueError("it ends before it starts")
    beamline = Beamline(row["beamline"])
    shown = f"{row['beamline']}-{start:%Y%m%d}" if start else row["beamline"]
    return Visit(
        key=VisitKey(row["proposal"], row.get("visit") or shown.lower()), beamlines=(beamline,),
        title=row.get("title", ""), start=start, end=end, release_date=_moment(row, "release_date"),
        proprietary=_yes(row.get("proprietary", "")), members=tuple(_members(row)),
    )  # fmt: skip


def _members(row: dict[str, str]) -> Iterator[Member]:
    """«doe = Full Name; roe»: the user name, and the full name where one is given."""
    for role, column in ((LEADER, "leader"), (MEMBER, "team")):
        for each in row.get(column, "").replace("|", ";").split(";"):
            name, _, full_name = (part.strip() for part in each.partition("="))
            if name:
                yield Member(Person(name, full_name=full_name), role)


def _moment(row: dict[str, str], column: str, *, whole_day: bool = False) -> datetime | None:
    """A date or a time; without a zone it is the facility's, and a bare last day is meant whole."""
    if not (said := row.get(column, "")):
        return None
    try:
        if len(said) <= 10:
            day = date.fromisoformat(said)
            return instant(datetime.combine(day + timedelta(days=whole_day), time()))
        return instant(datetime.fromisoformat(said))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{column} is no date like 2026-03-31: “{said}”") from error


def _yes(said: str) -> bool:
    if said.lower() in YES:
        return True
    if said.lower() in NO:
        return False
    raise ValueError(f"proprietary is neither yes nor no: “{said}”")


def _twice(visits: list[Visit]) -> Iterator[str]:
    seen = set()
    for number, visit in enumerate(visits, start=2):
        if visit.key in seen:
            yield f"line {number}: {visit.key.name} has a visit “{visit.key.visit_id}” already; give each its own name"
        seen.add(visit.key)
