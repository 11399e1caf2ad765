"""What the landing page says for whoever cites the logbook, and for programs that read the page."""

from typing import Any

from events.published import citations, links, schema_org
from events.published import record as told
from events.published.formats import FORMATS
from events.published.record import Record


def context(record: Record) -> dict[str, Any]:
    return {
        "record": record, "links": links.header(record), "json_ld": schema_org.in_a_page(record), "formats": FORMATS,
        "citation": citations.sentence(record), "bibtex": citations.bibtex(record),
        "licence": told.LICENCE_NAME, "licence_url": told.LICENCE_URL,
    }  # fmt: skip
