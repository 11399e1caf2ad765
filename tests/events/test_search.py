"""What people type finds what they mean, at every door that searches."""

import re

import pytest

from events import sessions, timeline
from events.timeline import Filter
from tests import make
from tests.events.queries import NOTE, QUERIES, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(embargoed, member):
    return written(embargoed, member)


def letters(entries, names):
    return "".join(sorted(entries[name] for name in names))


def test_a_member_finds_with_each_query_what_it_means(entries, embargoed):
    def found(q):
        narrowed = Filter(q=q, own=True).narrow(timeline.logbook(embargoed))
        return letters(entries, narrowed.values_list("public_id", flat=True))

    assert {q: found(q) for q in QUERIES} == QUERIES


def test_the_page_of_the_logbook_finds_the_same(entries, embargoed, team):
    def found(q):
        page = team.get(f"/investigations/{embargoed.pk}/", {"q": q, "view": "everything"}).content.decode()
        return letters(entries, set(re.findall(r'id="e([0-9a-f]{24})"', page)))

    assert {q: found(q) for q in QUERIES} == QUERIES


def test_a_program_that_may_read_finds_the_same(entries, embargoed, id32, client):
    key = make.key(id32, may_read=True)

    def found(q):
        answer = client.get("/api/v1/events/", {"q": q}, HTTP_AUTHORIZATION=f"Token {key}").json()
        return letters(entries, [event["id"] for event in answer["results"]])

    assert {q: found(q) for q in QUERIES} == QUERIES


def test_a_person_s_program_finds_the_same_as_by_icatplus(entries, embargoed, member, client):
    sid, _ = sessions.begin(member)

    def found(q):
        wanted = {"investigationId": embargoed.catalogue_id, "search": q, "limit": 100}
        return letters(entries, [event["_id"] for event in client.get(f"/logbook/{sid}/event", wanted).json()])

    assert {q: found(q) for q in QUERIES} == QUERIES


@pytest.mark.parametrize(("q", "sees"), [("by:jd01", False), ("by:jane", True), ("by:doe", True), ("by:j.doe@", False)])
def test_the_world_finds_by_names_and_not_by_login_names_or_addresses(released, stranger, q, sees):
    jane = make.user("jd01", full_name="Jane Doe")
    mail = make.user("jd02", full_name="j.doe@facility")
    for author in (jane, mail):
        make.event(released, f"noted by {author.username[-1]}", author=author, **NOTE)
    page = stranger.get(f"/investigations/{released.pk}/", {"q": q, "view": "everything"}).content.decode()
    assert ("noted by 1" in page) is sees
    assert "noted by 2" not in page


def test_the_team_finds_by_login_names_too(embargoed, team, member):
    make.event(embargoed, "noted", author=member, **NOTE)
    make.event(embargoed, "sent", username=member.username)
    page = team.get(f"/investigations/{embargoed.pk}/", {"q": f"by:{member.username}", "view": "everything"})
    assert [word in page.content.decode() for word in ("noted", "sent")] == [True, True]


def test_a_wrong_filter_is_said_above_the_entries_with_a_way_to_the_right_one(embargoed, team):
    make.event(embargoed, "umv srot 0")
    page = team.get(f"/investigations/{embargoed.pk}/", {"q": "type:comand <b>", "kind": "command"}).content.decode()
    assert "“type:comand” was left out: there is no such type." in page
    assert 'Try <a href="?q=type%3Acommand+%3Cb%3E&amp;kind=command">type:command</a>.' in page


def test_what_is_wrong_in_a_query_of_ten_thousand_letters_is_said_and_no_error(embargoed, team):
    make.event(embargoed, "umv srot 0")
    page = team.get(f"/investigations/{embargoed.pk}/", {"q": "tag:" * 2500})
    assert (page.status_code, "Only the first 500 letters were looked at." in page.content.decode()) == (200, True)


def test_an_outsider_who_knows_a_proposal_s_name_finds_nothing_by_it(embargoed, released, outsider):
    make.event(embargoed, "secret")
    make.event(released, "open")
    found = outsider.get("/api/v1/events/", {"q": "proposal:HC-4397"}).json()["results"]
    everything = outsider.get("/api/v1/events/", {"q": "-proposal:HC-4397"}).json()["results"]
    assert (found, len(everything)) == ([], 1)
