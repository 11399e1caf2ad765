"""How the logbook is cited: as a sentence, for BibTeX, and as RIS for other managers of literature."""

import re

from events.published import record as told
from events.published.record import Record

# Names in the sentence; lists of literature have all of them.
MOST = 20
SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


def sentence(record: Record) -> str:
    """As DataCite recommends it."""
    names = [creator.inverted for creator in record.creators]
    said = "; ".join(names[:MOST]) + (" et al." if len(names) > MOST else "")
    kind = f"{told.KIND} of {record.proposal} at {record.beamline}"
    return f"{said} ({record.released.year}). {record.title} [{kind}]. {record.publisher.name}. {record.cited_as}\n"


def bibtex(record: Record) -> str:
    people = " and ".join(_author(each.inverted, each.is_person) for each in record.creators)
    fields = {
        "author": people, "title": f"{{{_tex(record.title)}}}", "year": str(record.released.year),
        "month": str(record.released.month), "publisher": f"{{{_tex(record.publisher.name)}}}",
        "howpublished": _tex(f"{record.alternative} [{told.KIND}]"), "doi": record.doi, "url": record.cited_as,
        "copyright": told.LICENCE_NAME,
    }  # fmt: skip
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    key = re.sub(r"[^a-z0-9-]+", "-", f"{record.name}-{record.released.year}".lower()).strip("-")
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n"


def ris(record: Record) -> str:
    fields = [
        ("TY", "DATA"), *(("AU", creator.inverted) for creator in record.creators), ("TI", record.title),
        ("T2", record.alternative), ("PY", str(record.released.year)), ("DA", f"{record.released:%Y/%m/%d}"),
        ("PB", record.publisher.name), ("DO", record.doi), ("UR", record.cited_as),
        ("AB", " ".join(record.description.split())), *(("KW", word) for word in record.keywords), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value or tag == "ER")


def _author(name: str, is_person: bool) -> str:
    # A team's name has no family name to be ordered by.
    return _tex(name) if is_person and " and " not in name else f"{{{_tex(name)}}}"


def _tex(text: str) -> str:
    return text.translate(SPECIAL)
