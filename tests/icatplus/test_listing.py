"""A person's program reads a logbook: filters, order, pages, days; and what it is told of each entry."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event
from tests import make
from tests.icatplus.people import Program

NUMBER = 404439657
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
MIDDAY = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.fixture
def program(embargoed, member):
    return Program(member)


def listed(program, **query):
    answer = program.get("/logbook/{}/event", **({"investigationId": NUMBER} | query))
    assert answer.status_code == 200, answer.text
    return answer.json()


def texts(program, **query):
    return [event["content"][0]["text"] for event in listed(program, **query)]


def test_entries_stand_newest_first_or_oldest_first(program, embargoed):
    make.events(embargoed, 3)
    newest = texts(program)
    assert newest == texts(program, sortBy="_id", sortOrder="-1")
    assert newest[::-1] == texts(program, sortBy="creationDate", sortOrder="1")
    assert newest == [f"line {make.word(n)}" for n in (2, 1, 0)]


def test_pages_are_counted_and_told_with_each_entry(program, embargoed):
    make.events(embargoed, 5)
    found = listed(program, skip=2, limit=2)
    assert [event["content"][0]["text"] for event in found] == [f"line {make.word(n)}" for n in (2, 1)]
    assert [event["meta"] for event in found] == [{"page": {"total": 5, "totalPages": 3, "currentPage": 2}}] * 2
    assert listed(program, skip=9) == []


def test_a_limit_of_a_million_is_a_thousand(program, embargoed, monkeypatch):
    monkeypatch.setattr("events.icatplus.asked.MOST", 3)
    make.events(embargoed, 5)
    for query in ({"limit": "1000000"}, {"limit": "0"}, {}, {"limit": "9" * 18}):
        found = listed(program, **query)
        assert (len(found), found[0]["meta"]["page"]["totalPages"]) == (3, 2)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "-1"}, {"limit": "many"}, {"skip": "-1"}, {"skip": "1e3"}, {"skip": "9" * 30}, {"sortBy": "title"},
        {"sortOrder": "2"}, {"date": "yesterday"}, {"date": "9999-12-31"}, {"startTime": "12:00"},
        {"endTime": "0001-01-01T00:00:00"}, {"investigationId": "HC-4397"}, {"investigationId": "1.5"},
        {"investigationId": "9" * 40}, {"format": "pdf"}, {"tags": ",".join(map(str, range(51)))},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(program, query):
    answer = program.get("/logbook/{}/event", **({"investigationId": NUMBER} | query))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.strip().endswith(".")


@pytest.mark.parametrize("query", [{"search": "a\0b"}, {"tags": "a\0"}, {"search": '"'}, {"instrumentName": "id32"}])
def test_odd_words_find_what_they_find(program, embargoed, query):
    make.event(embargoed)
    assert len(listed(program, **query)) == ("instrumentName" in query)


def test_kinds_are_types_each_with_a_category_or_all_of_them(program, embargoed, member):
    make.event(embargoed, "a command")
    make.event(embargoed, "an error", category=Event.Category.ERROR)
    make.event(embargoed, "a note", author=member, **NOTE)
    file = {"base64": "data:text/plain;base64,QQ=="}
    program.ask("POST", "/logbook/{}/event/createfrombase64", file, investigationId=NUMBER)
    assert texts(program, types="NOTIFICATION-ERROR, annotation-comment") == ["a note", "an error"]
    assert texts(program, types="notification-commandLine") == ["a command"]
    assert texts(program, types="ANNOTATION") == ["a note"]
    assert [event["type"] for event in listed(program, types="ATTACHMENT")] == ["attachment"]
    assert [event["filename"] for event in listed(program, types="attachment-file")] == ["file.txt"]
    assert listed(program, types="NOTIFICATION-WARNING,,x") == []


def test_tags_match_all_any_and_none(program, embargoed):
    for name, tags in (("one", ["a", "b"]), ("two", ["b", "C"]), ("three", [])):
        make.event(embargoed, name, tags=tags)
    assert texts(program, tags="a, b") == ["one"]
    assert texts(program, tags="B") == ["two", "one"]
    assert texts(program, orTags="a,c") == ["two", "one"]
    assert texts(program, notTags="a,c") == ["three"]
    assert texts(program, tags="b", orTags="a,c", notTags="a") == ["two"]


def test_words_are_searched_as_on_the_pages(program, embargoed):
    make.event(embargoed, "umv énergie 7.112")
    make.event(embargoed, "ascan")
    assert texts(program, search="ENERGIE 7.112") == ["umv énergie 7.112"]


def test_a_day_is_the_facilitys_and_a_time_without_zone_too(program, embargoed):
    edge = datetime(2026, 11, 19, 23, tzinfo=UTC)  # midnight in Paris
    for name, at in (("before", edge - timedelta(seconds=1)), ("first", edge), ("last", edge + timedelta(hours=23))):
        make.event(embargoed, name, happened_at=at)
    make.event(embargoed, "after", happened_at=edge + timedelta(days=1))
    assert texts(program, date="2026-11-20") == ["last", "first"]
    assert texts(program, startTime="2026-11-20T00:00:00", endTime="2026-11-20T23:00:00") == ["first"]
    assert texts(program, startTime="2026-11-19T23:00:00Z", endTime="2026-11-20T22:00:01Z") == ["last", "first"]
    assert texts(program, date="2026-11-20", startTime="2026-11-20T12:00:00") == ["last"]
    assert texts(program, date="2026-11-20", endTime="2026-11-20T12:00:00") == ["first"]
    assert texts(program, date="2026-11-20", endTime="2026-11-30T12:00:00") == ["last", "first"]


def test_entries_are_counted_and_their_days_listed(program, embargoed):
    for hours in (0, 1, 30):
        make.event(embargoed, f"{hours}", happened_at=MIDDAY + timedelta(hours=hours), tags=["a"] if hours else [])
    ask = {"investigationId": NUMBER}
    assert program.get("/logbook/{}/event/count", **ask).json() == 3
    assert program.get("/logbook/{}/event/count", tags="a", **ask).json() == 2
    assert program.get("/logbook/{}/event/dates", **ask).json() == ["2026-11-20", "2026-11-21"]
    assert program.get("/logbook/{}/event/dates", tags="a", date="2000-01-01", **ask).json() == [
        "2026-11-20",
        "2026-11-21",
    ]


@pytest.mark.parametrize(("order", "pages"), [("-1", [3, 2, 2, 1, 1]), ("1", [1, 1, 2, 2, 3])])
def test_an_entrys_page_is_found_in_either_order(program, embargoed, order, pages):
    events = make.events(embargoed, 5)
    for event, number in zip(events, pages, strict=True):
        query = {"investigationId": NUMBER, "limit": 2, "sortOrder": order, "_id": event.public_id}
        said = program.get("/logbook/{}/event/page", **query).json()
        assert said == {"page": {"total": 5, "totalPages": 3, "currentPage": number}}


@pytest.mark.parametrize("wanted", ["", "0" * 24, "a\0", "x" * 5_000])
def test_an_entry_that_is_not_in_the_list_has_no_page(program, embargoed, wanted):
    elsewhere = make.event(embargoed.instrument)
    for name in (wanted, elsewhere.public_id):
        answer = program.get("/logbook/{}/event/page", investigationId=NUMBER, _id=name)
        assert (answer.status_code, answer.text) == (400, "The entry under _id is not in this list.\n")


def test_a_beamlines_staff_read_all_of_it_or_what_belongs_to_no_investigation(embargoed, id32, released):
    staff = Program(make.scientist(id32, "localcontact"))
    make.event(embargoed, "in the experiment")
    make.event(id32, "at the beamline")
    make.event(released, "elsewhere")
    assert texts(staff, investigationId="", instrumentName="id32") == ["at the beamline", "in the experiment"]
    assert texts(staff, investigationId="", instrumentName="ID32", filterInvestigation="true") == ["at the beamline"]
    assert texts(staff, filterInvestigation="true") == []


def test_without_a_place_it_is_what_was_sent_to_everybody(program, embargoed):
    make.event(embargoed, "in the experiment")
    logbook.record(make.entry(make.Place(), "beam lost", type=Event.Type.BROADCAST))
    (said,) = listed(program, investigationId="")
    assert (said["content"][0]["text"], said["type"]) == ("beam lost", "broadcast")
    assert (said["investigationId"], said["instrumentName"]) == (None, None)


def test_a_longer_list_costs_no_more_queries(program, embargoed, member, queries_of):
    def more():
        for event in make.events(embargoed, 3, author=member, **NOTE):
            logbook.revise(event, by=member, version=1, body="again", body_format="plaintext")
        file = {"base64": "data:text/plain;base64,QQ=="}
        program.ask("POST", "/logbook/{}/event/createfrombase64", file, investigationId=NUMBER)
        return queries_of(listed, program)

    assert more() == more() <= 12
    assert queries_of(program.get, "/logbook/{}/event/count", investigationId=NUMBER) <= 5


def test_times_are_of_the_last_version(program, embargoed, member):
    at = timezone.now() - timedelta(days=1)
    event = make.event(embargoed, "a", author=member, happened_at=at, recorded_at=at, **NOTE)
    (before,) = listed(program)
    assert before["updatedAt"] == before["createdAt"]
    logbook.revise(event, by=member, version=1, body="b", body_format="plaintext", at=MIDDAY)
    (after,) = listed(program)
    assert (after["createdAt"], after["creationDate"]) == (before["createdAt"], before["creationDate"])
    assert (after["updatedAt"], after["__v"]) == ("2026-11-20T11:00:00.000Z", 1)
