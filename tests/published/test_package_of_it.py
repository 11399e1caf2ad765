"""The package of a released logbook says of itself what the landing page says, and the page names it for people and programs."""

import json

import pytest
import requests
from signposting.linkset import LinksetJSON, _parse_linkset_json

from events import exports
from events.exports import package
from investigations.models import Participant
from tests import make
from tests.exports.crates import checked, problems, unpacked
from tests.exports.test_package import graph, members
from tests.published.conftest import DOI, ORCID, PUBLIC, ROR, as_json, page, page_of, told


@pytest.fixture
def built(rich):
    make.event(rich, "open words")
    return exports.make_next() and exports.package_of(rich)


# Of what the validator is made of, not ours.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.timeout(240)
def test_2_its_root_names_people_things_data_and_who_publishes_it(rich, tmp_path):
    data = b"".join(package.written(exports.Source(rich, build=1)))
    nodes = {node["@id"]: node for node in graph(data)}
    root = nodes["./"]
    assert (root["cite-as"], root["identifier"], root["url"]) == (f"https://doi.org/{DOI}",) * 2 + (
        PUBLIC + page_of(rich),
    )
    people = [nodes[each["@id"]] for each in root["author"]]
    assert [each["name"] for each in people] == ["Zoë Leader", "First Person"]
    assert people[0] == {
        "@id": f"https://orcid.org/{ORCID}", "@type": "Person", "name": "Zoë Leader", "givenName": "Zoë", "familyName": "Leader"
    }  # fmt: skip
    assert [nodes[each["@id"]]["name"] for each in root["about"]] == ["ID21", "Cu_foil", "Fe foil"]
    assert [each["@id"] for each in root["mentions"]] == ["https://doi.org/10.15151/ESRF-DC-1"]
    assert nodes[root["publisher"]["@id"]]["name"] == "The Facility"
    assert root["publisher"]["@id"] == ROR
    assert root["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert checked(unpacked(data, tmp_path), tmp_path) == []


def test_two_accounts_with_one_orcid_are_one_person_there(rich):
    twin = make.user("twin", full_name="Zoë Leader", orcid=ORCID)
    Participant.objects.create(investigation=rich, user=twin)
    make.event(rich, "open words")
    data = b"".join(package.written(exports.Source(rich, build=1)))
    assert problems(data) == []
    assert ORCID in json.dumps(graph(data))


def test_14_the_record_in_it_is_the_one_of_the_page_but_for_its_own_size(stranger, rich, built):
    inside = members(b"".join(exports.PACKAGE.written(exports.Source(rich, build=1))))
    there, here = as_json(stranger, rich, "datacite.json"), json.loads(inside["metadata/datacite.json"])
    for name in ("doi", "url", "creators", "titles", "publisher", "dates", "rightsList", "relatedIdentifiers"):
        assert here[name] == there[name]
    assert "sizes" not in here
    assert f"https://doi.org/{DOI}" in inside["README.txt"].decode()
    assert f"Zoë Leader (https://orcid.org/{ORCID}), First Person" in inside["README.txt"].decode()


def test_17_the_page_names_it_with_its_type_size_and_hash_for_people_and_programs(stranger, rich, built):
    address = f"{PUBLIC}/investigations/{rich.pk}/package/"
    (link,) = page(stranger, rich).select(f'.citing a[href="{address}"]')
    assert link["type"] == "application/vnd.eln+zip"
    assert built.sha256 in link.parent.text
    assert "KB" in link.parent.text
    (item,) = [
        each for each in requests.utils.parse_header_links(stranger.get(page_of(rich))["Link"])
        if each["url"] == address
    ]  # fmt: skip
    assert item["rel"] == "item"
    assert (item["type"], item["length"], item["sha256"]) == ("application/vnd.eln+zip", str(built.size), built.sha256)
    (said,) = [each for each in as_json(stranger, rich)["distribution"] if each["contentUrl"] == address]
    assert (said["encodingFormat"], said["contentSize"], said["sha256"]) == (
        "application/vnd.eln+zip", f"{built.size} B", built.sha256
    )  # fmt: skip


def test_17_the_link_set_names_it_too_and_is_read_by_a_signposting_parser(stranger, rich, built):
    text = told(stranger, rich, "linkset.json")
    (own,) = [each for each in json.loads(text)["linkset"] if each["anchor"] == PUBLIC + page_of(rich)]
    (item,) = [each for each in own["item"] if each["type"] == "application/vnd.eln+zip"]
    assert (item["length"], item["sha256"]) == ([str(built.size)], [built.sha256])
    parsed = _parse_linkset_json(LinksetJSON(text.decode(), "application/linkset+json", PUBLIC, None))
    assert item["href"] in {str(each.target) for each in parsed.for_context(own["anchor"]).items}
