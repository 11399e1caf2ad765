"""Typed links from and to the landing page (FAIR Signposting), which programs follow without reading the page."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from events.published import record as told
from events.published.record import Record

TYPES = ("https://schema.org/AboutPage", "https://schema.org/Dataset")
# What proxies take of a header is a few kB: longer lists stand whole in the link set.
MOST = 6
LINKSET = "linkset.json"
# Formats of the record that describe it; the others only cite it.
DESCRIBING = {
    "dataset.jsonld": ("application/ld+json", "https://schema.org/"),
    "datacite.xml": ("application/vnd.datacite.datacite+xml", "http://datacite.org/schema/kernel-4"),
    "datacite.json": ("application/vnd.datacite.datacite+json", "http://datacite.org/schema/kernel-4"),
    "citation.bib": ("application/x-bibtex", ""),
}


class Link(NamedTuple):
    href: str
    rel: str
    type: str = ""
    profile: str = ""
    # Of an item that is a finished file: attributes of our own, which parsers pass over.
    length: str = ""
    sha256: str = ""


def of_page(record: Record, *, most: int | None = None) -> list[Link]:
    authors = [Link(f"https://orcid.org/{each.orcid}", "author") for each in record.creators if each.orcid]
    items = [
        Link(each.url, "item", each.media_type, "", str(each.size or ""), each.sha256) for each in record.distributions
    ]
    return [
        Link(record.cited_as, "cite-as"),
        *(Link(record.address(name), "describedby", *kind) for name, kind in DESCRIBING.items()),
        Link(told.SPDX, "license"),
        *(Link(each, "type") for each in TYPES),
        *items[:most],
        *authors[:most],
    ]


def header(record: Record) -> list[Link]:
    """What answers and pages carry: the short lists, and where the whole ones are."""
    return [*of_page(record, most=MOST), Link(record.address(LINKSET), "linkset", "application/linkset+json")]


def of_metadata(record: Record) -> list[Link]:
    """From a format of the record back to what it describes."""
    return [Link(record.page, "describes", "text/html"), Link(record.cited_as, "cite-as")]


def of_item(page: str) -> list[Link]:
    """From a part of the logbook back to its landing page."""
    return [Link(page, "collection", "text/html")]


def worded(links: Iterable[Link]) -> str:
    """As the header Link has them."""
    return ", ".join(
        f'<{link.href}>; rel="{link.rel}"'
        + "".join(
            f'; {name}="{value}"' for name, value in link._asdict().items() if name not in ("href", "rel") and value
        )
        for link in links
    )


def linkset(record: Record) -> str:
    """All of them, of the page, of its items and of its metadata (RFC 9264)."""
    contexts = [
        _context(record.page, of_page(record)),
        *(_context(each.url, of_item(record.page)) for each in record.distributions),
        *(_context(record.address(name), of_metadata(record)) for name in DESCRIBING),
    ]
    return json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1)


def _context(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    found: dict[str, Any] = {"anchor": anchor}
    for link in links:
        parts = {name: value for name, value in link._asdict().items() if name != "rel" and value}
        # Attributes that are no standard's are lists there.
        parts |= {name: [parts[name]] for name in ("length", "sha256") if name in parts}
        found.setdefault(link.rel, []).append(parts)
    return found
