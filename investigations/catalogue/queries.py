"""The five questions that are asked of ICAT, a page at a time by number, and what changed since a mark."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from investigations.catalogue import answers
from investigations.catalogue.icat import Icat
from investigations.catalogue.said import Said, Unanswered
from investigations.names import normalised

INSTRUMENTS, USERS, INVESTIGATIONS, SAMPLES, DATASETS = "instruments", "users", "investigations", "samples", "datasets"
# As they are written: beamlines and people before the investigations that name them.
PARTS = (INSTRUMENTS, USERS, INVESTIGATIONS, SAMPLES, DATASETS)
ENTITIES = {
    INSTRUMENTS: "Instrument", USERS: "User", INVESTIGATIONS: "Investigation", SAMPLES: "Sample", DATASETS: "Dataset",
}  # fmt: skip
PAGE = 200
# Clocks differ, also by an hour when one forgot the summer, and a transaction may end long after its time was taken.
OVERLAP = timedelta(hours=2)
# Teams of visits about now are read each time, whatever their own clock says: who left shows in no change.
AROUND = timedelta(days=14)

INCLUDED = {
    INSTRUMENTS: "e.instrumentScientists AS s, s.user",
    INVESTIGATIONS: "e.investigationUsers AS m, m.user, e.investigationInstruments AS b, b.instrument, e.type",
    SAMPLES: "e.investigation, e.parameters AS p, p.type",
    DATASETS: (
        "e.investigation, e.sample, e.type, e.parameters AS p, p.type, e.dataCollectionDatasets AS c, "
        "c.dataCollection AS o, o.jobsAsOutput AS j, j.inputDataCollection AS i, i.dataCollectionDatasets AS d, "
        "d.dataset AS r, r.investigation, i.dataCollectionDatafiles AS f, f.datafile AS g, g.dataset AS h, h.investigation"
    ),
}


def pages(icat: Icat, part: str, mark: str) -> Iterator[tuple[Said, str]]:
    """Everything of a part that changed since the mark (all of it without one), with the mark that holds after each page."""
    members = " LEFT JOIN e.investigationUsers u" if mark and part == INVESTIGATIONS else ""
    return _pages(icat, part, _since(part, mark), mark, joined=members)


def of_proposal(icat: Icat, claimed: str) -> Said:
    """The investigations of one proposal, as a message named it, or the one with that number."""
    key, found = normalised(claimed), Said()
    wanted = f"e.name IN ({', '.join(map(_quoted, sorted(_spellings(claimed, key))))})"
    if claimed.isascii() and claimed.isdigit() and len(claimed) <= 18:
        wanted += f" OR e.id = {claimed}"
    for page, _ in _pages(icat, INVESTIGATIONS, wanted, ""):
        found.add(page)
    return found


def _pages(icat: Icat, part: str, wanted: str, mark: str, *, joined: str = "") -> Iterator[tuple[Said, str]]:
    entity, last = ENTITIES[part], 0
    while True:
        beans = icat.query(_query(f"{entity} e{joined}", wanted, last, INCLUDED.get(part, "")), entity)
        if beans:
            numbers = [bean["id"] for bean in beans if isinstance(bean.get("id"), int)]
            if len(numbers) < len(beans):
                raise Unanswered(f"It gave {entity}s without a number.")
            if min(numbers) <= last:
                raise Unanswered(f"It gave {entity}s again that it had given before.")
            last = max(numbers)
            mark = _newest(beans, mark)
            yield answers.said(part, beans), mark
        if len(beans) < PAGE:
            return


def _query(source: str, wanted: str, last: int, included: str) -> str:
    also = f" AND ({wanted})" if wanted else ""
    more = f" INCLUDE {included}" if included else ""
    return f"SELECT DISTINCT e FROM {source} WHERE e.id > {last}{also} ORDER BY e.id{more} LIMIT 0, {PAGE}"


def _since(part: str, mark: str) -> str:
    """What changed since; beamlines are few and always read whole."""
    if not mark or part == INSTRUMENTS:
        return ""
    # In the zone the catalogue writes its times in: that is the one it reads ours in.
    seen = datetime.fromisoformat(mark)
    changed = f"e.modTime >= {_moment(seen - OVERLAP)}"
    if part != INVESTIGATIONS:
        return changed
    about_now = (
        f"e.startDate <= {_moment(seen + AROUND)} AND (e.endDate IS NULL OR e.endDate >= {_moment(seen - AROUND)})"
    )
    return f"{changed} OR u.modTime >= {_moment(seen - OVERLAP)} OR ({about_now})"


def _moment(when: datetime) -> str:
    return "{ts " + f"{when:%Y-%m-%d %H:%M:%S}" + "}"


def _newest(beans: list[dict[str, Any]], mark: str) -> str:
    times = [bean["modTime"] for bean in beans if answers.moment(bean.get("modTime")) is not None]
    return max([*times, *([mark] if mark else [])], key=datetime.fromisoformat, default="")


def _spellings(claimed: str, key: str) -> set[str]:
    """How a catalogue may write what a macro wrote: letters and digits together, or parted as facilities do."""
    letters = key.rstrip("0123456789")
    digits = key[len(letters) :]
    parted = {f"{letters}{sign}{digits}" for sign in ("-", " ", "_", "/")} if letters and digits else set()
    said = {claimed.strip(), key, *parted}
    return {word for each in said for word in (each, each.upper(), each.lower())}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
