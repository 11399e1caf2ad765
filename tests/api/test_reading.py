"""Programs read the main API."""

import base64

import pytest
from django.db import connection

from events.models import Event
from events.routing import Place
from events.timeline import searching
from tests import make

pytestmark = pytest.mark.django_db


def results(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def bodies(client, query="", **headers):
    return [each["body"] for each in results(client, f"/api/v1/events/?{query}", **headers)]


def as_key(key):
    return {"Authorization": f"Token {key}"}


def test_an_entry_has_its_version_place_people_and_files(team, embargoed, member):
    from events.blobs import Upload

    made = make.event(
        embargoed, "<b>x</b>", body_format="html", author=member, tags=["scan"], uploads=[Upload(b"1", "a.txt")]
    )
    answer = team.get(f"/api/v1/events/{made.public_id}/")
    found = answer.json()
    assert (answer["ETag"], found["id"], found["version"]) == ('"1"', made.public_id, 1)
    assert (found["investigation"], found["proposal"], found["beamline"]) == (embargoed.pk, "HC-4397", "ID32")
    assert (found["author"], found["tags"], found["html"]) == ("scientist", ["scan"], "<b>x</b>")
    [file] = found["attachments"]
    assert (file["name"], file["size"], file["url"]) == ("a.txt", 1, f"/attachments/{file['id']}/a.txt")


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_an_embargoed_entry_and_a_missing_one_answer_alike(who, request, embargoed):
    client = request.getfixturevalue(who)
    made = make.event(embargoed)
    hidden, missing = client.get(f"/api/v1/events/{made.public_id}/"), client.get(f"/api/v1/events/{'0' * 24}/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert hidden["content-type"] == "application/problem+json"
    assert bodies(client) == []
    assert results(client, "/api/v1/investigations/") == []
    assert client.get(f"/api/v1/investigations/{embargoed.pk}/").status_code == 404


def test_a_stranger_reads_a_released_logbook(stranger, released):
    make.event(released, "open")
    assert bodies(stranger) == ["open"]
    assert [each["name"] for each in results(stranger, "/api/v1/investigations/")] == ["BLC-12581"]


def test_a_beamline_key_reads_its_beamlines_entries_only_when_it_may(client, embargoed, id32, id21):
    make.event(embargoed, "team"), make.event(Place(None, id32, "HC-9"), "unassigned")
    assert bodies(client, **as_key(make.key(id32))) == []
    assert bodies(client, **as_key(make.key(id32, may_read=True))) == ["unassigned", "team"]
    assert bodies(client, **as_key(make.key(id21, may_read=True))) == []


def test_a_personal_token_acts_as_its_person(client, embargoed, member):
    make.event(embargoed, "team")
    key = make.key()
    token = make.token(key)
    token.user = member
    token.save()
    assert bodies(client, **as_key(key)) == ["team"]
    member.is_active = False
    member.save()
    from investigations import briefly

    briefly.forget()
    assert client.get("/api/v1/events/", headers=as_key(key)).status_code == 401


def test_a_wrong_or_revoked_key_gets_a_problem_that_says_so(client, id32):
    from investigations import keys

    key = make.key(id32)
    keys.revoke(make.token(key))
    for sent, words in ((key, "revoked"), ("elogbook-x", "not known")):
        answer = client.get("/api/v1/events/", headers=as_key(sent))
        assert (answer.status_code, answer["content-type"]) == (401, "application/problem+json")
        assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("investigation={investigation}", ["error", "scan"]),
        ("instrument=id-32", ["own", "error", "scan"]),
        ("category=error", ["error"]),
        ("type=annotation", ["own"]),
        ("tag=SPEC", ["error"]),
        ("author=nobody", []),
        ("before=2020-01-01", []),
        ("after=2020-01-01T00:00:00Z", ["own", "error", "scan"]),
        ("dataset=1", []),
    ],
)
def test_filters_narrow_the_list(localcontact, embargoed, query, found):
    make.event(embargoed, "scan")
    make.event(embargoed, "error", category=Event.Category.ERROR, tags=["spec"])
    make.event(embargoed.instrument, "own", type=Event.Type.ANNOTATION)
    assert bodies(localcontact, query.format(investigation=embargoed.pk)) == found


@pytest.mark.parametrize(
    "query",
    [
        "investigation=x",
        "type=nothing",
        "after=tomorrow",
        "limit=0",
        "limit=1001",
        "limit=x",
        "cursor=x",
        "cursor=MTk5OQ==",
        "cursor=é",
    ],
)
def test_a_wrong_filter_is_explained(team, query):
    answer = team.get(f"/api/v1/events/?{query}")
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")


def test_following_next_visits_each_entry_once_while_new_ones_arrive(team, embargoed):
    when = make.events(embargoed, 7)[3].happened_at
    make.event(embargoed, "same moment", happened_at=when)
    address, seen = "/api/v1/events/?limit=3", []
    while address:
        page = team.get(address).json()
        seen += [each["body"] for each in page["results"]]
        address = page["next"]
        make.event(embargoed, "new")
    assert sorted(seen) == sorted([f"line {make.word(n)}" for n in range(7)] + ["same moment"])


