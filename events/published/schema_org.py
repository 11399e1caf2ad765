"""The record for search engines: JSON-LD in the words of schema.org."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from events.published import record as told
from events.published.people import Creator
from events.published.record import Distribution, Publisher, Record

# Longer ones are not read.
LONGEST = 5000
# Inside a page nothing of a text may end the element it stands in.
ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def document(record: Record) -> dict[str, Any]:
    found = {
        "@context": "https://schema.org/", "@type": "Dataset", "@id": record.cited_as, "url": record.page,
        "name": record.title, "alternateName": record.alternative, "description": record.description[:LONGEST],
        "identifier": _identifiers(record), "creator": [_creator(each) for each in record.creators],
        "publisher": _publisher(record.publisher), "datePublished": str(record.released),
        "license": told.LICENCE_URL, "isAccessibleForFree": True, "conditionsOfAccess": told.OPEN_ACCESS,
        "keywords": record.keywords, "additionalType": told.KIND, "genre": told.KIND,
        "temporalCoverage": record.measured, "locationCreated": {"@type": "Place", "name": record.beamline, "description": record.technique or record.beamline},
        "about": [{"@type": "Thing", "name": name} for name in record.samples],
        "mentions": [{"@type": "Dataset", "@id": told.doi_address(each), "name": each} for each in record.dataset_dois],
        "includedInDataCatalog": {"@type": "DataCatalog", "name": "Open logbooks", "url": record.catalogue},
        "distribution": [_distribution(each) for each in record.distributions],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in ("", [])}


def as_json(record: Record) -> str:
    return json.dumps(document(record), ensure_ascii=False, indent=1)


def in_a_page(record: Record) -> SafeString:
    """What stands inside a script element: data, which no browser runs."""
    return mark_safe(as_json(record).translate(ESCAPES))


def _identifiers(record: Record) -> list[Any]:
    own: list[Any] = [record.page, {"@type": "PropertyValue", "propertyID": "proposal", "value": record.proposal}]
    if not record.doi:
        return own
    doi = {"@type": "PropertyValue", "propertyID": "https://registry.identifiers.org/registry/doi"}
    return [doi | {"value": f"doi:{record.doi}", "url": record.cited_as}, *own]


def _creator(creator: Creator) -> dict[str, str]:
    found = {"@type": "Person" if creator.is_person else "Organization", "name": creator.name}
    if creator.orcid:
        found["@id"] = f"https://orcid.org/{creator.orcid}"
    if creator.family:
        found |= {"givenName": creator.given, "familyName": creator.family}
    return found


def _publisher(publisher: Publisher) -> dict[str, str]:
    found = {"@type": "Organization", "name": publisher.name}
    return found | ({"@id": publisher.ror} if publisher.ror else {})


def _distribution(each: Distribution) -> dict[str, str]:
    found = {"@type": "DataDownload", "contentUrl": each.url, "encodingFormat": each.media_type, "name": each.name}
    if each.size is not None:
        found["contentSize"] = f"{each.size} B"
    return found | ({"sha256": each.sha256} if each.sha256 else {})
