"""The landing page as programs meet it: typed links, formats by what they ask for, and nothing of a closed logbook."""

import json

import pytest
import requests
from signposting import find_signposting_http_link
from signposting.htmllinks import HTML, _parse_html
from signposting.linkset import LinksetJSON, _parse_linkset_json

from events import published
from events.published import links
from investigations.models import Participant
from tests import make
from tests.conftest import browser
from tests.published.conftest import DOI, ORCID, PUBLIC, page, page_of, told
from tests.rights.world import CLOSED
from tests.rights.world import investigation as in_state

SPDX = "https://spdx.org/licenses/CC-BY-4.0"
DESCRIBING = {"application/ld+json", "application/vnd.datacite.datacite+xml", "application/vnd.datacite.datacite+json"}


def signs(answer, address):
    return find_signposting_http_link([answer["Link"]], address)


def seen(signposting):
    """Relation, target, type and profiles, in any order."""
    return {
        (str(each.rel), str(each.target), str(each.type or ""), tuple(map(str, each.profiles))) for each in signposting
    }


def test_17_the_links_of_the_page_are_read_by_a_signposting_parser(stranger, rich):
    found = signs(stranger.get(page_of(rich)), PUBLIC + page_of(rich))
    assert found.citeAs.target == f"https://doi.org/{DOI}"
    assert {str(each.type) for each in found.describedBy} >= DESCRIBING
    assert found.license.target == SPDX
    assert {str(each.target) for each in found.types} == set(links.TYPES)
    assert [str(each.target) for each in found.authors] == [f"https://orcid.org/{ORCID}"]
    assert {str(each.type) for each in found.items} == {"text/html", "application/x-ndjson", "text/csv"}
    assert found.linksets


def test_17_there_is_exactly_one_cite_as_for_any_parser(stranger, rich):
    parsed = requests.utils.parse_header_links(stranger.get(page_of(rich))["Link"])
    assert [each["url"] for each in parsed if each["rel"] == "cite-as"] == [f"https://doi.org/{DOI}"]


def test_17_the_same_links_stand_in_the_html(stranger, rich):
    answer, address = stranger.get(page_of(rich)), PUBLIC + page_of(rich)
    html = HTML(answer.content.decode(), "text/html", address, address)
    ours = {each for each in seen(_parse_html(html)) if each[0] not in ("stylesheet", "icon")}
    assert ours == seen(signs(answer, address))


def test_17_every_linked_address_of_ours_answers_with_its_type_and_links_back(stranger, rich):
    address = PUBLIC + page_of(rich)
    found = signs(stranger.get(page_of(rich)), address)
    for sign in [*found.describedBy, *found.items, *found.linksets]:
        answer = stranger.get(str(sign.target).removeprefix(PUBLIC))
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == str(sign.type)
        relation = "collection" if sign in found.items else "describes"
        back = requests.utils.parse_header_links(answer["Link"])
        assert [each["url"] for each in back if each["rel"] == relation] == [address]


def test_17_the_link_set_has_them_all_and_the_ways_back(stranger, rich):
    address = PUBLIC + page_of(rich)
    said = told(stranger, rich, "linkset.json").decode()
    document = LinksetJSON(said, "application/linkset+json", address, address)
    found = seen(_parse_linkset_json(document).for_context(address))
    assert found == {each for each in seen(signs(stranger.get(page_of(rich)), address)) if each[0] != "linkset"}
    anchors = {each["anchor"]: each for each in json.loads(said)["linkset"]}
    assert anchors[f"{PUBLIC}/investigations/{rich.pk}/"]["collection"][0]["href"] == address


def test_17_a_large_team_makes_no_header_that_a_proxy_refuses(stranger, rich):
    for number in range(30):
        user = make.user(full_name=f"Person {number:02}", orcid=f"0000-0002-1825-{number:04}")
        Participant.objects.create(investigation=rich, user=user)
    header = stranger.get(page_of(rich))["Link"]
    assert header.count('rel="author"') == links.MOST
    assert len(header) < 2500
    assert len(json.loads(told(stranger, rich, "linkset.json"))["linkset"][0]["author"]) == 31


