"""What every version of DataCite's schema since 4.5 asks of a record, in our own words: no schema may be kept here."""

import re

import pytest
from lxml import etree

from investigations.models import Investigation, Participant
from tests.published.conftest import told

KERNEL = "{http://datacite.org/schema/kernel-4}"
MANDATORY = {"identifier", "creators", "titles", "publisher", "publicationYear", "resourceType"}
# In this order, and each no more often than it stands here, but for the last.
CREATOR = ["creatorName", "givenName", "familyName", "nameIdentifier"]
# What each element may say beside its text, and must where it is marked.
ATTRIBUTES = {
    "identifier": {"identifierType!"}, "creatorName": {"nameType"}, "title": {"titleType"},
    "nameIdentifier": {"nameIdentifierScheme!", "schemeURI"}, "resourceType": {"resourceTypeGeneral!"},
    "publisher": {"publisherIdentifier", "publisherIdentifierScheme", "schemeURI"}, "date": {"dateType!"},
    "alternateIdentifier": {"alternateIdentifierType!"}, "description": {"descriptionType!"},
    "relatedIdentifier": {"relatedIdentifierType!", "relationType!"},
    "rights": {"rightsURI", "rightsIdentifier", "rightsIdentifierScheme", "schemeURI"},
}  # fmt: skip
TERMS = {
    "nameType": {"Personal", "Organizational"}, "titleType": {"AlternativeTitle"}, "resourceTypeGeneral": {"Dataset"},
    "dateType": {"Collected", "Available"}, "descriptionType": {"Abstract"}, "relatedIdentifierType": {"DOI"},
    "relationType": {"Documents"},
}  # fmt: skip


def problems(root):
    names = [each.tag.removeprefix(KERNEL) for each in root]
    yield from (f"{name} is missing" for name in MANDATORY - set(names))
    yield from (f"{name} is there twice" for name in set(names) if names.count(name) > 1)
    for creator in root.iter(f"{KERNEL}creator"):
        parts = [part.tag.removeprefix(KERNEL) for part in creator]
        if not set(CREATOR[:1]) <= set(parts) <= set(CREATOR) or parts != sorted(parts, key=CREATOR.index):
            yield f"a creator is {parts}"
    if not re.fullmatch(r"[0-9]{4}", root.findtext(f"{KERNEL}publicationYear")):
        yield "the year is none"
    for each in root.iter():
        yield from _of(each)


def _of(each):
    name = each.tag.removeprefix(KERNEL)
    allowed = ATTRIBUTES.get(name, set())
    said = {attribute: value for attribute, value in each.attrib.items() if not attribute.startswith("{")}
    yield from (f"{name} has {more}" for more in set(said) - {attribute.rstrip("!") for attribute in allowed})
    yield from (f"{name} lacks {one}" for one in allowed if one.endswith("!") and one[:-1] not in said)
    yield from (f"{name}: {said[one]}" for one in set(said) & set(TERMS) if said[one] not in TERMS[one])
    if not len(each) and not (each.text or "").strip():
        yield f"{name} is empty"


@pytest.mark.parametrize("lacks", ["nothing", "everything"])
def test_14_a_record_has_what_is_mandatory_in_the_order_and_with_the_words_of_the_schema(stranger, rich, lacks):
    if lacks == "everything":
        Participant.objects.all().delete()
        rich.samples.all().delete()
        Investigation.objects.update(title="", summary="", doi="", start_date=None, end_date=None)
    root = etree.fromstring(told(stranger, rich, "datacite.xml"))
    assert root.tag == f"{KERNEL}resource"
    assert list(problems(root)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<publicationYear>2024", "<publicationYear>24", "the year is none"),
        (' nameType="Personal"', ' nameType="Person"', "creatorName: Person"),
        (' identifierType="DOI"', "", "identifier lacks identifierType!"),
        ("<creatorName", "<familyName>x</familyName><creatorName", "a creator is"),
        ("<givenName>Zoë</givenName>", "<surname>Zoë</surname>", "a creator is"),
    ],
)
def test_14_the_rules_find_what_is_wrong(stranger, rich, old, new, said):
    xml = told(stranger, rich, "datacite.xml").decode()
    assert old in xml
    found = list(problems(etree.fromstring(xml.replace(old, new).encode())))
    assert any(said in each for each in found), found
