"""The record for registries: DataCite's metadata, which a DOI is registered with, as JSON and as XML.

All that is said has been in the schema since 4.5; the XML names 4.6.
"""

import json
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from events.published import record as told
from events.published.people import Creator
from events.published.record import Record

NAMESPACE = "http://datacite.org/schema/kernel-4"
SCHEMA = "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ORCID, ROR = "https://orcid.org", "https://ror.org"
# How JSON and XML call the same, where they differ.
ATTRIBUTES = {"schemeUri": "schemeURI", "rightsUri": "rightsURI"}


def document(record: Record) -> dict[str, Any]:
    dates = [{"date": record.measured, "dateType": "Collected"}] if record.measured else []
    found = {
        "schemaVersion": NAMESPACE, "doi": record.doi, "url": record.page,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": told.KIND},
        "creators": [_creator(each) for each in record.creators],
        "titles": [{"title": record.title}, {"title": record.alternative, "titleType": "AlternativeTitle"}],
        "publisher": _publisher(record), "publicationYear": str(record.released.year),
        "subjects": [{"subject": each} for each in record.keywords],
        "dates": [*dates, {"date": str(record.released), "dateType": "Available"}],
        "alternateIdentifiers": [
            {"alternateIdentifier": record.page, "alternateIdentifierType": "URL"},
            {"alternateIdentifier": record.proposal, "alternateIdentifierType": "Proposal"},
        ],
        "relatedIdentifiers": [
            {"relatedIdentifier": each, "relatedIdentifierType": "DOI", "relationType": "Documents"}
            for each in dict.fromkeys(record.dataset_dois)
        ],
        "sizes": list(dict.fromkeys(f"{each.size} bytes" for each in record.distributions if each.size is not None)),
        "formats": list(dict.fromkeys(each.media_type for each in record.distributions)),
        "rightsList": _rights(),
        "descriptions": [{"description": record.description, "descriptionType": "Abstract"}],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in ("", [])}


def as_json(record: Record) -> str:
    return json.dumps(document(record), ensure_ascii=False, indent=1)


def as_xml(record: Record) -> str:
    root = ElementTree.Element("resource", {"xmlns": NAMESPACE, "xmlns:xsi": XSI})
    root.set("xsi:schemaLocation", f"{NAMESPACE} {SCHEMA}")
    said = document(record)
    # Without a DOI the schema still wants an identifier, of any type.
    identifier = (record.doi, "DOI") if record.doi else (record.page, "URL")
    _add(root, "identifier", identifier[0], {"identifierType": identifier[1]})
    _creators(root, said["creators"])
    _list(root, "titles", "title", said["titles"], "title")
    _add(root, "publisher", said["publisher"].pop("name"), said["publisher"])
    _add(root, "publicationYear", said["publicationYear"])
    kind = said["types"]
    _add(root, "resourceType", kind["resourceType"], {"resourceTypeGeneral": kind["resourceTypeGeneral"]})
    for each in ("subject", "date", "alternateIdentifier", "relatedIdentifier", "description"):
        _list(root, f"{each}s", each, said.get(f"{each}s", []), each)
    for each in ("size", "format"):
        _list(root, f"{each}s", each, [{each: value} for value in said.get(f"{each}s", [])], each)
    _list(root, "rightsList", "rights", said["rightsList"], "rights")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _creator(creator: Creator) -> dict[str, Any]:
    kind = "Personal" if creator.is_person else "Organizational"
    found: dict[str, Any] = {"name": creator.inverted, "nameType": kind}
    if creator.family:
        found |= {"givenName": creator.given, "familyName": creator.family}
    if creator.orcid:
        identifier = {"nameIdentifier": f"{ORCID}/{creator.orcid}", "nameIdentifierScheme": "ORCID"}
        found["nameIdentifiers"] = [identifier | {"schemeUri": ORCID}]
    return found


def _publisher(record: Record) -> dict[str, str]:
    name, ror = record.publisher
    known = {"publisherIdentifier": ror, "publisherIdentifierScheme": "ROR", "schemeUri": ROR}
    return {"name": name} | (known if ror else {})


def _rights() -> list[dict[str, str]]:
    spdx = {
        "rightsIdentifier": told.LICENCE,
        "rightsIdentifierScheme": "SPDX",
        "schemeUri": "https://spdx.org/licenses/",
    }
    return [
        {"rights": told.LICENCE_NAME, "rightsUri": told.LICENCE_URL} | spdx,
        {"rights": "open access", "rightsUri": told.OPEN_ACCESS},
    ]


def _creators(root: ElementTree.Element, people: Iterable[dict[str, Any]]) -> None:
    creators = ElementTree.SubElement(root, "creators")
    for said in people:
        creator = ElementTree.SubElement(creators, "creator")
        _add(creator, "creatorName", said["name"], {"nameType": said["nameType"]})
        for part in ("givenName", "familyName"):
            if part in said:
                _add(creator, part, said[part])
        for each in said.get("nameIdentifiers", []):
            _add(creator, "nameIdentifier", each["nameIdentifier"], _without(each, "nameIdentifier"))


def _list(root: ElementTree.Element, name: str, one: str, rows: Iterable[dict[str, str]], key: str) -> None:
    if rows := list(rows):
        parent = ElementTree.SubElement(root, name)
        for row in rows:
            _add(parent, one, row[key], _without(row, key))


def _without(row: dict[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != key}


def _add(parent: ElementTree.Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    named = {ATTRIBUTES.get(key, key): value for key, value in (attributes or {}).items()}
    ElementTree.SubElement(parent, name, named).text = text
