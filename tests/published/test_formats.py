"""What each format says of a released logbook, read by a library that knows the format and not us."""

import json
from pathlib import Path

import bibtexparser
import pytest
import rispy
import rocrate
from datacite import schema45
from lxml import etree
from pyld import jsonld

from investigations.models import Investigation
from tests.published.conftest import ABSTRACT, DOI, ORCID, PUBLIC, ROR, as_json, embedded, page_of, told

# All terms of schema.org, one by one: what none of them is, a processor drops.
TERMS = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text())["@context"]
KERNEL = "{http://datacite.org/schema/kernel-4}"


def expanded(document):
    """As a JSON-LD processor reads it, without asking anybody for the context."""
    assert document["@context"] == "https://schema.org/"
    (found,) = jsonld.expand(document | {"@context": TERMS})
    return found


def keys(value):
    """Every name in a document but those of JSON-LD itself."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ([] if name.startswith("@") else [name.rpartition("/")[2]])
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_18_the_json_ld_in_the_page_expands_and_no_word_of_it_is_unknown_to_schema_org(stranger, rich):
    document = embedded(stranger, rich)
    found = expanded(document)
    assert found["@type"] == ["http://schema.org/Dataset"]
    assert found["@id"] == f"https://doi.org/{DOI}"
    assert set(keys(document)) - {"@context"} == set(keys(found))
    assert document == as_json(stranger, rich)


def test_18_the_json_ld_has_the_eight_core_elements_licence_access_and_distributions(stranger, rich):
    said = embedded(stranger, rich)
    assert [each["name"] for each in said["creator"]] == ["Zoë Leader", "First Person"]
    assert said["creator"][0]["@id"] == f"https://orcid.org/{ORCID}"
    assert (said["name"], said["description"]) == ("Iron in foils", ABSTRACT)
    assert said["publisher"] == {"@type": "Organization", "name": "The Facility", "@id": ROR}
    assert (said["datePublished"], said["temporalCoverage"]) == ("2024-01-01", "2021-03-31/2021-04-03")
    assert {"electronic logbook", "ID21", "Fe foil", "Cu_foil"} <= set(said["keywords"])
    assert said["identifier"][0]["value"] == f"doi:{DOI}"
    assert said["@type"] == "Dataset"
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["conditionsOfAccess"] == "http://purl.org/coar/access_right/c_abf2"
    assert said["mentions"][0]["@id"] == "https://doi.org/10.15151/ESRF-DC-1"
    for each in said["distribution"]:
        assert each["contentUrl"].startswith(PUBLIC)
        assert each["encodingFormat"]


def test_14_the_datacite_json_is_valid_by_its_schema_and_has_the_year_of_the_release_in_the_facilitys_zone(
    stranger, rich
):
    said = as_json(stranger, rich, "datacite.json")
    schema45.validator.validate(said)
    assert (said["doi"], said["publicationYear"]) == (DOI, "2024")
    dates = {each["dateType"]: each["date"] for each in said["dates"]}
    assert dates == {"Collected": "2021-03-31/2021-04-03", "Available": "2024-01-01"}
    assert said["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert said["types"] == {"resourceTypeGeneral": "Dataset", "resourceType": "Electronic logbook"}


def unordered(element):
    """An element with its attributes, text and parts, whose order the schema leaves free."""
    place = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    attributes = sorted((name, value) for name, value in element.items() if name != place)
    return element.tag, attributes, (element.text or "").strip(), sorted(map(unordered, element), key=repr)


def test_14_the_datacite_xml_says_what_the_library_of_datacite_makes_of_the_json(stranger, rich):
    """The library’s XML is valid by the schemas of 4.5 to 4.7; test_datacite_structure.py has what it cannot tell."""
    ours = etree.fromstring(told(stranger, rich, "datacite.xml"))
    theirs = schema45.dump_etree(as_json(stranger, rich, "datacite.json"))
    assert unordered(ours) == unordered(etree.fromstring(etree.tostring(theirs)))
    assert ours.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").endswith("kernel-4.6/metadata.xsd")


def test_without_a_doi_the_pages_own_address_is_cited_everywhere(stranger, rich):
    Investigation.objects.update(doi="")
    own = PUBLIC + page_of(rich)
    assert embedded(stranger, rich)["@id"] == own
    said = as_json(stranger, rich, "datacite.json")
    schema45.validator.validate(said)
    assert "doi" not in said
    identifier = etree.fromstring(told(stranger, rich, "datacite.xml")).find(f"{KERNEL}identifier")
    assert (identifier.text, identifier.get("identifierType")) == (own, "URL")
    for name in ("citation.txt", "citation.bib", "citation.ris"):
        said = told(stranger, rich, name).decode()
        assert own in said
        assert "doi.org" not in said


@pytest.mark.parametrize("written", [DOI, f"https://doi.org/{DOI}", f"doi:{DOI}", f" http://dx.doi.org/{DOI} "])
def test_a_doi_is_known_however_the_catalogue_writes_it(stranger, rich, written):
    Investigation.objects.update(doi=written)
    assert as_json(stranger, rich, "datacite.json")["doi"] == DOI


@pytest.mark.parametrize("written", ["pending", "10.x/a", "10.15151/a b", '10.15151/a"onload', "https://evil.example/"])
def test_what_is_no_doi_is_cited_nowhere(stranger, rich, written):
    Investigation.objects.update(doi=written)
    assert embedded(stranger, rich)["@id"] == PUBLIC + page_of(rich)


def test_the_bibtex_is_read_by_a_parser(stranger, rich):
    Investigation.objects.update(title="50% of Fe_2O_3 {oxide} & $x$ \\ more")
    library = bibtexparser.parse_string(told(stranger, rich, "citation.bib").decode())
    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert (fields["author"], fields["doi"], fields["year"]) == ("Leader, Zoë and Person, First", DOI, "2024")
    assert fields["title"].startswith(r"{50\% of Fe\_2O\_3 \textbraceleft{}oxide\textbraceright{} \& \$x\$ \textback")
    assert entry.key == "blc-12581-id21-2024"


def test_the_ris_is_read_by_a_parser(stranger, rich):
    (entry,) = rispy.loads(told(stranger, rich, "citation.ris").decode())
    assert (entry["type_of_reference"], entry["authors"]) == ("DATA", ["Leader, Zoë", "Person, First"])
    assert (entry["title"], entry["doi"], entry["year"]) == ("Iron in foils", DOI, "2024")
    assert "Fe foil" in entry["keywords"]


def test_the_sentence_has_people_year_title_publisher_and_address(stranger, rich):
    assert told(stranger, rich, "citation.txt").decode() == (
        "Leader, Zoë; Person, First (2024). Iron in foils [Electronic logbook of BLC-12581 at ID21]. "
        f"The Facility. https://doi.org/{DOI}\n"
    )


def test_what_is_sent_says_the_same_in_every_readers_zone(rich, member):
    from tests.conftest import browser

    client = browser(member)
    type(member).objects.update(time_zone="Pacific/Honolulu")
    assert as_json(client, rich, "datacite.json")["publicationYear"] == "2024"


def test_a_logbook_without_names_samples_and_dates_still_says_whose_it_is(stranger, released):
    Investigation.objects.update(start_date=None, end_date=None)
    schema45.validator.validate(said := as_json(stranger, released, "datacite.json"))
    assert said["creators"] == [{"name": "The team of BLC-12581 at ID21", "nameType": "Organizational"}]
    assert said["titles"][0]["title"] == "BLC-12581"
    expanded(found := embedded(stranger, released))
    assert "temporalCoverage" not in found
    assert len(found["description"]) >= 50
    library = bibtexparser.parse_string(told(stranger, released, "citation.bib").decode())
    assert library.entries[0].fields_dict["author"].value == "{The team of BLC-12581 at ID21}"
