"""Search in everything a reader may see: by the index of words or through the newest entries, the same is found."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.db import connection

from events import logbook, timeline
from events.models import Event
from events.routing import EVERYBODY, Place
from events.timeline import Filter
from events.timeline.searching import (
    BY_RANK,
    Search,
    TookTooLong,
    counting,
    keys,
    limited,
    offers,
    reach,
    search,
    sides,
)
from investigations.models import User
from tests import make
from tests.events.queries import NOTE, QUERIES, written
from tests.rights import world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 6, 10, tzinfo=UTC)


@pytest.fixture(params=["by the index", "through the newest", "through the newest of few logbooks"])
def way(request, monkeypatch):
    """How PostgreSQL comes to the hits; which is faster depends on how frequent they are."""
    if request.param != "by the index":
        monkeypatch.setattr(keys, "RARE", 0)
        monkeypatch.setattr(keys, "TOGETHER", 1 if "few" in request.param else 20)
    return request.param


def found(reader, q, **asked):
    return [event.text for event in search(reader, Search(Filter(q=q), **asked)).events]


def pages(reader, q, **asked):
    """All of it, page after page."""
    texts, cursor = [], None
    while cursor != "":
        part = search(reader, Search(Filter(q=q), cursor=cursor or "", **asked))
        texts.append([event.text for event in part.events])
        cursor = part.older
    return texts


def letters(entries, names):
    return "".join(sorted(entries[name] for name in names))


def test_each_query_finds_what_it_means(embargoed, member, way):
    entries = written(embargoed, member)

    def hits(q):
        return letters(entries, [event.public_id for event in search(member, Search(Filter(q=q))).events])

    assert {q: hits(q) for q in QUERIES} == QUERIES


def test_the_page_finds_the_same(embargoed, member, team):
    entries = written(embargoed, member)

    def hits(q):
        return letters(entries, re.findall(r'id="e([0-9a-f]{24})"', team.get("/search/", {"q": q}).content.decode()))

    assert {q: hits(q) for q in QUERIES} == QUERIES


def test_the_main_api_s_search_finds_the_same(embargoed, member, team):
    entries = written(embargoed, member)

    def hits(q):
        return letters(entries, [event["id"] for event in team.get("/api/v1/search/", {"q": q}).json()["results"]])

    assert {q: hits(q) for q in QUERIES} == QUERIES


def test_hits_of_several_logbooks_come_in_the_order_of_time_page_after_page(way, member):
    first, second = (make.investigation(name, team=(member,)) for name in ("HC-1", "HC-2"))
    for minute in range(5):
        make.event((first, second)[minute % 2], f"beam {minute}", happened_at=NOON + timedelta(minutes=minute))
    assert pages(member, "beam", size=2) == [["beam 4", "beam 3"], ["beam 2", "beam 1"], ["beam 0"]]


def test_of_the_same_moment_none_is_left_out(way, member, embargoed):
    for number in range(5):
        make.event(embargoed, f"beam {number}", happened_at=NOON)
    assert sum(pages(member, "beam", size=2), []) == [f"beam {number}" for number in (4, 3, 2, 1, 0)]


def test_everybody_finds_what_visible_to_allows_and_nothing_else(way, released, id32, id21):
    embargoed = make.investigation("HC-4397", at=id32)
    make.event(embargoed, "beam of the team"), make.event(released, "beam of all")
    make.event(id32, "beam of the beamline"), make.event(Place(None, id21, "HC-9"), "beam that waits")
    make.event(EVERYBODY, "beam to everybody", type=Event.Type.BROADCAST)
    make.event(EVERYBODY, "beam back then", type=Event.Type.BROADCAST, happened_at=released.start_date)
    logbook.hide(make.event(embargoed, "beam hidden"), by=make.scientist(id32), why="a", version=1)
    world.people(id32, embargoed)
    for reader in (AnonymousUser(), *User.objects.all()):
        allowed = Event.objects.visible_to(reader).newest_first().values_list("text", flat=True)
        assert found(reader, "beam") == list(allowed), reader


def test_a_reader_of_more_logbooks_than_an_index_takes_finds_the_same(monkeypatch, embargoed, released, id32):
    staff = make.scientist(id32)
    make.event(embargoed, "beam 1"), make.event(released, "beam 2"), make.event(id32, "beam 3")
    few = found(staff, "beam")
    monkeypatch.setattr(reach, "OWN", 0)
    assert found(staff, "beam") == few == ["beam 3", "beam 2", "beam 1"]


def test_filters_of_place_and_time_find_the_same(way, member, embargoed, id21):
    other = make.investigation("HC-2", at=id21, team=(member,))
    for number, place in enumerate((embargoed, other, embargoed)):
        make.event(place, f"beam {number}", happened_at=NOON + timedelta(days=number))
    assert found(member, "beam beamline:id32") == ["beam 2", "beam 0"]
    assert found(member, "proposal:hc2") == ["beam 1"]
    assert found(member, "after:2026-04-07 before:2026-04-08") == ["beam 1"]
    assert found(member, "beam on:2026-04-08 or on:2026-04-06") == ["beam 2", "beam 0"]
    assert found(member, "-beamline:id32") == ["beam 1"]


def test_the_best_come_first_where_that_is_asked_for(member, embargoed):
    for text, said in (("beams 1", {}), ("the beam 2", {}), ("beams 3", NOTE), ("beam 4", NOTE), ("the beam 5", {})):
        make.event(embargoed, text, **said)
    best = ["beam 4", "the beam 5", "the beam 2", "beams 3", "beams 1"]
    assert found(member, "beam", order=BY_RANK) == best
    assert pages(member, "beam", order=BY_RANK, size=2) == [best[:2], best[2:4], best[4:]]


@pytest.mark.parametrize("cursor", ["x", "1", "x.MQ==", "99999.MQ==", "²."])
def test_a_broken_place_in_the_list_is_refused(member, embargoed, cursor):
    with pytest.raises(BadRequest):
        search(member, Search(Filter(q="beam"), BY_RANK, cursor))


def test_a_search_is_ended_when_it_takes_too_long_and_the_session_goes_on():
    with pytest.raises(TookTooLong, match="Narrow it"), limited(0.02), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    assert Event.objects.count() == 0


def test_what_is_found_is_counted_by_beamline_proposal_year_kind_tag_and_person(way, member, embargoed, released):
    make.event(embargoed, "beam lost", author=member, tags=["night"], happened_at=NOON, **NOTE)
    make.event(embargoed, "beam back", tags=["session"], happened_at=NOON)
    make.event(released, "beam then", category=Event.Category.ERROR, happened_at=NOON - timedelta(days=400))
    counted = sides(member, Filter(q="beam"))
    assert (counted.number, counted.is_all) == (3, True)
    assert {name: [(each.term, each.number) for each in side] for name, side in counted.choices.items()} == {
        "beamline": [("beamline:ID32", 2), ("beamline:ID21", 1)],
        "proposal": [("proposal:HC-4397", 2), ("proposal:BLC-12581", 1)],
        "year": [("on:2026", 2), ("on:2025", 1)],
        "kind": [("type:note", 1), ("type:error", 1), ("type:command", 1)],
        "tag": [("tag:night", 1)],
        "person": [("by:Scientist", 1)],
    }


def test_more_than_so_many_hits_are_not_counted(way, monkeypatch, member, embargoed):
    monkeypatch.setattr(counting, "COUNTED", 3)
    make.events(embargoed, 5)
    counted = counting.sides(member, Filter(q="line"))
    assert (counted.number, counted.is_all, counted.choices["kind"][0].number) == (3, False, 3)


def test_where_counting_takes_too_long_the_newest_are_told(monkeypatch, member, embargoed):
    def too_long(*asked):
        raise TookTooLong

    make.events(embargoed, 3)
    monkeypatch.setattr(counting, "indexed", too_long)
    counted = sides(member, Filter(q="line"))
    assert (counted.number, counted.is_all) == (3, False)


def test_where_nothing_is_found_it_is_told_what_would_be_with_one_part_less(member, embargoed):
    make.event(embargoed, "beam lost"), make.event(embargoed, "beam back")
    assert [
        (each.left_out, each.query, each.number) for each in offers(member, Filter(q="beam tag:night neutron"))
    ] == []
    told = offers(member, Filter(q='beam -"never said" neutron'))
    assert [(each.left_out, each.query, each.number) for each in told] == [("neutron", 'beam -"never said"', 2)]
    assert offers(member, Filter(q="neutron")) == []


def test_a_search_asks_as_many_questions_for_twice_as_many_hits(cold_queries_of, member, embargoed):
    make.events(embargoed, 10, tags=["a"])
    once = [cold_queries_of(search, member, Search(Filter(q="line"))), cold_queries_of(sides, member, Filter(q="line"))]
    make.events(embargoed, 10, tags=["a"], category=Event.Category.ERROR)
    again = [
        cold_queries_of(search, member, Search(Filter(q="line"))),
        cold_queries_of(sides, member, Filter(q="line")),
    ]
    assert again == once
    assert max(once) <= 12


def test_the_number_of_an_investigation_and_a_login_name_narrow_what_programs_ask_for(member, embargoed, released):
    make.event(embargoed, "beam 1", author=member, **NOTE), make.event(released, "beam 2", author=member, **NOTE)
    here = Filter(q="beam", investigation=released.pk)
    assert [event.text for event in search(member, Search(here)).events] == ["beam 2"]
    mine = Filter(q="beam", author=member.username)
    assert [event.text for event in search(member, Search(mine)).events] == ["beam 1"]
    assert timeline.entries(member, mine).count() == 1
