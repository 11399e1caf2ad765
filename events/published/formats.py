"""The formats of the record: what each is called, of which type it is, and who writes it."""

from collections.abc import Callable
from typing import NamedTuple

from events.published import citations, datacite, links, schema_org
from events.published.record import Record


class Format(NamedTuple):
    """`types` are what may be asked for at the landing page; the first is what is answered."""

    name: str
    label: str
    types: tuple[str, ...]
    write: Callable[[Record], str]
    cites: bool = False

    @property
    def media_type(self) -> str:
        return self.types[0]


FORMATS = (
    Format("citation.txt", "Plain text", ("text/x-bibliography", "text/plain"), citations.sentence, True),
    Format("citation.bib", "BibTeX", ("application/x-bibtex", "text/x-bibtex"), citations.bibtex, True),
    Format("citation.ris", "RIS", ("application/x-research-info-systems",), citations.ris, True),
    Format(
        "dataset.jsonld", "JSON-LD (schema.org)",
        ("application/ld+json", "application/vnd.schemaorg.ld+json", "application/json"), schema_org.as_json,
    ),
    Format("datacite.json", "DataCite JSON", ("application/vnd.datacite.datacite+json",), datacite.as_json),
    Format(
        "datacite.xml", "DataCite XML",
        ("application/vnd.datacite.datacite+xml",), datacite.as_xml,
    ),
    Format(links.LINKSET, "Links", ("application/linkset+json",), links.linkset),
)  # fmt: skip
BY_NAME = {each.name: each for each in FORMATS}