@pytest.mark.parametrize(
    ("asked", "name"), [(kind, each.name) for each in published.FORMATS for kind in each.types]
)  # fmt: skip
def test_19_a_program_gets_the_format_it_asks_for_at_the_pages_own_address(stranger, rich, asked, name):
    answer = stranger.get(page_of(rich), headers={"accept": f"{asked}, text/html;q=0.5"})
    assert answer.content == told(stranger, rich, name)
    assert answer["Content-Location"] == PUBLIC + page_of(rich, name)
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize("asked", [None, "*/*", "text/html", "image/png", "text/*", "text/html,application/xml;q=0.9,*/*;q=0.8", "nonsense"])  # fmt: skip
def test_19_everybody_else_gets_the_page(stranger, rich, asked):
    answer = stranger.get(page_of(rich), headers={"accept": asked} if asked else {})
    assert answer["Content-Type"].startswith("text/html")
    assert "Accept" in answer["Vary"]


def test_19_head_is_answered_like_get_without_the_body(stranger, rich):
    for name in ("", "datacite.xml"):
        had, headed = stranger.get(page_of(rich, name)), stranger.head(page_of(rich, name))
        assert (headed.status_code, headed.content, headed["Link"]) == (200, b"", had["Link"])


def test_a_file_has_the_name_of_its_logbook(stranger, rich):
    answer = stranger.get(page_of(rich, "citation.bib"))
    assert answer["Content-Disposition"] == 'inline; filename="BLC-12581-ID21-citation.bib"'


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_logbook_is_a_404_for_outsiders_whatever_they_ask_for(stranger, outsider, id32, state):
    closed = in_state(state, id32)
    kinds = [kind for each in published.FORMATS for kind in each.types]
    for client in (stranger, outsider):
        for asked in ("text/html", *kinds):
            missing = client.get("/investigations/999999/about/", headers={"accept": asked})
            answer = client.get(page_of(closed), headers={"accept": asked})
            assert (answer.status_code, missing.status_code) == (404, 404)
            assert {*answer.headers} == {*missing.headers}
            assert "Link" not in answer


@pytest.mark.parametrize("state", CLOSED)
def test_the_formats_of_a_closed_logbook_are_a_404_for_everybody_its_team_and_administrators_too(
    stranger, administrator, id32, member, state
):
    closed = in_state(state, id32)
    Participant.objects.create(investigation=closed, user=member)
    for client in (stranger, browser(member), administrator):
        for name in (*published.BY_NAME, "nothing"):
            assert client.get(page_of(closed, name)).status_code == 404


def test_a_format_nobody_knows_is_a_404(stranger, rich):
    assert stranger.get(page_of(rich, "nothing")).status_code == 404


def test_what_the_facility_announces_of_a_closed_logbook_makes_no_claims_either(stranger, id32, settings):
    settings.ELOGBOOK_EMBARGO_METADATA = "public"
    closed = in_state("embargoed", id32)
    for asked in ("text/html", "application/ld+json"):
        answer = stranger.get(page_of(closed), headers={"accept": asked})
        assert answer["Content-Type"].startswith("text/html")
        assert "Link" not in answer
    found = page(stranger, closed)
    assert found.select("script[type='application/ld+json'], link[rel=cite-as], .citing, .names, .gallery") == []


@pytest.mark.parametrize("asked", ["text/html", "application/ld+json"])
def test_the_team_of_a_closed_logbook_has_its_page_without_a_word_to_the_public(team, embargoed, asked):
    type(embargoed).objects.filter(pk=embargoed.pk).update(doi=DOI)
    answer = team.get(page_of(embargoed), headers={"accept": asked})
    assert answer["Content-Type"].startswith("text/html")
    assert "Link" not in answer
    found = page(team, embargoed)
    assert found.select("script[type='application/ld+json'], link[rel=cite-as], a[download]") == []
    day = f"{embargoed.release_date:%B %Y}"
    assert f"{day}, when it opens to everybody" in " ".join(found.select_one(".citing").get_text().split())


def test_a_logbook_that_never_opens_by_itself_says_that_it_cannot_be_cited(id32, member):
    closed = make.investigation("HC-1", at=id32, team=(member,), proprietary=True)
    assert "cannot be cited" in page(browser(member), closed).select_one(".citing").get_text()


def test_an_entry_list_of_a_closed_logbook_has_no_link(team, embargoed):
    assert "Link" not in team.get(f"/investigations/{embargoed.pk}/")


def test_more_of_everything_costs_no_more_queries(stranger, rich, released, queries_of, id21):
    bare = make.released("BLC-2", at=id21)
    for name in ("", "dataset.jsonld", "linkset.json"):
        stranger.get(page_of(bare, name))
        assert queries_of(stranger.get, page_of(rich, name)) == queries_of(stranger.get, page_of(bare, name))