def test_a_longer_list_costs_no_more_queries(team, embargoed, queries_of):
    make.events(embargoed, 10, tags=["a"])
    team.get("/api/v1/events/")
    first = queries_of(team.get, "/api/v1/events/")
    make.events(embargoed, 10, tags=["b"])
    assert queries_of(team.get, "/api/v1/events/") == first <= 8


def test_beamlines_are_no_secret(stranger, id32, id21):
    assert {each["name"] for each in results(stranger, "/api/v1/instruments/")} == {"ID32", "ID21"}
    assert stranger.get(f"/api/v1/instruments/{id32.pk}/").json()["name"] == "ID32"


def test_investigations_are_found_by_beamline_and_proposal(localcontact, embargoed, released):
    for query, found in (("instrument=id32", ["HC-4397"]), ("proposal=blc12581", ["BLC-12581"]), ("proposal=x", [])):
        assert [each["name"] for each in results(localcontact, f"/api/v1/investigations/?{query}")] == found


def test_an_address_of_the_api_that_is_not_there_answers_with_a_problem(stranger):
    answer = stranger.get("/api/v1/nothing/")
    assert (answer.status_code, answer["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("list", ["investigations", "instruments", "datasets", "samples", "search"])
def test_what_the_catalogue_says_is_not_written_here(team, list):
    for method in (team.post, team.put, team.patch, team.delete):
        assert method(f"/api/v1/{list}/", {}, content_type="application/json").status_code == 405


def test_a_program_whose_search_has_to_wait_is_told_when_to_ask_again(team, embargoed, monkeypatch):
    def too_many():
        raise searching.Busy

    monkeypatch.setattr(searching, "turn", too_many)
    answer = team.get("/api/v1/search/?q=beam")
    assert (answer.status_code, answer["Retry-After"], answer["content-type"]) == (503, "1", "application/problem+json")
    assert answer.json()["detail"].endswith("Ask again in a second.")


@pytest.mark.parametrize("limit", ["0000000011200", "000000001" + "0" * 20, "1" * 5_000, "²", "-1", "1e2"])
def test_no_spelling_of_a_limit_gets_more_than_a_thousand(team, embargoed, limit):
    assert team.get(f"/api/v1/events/?limit={limit}").status_code == 400


def as_cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["2026-01-01T00:00:00+00:00:30.5,x", "0001-01-01T00:00:00+23:59,5", "9999-12-31T23:59:59-23:59,5", "2026-01-01,-1"],
)
def test_a_made_up_cursor_of_entries_is_refused(team, embargoed, cursor):
    for address in ("/api/v1/events/", f"/investigations/{embargoed.pk}/"):
        assert team.get(address, {"cursor": as_cursor(cursor)}).status_code == 400


@pytest.mark.parametrize("cursor", ["p=abc", "p=%00", "p=1e5", "p=" + "9" * 40, "nonsense"])
def test_a_made_up_cursor_of_numbers_is_refused(stranger, id32, cursor):
    for address in ("/api/v1/investigations/", "/api/v1/instruments/"):
        assert stranger.get(address, {"cursor": as_cursor(cursor)}).status_code in (200, 404)


def test_a_hidden_entry_is_not_named_by_its_comments(team, embargoed):
    parent = make.event(embargoed, "parent")
    make.event(embargoed, "comment", parent=parent)
    assert results(team, "/api/v1/events/")[0]["parent"] == parent.public_id
    Event.objects.filter(pk=parent.pk).rewrite(removed_at=parent.recorded_at)
    [comment] = results(team, "/api/v1/events/")
    assert comment["parent"] is None


def test_a_deep_page_starts_at_its_place_in_the_index(embargoed, released):
    from events import timeline

    make.events(released, 200)
    make.events(embargoed, 50)
    deep = timeline.logbook(embargoed).filter(timeline.Cursor.of(Event.objects.order_by("happened_at")[2]).older())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_event")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    plan = deep.explain()
    assert "event_timeline" in plan
    assert "happened_at <=" in plan.split("Index Cond")[1].split("\n")[0]


def test_words_are_found_in_any_order_and_as_fragments(team, embargoed):
    make.event(embargoed, "Beam lost at the undulator")
    make.event(embargoed, "Beam is back")
    assert bodies(team, "q=undulat+beam") == ["Beam lost at the undulator"]


def test_words_find_nothing_that_is_closed(stranger, embargoed, released):
    make.event(embargoed, "secret motor")
    make.event(released, "open motor")
    assert bodies(stranger, "q=motor") == ["open motor"]


def test_several_tags_are_any_of_them(team, embargoed):
    for name in ("a", "b", "c"):
        make.event(embargoed, name, tags=[name])
    assert set(bodies(team, "tag=a&tag=c")) == {"a", "c"}


def test_too_many_words_are_refused_in_words(team):
    answer = team.get("/api/v1/events/", {"q": "x" * 501})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
