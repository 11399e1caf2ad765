"""A person's program removes, restores and tags many entries of one logbook at once: all or none, nothing deleted."""

import pytest

from events import logbook
from events.models import Event, HistoricalEvent
from events.wording import SYSTEM_SOFTWARE
from tests import make
from tests.icatplus.people import Program
from tests.icatplus.test_listing import NOTE, NUMBER

REMOVE, RESTORE, TAG = "/logbook/{}/event/remove", "/logbook/{}/event/restore", "/logbook/{}/events"


@pytest.fixture
def program(embargoed, member):
    return Program(member)


@pytest.fixture
def staff(embargoed, id32):
    return Program(make.scientist(id32, "localcontact"))


@pytest.fixture
def notes(embargoed, member):
    return [make.event(embargoed, text, author=member, tags=[text], **NOTE) for text in ("one", "two", "three")]


def bodies(answer):
    assert answer.status_code == 200, answer.text
    return [event["content"][0]["text"] for event in answer.json()]


def hidden():
    return sorted(Event.objects.filter(removed_at__isnull=False).values_list("body", flat=True))


def put(program, path, **query):
    return program.ask("PUT", path, **({"investigationId": NUMBER} | query))


def patch(program, events, *names, **query):
    ids = [event if isinstance(event, str) else event.public_id for event in events]
    body = {"eventIds": ids, "tags": [{"name": name, "color": "red"} for name in names]}
    return program.ask("PATCH", TAG, body, **({"investigationId": NUMBER} | query))


def test_what_the_filter_finds_is_hidden_with_a_reason_and_comes_back(program, notes, member):
    answer = put(program, REMOVE, orTags="one,two", types="ANNOTATION-COMMENT")
    assert bodies(answer) == ["two", "one"]
    assert all(event["removed"] for event in answer.json())
    assert hidden() == ["one", "two"]
    event = Event.objects.get(body="one")
    assert (event.removed_by, event.version) == (member, 2)
    assert event.removed_why == "With others by a program: types=ANNOTATION-COMMENT, orTags=one,two"
    row = HistoricalEvent.objects.get(id=event.pk, version=2)
    assert (row.history_change_reason, row.history_user) == (f"Removed: {event.removed_why}", member)
    assert row.removed_at == event.removed_at
    assert bodies(put(program, RESTORE, tags="one")) == ["one"]
    event.refresh_from_db()
    assert (event.removed_at, event.removed_by, event.removed_why, event.version) == (None, None, "", 3)
    assert hidden() == ["two"]


def test_hidden_entries_are_in_no_list(program, notes):
    put(program, REMOVE, search="one")
    assert bodies(program.get("/logbook/{}/event", investigationId=NUMBER)) == ["three", "two"]
    assert program.get("/logbook/{}/event/count", investigationId=NUMBER).json() == 2
    # A second time there is nothing to hide, nor to bring back twice.
    assert bodies(put(program, REMOVE, search="one")) == []
    assert bodies(put(program, RESTORE)) == ["one"]
    assert bodies(put(program, RESTORE)) == []


def test_a_part_of_what_is_found_is_hidden(program, notes):
    assert bodies(put(program, REMOVE, skip=1, limit=1)) == ["two"]
    assert bodies(put(program, REMOVE, sortOrder="1", limit=1)) == ["one"]


def test_more_than_a_thousand_are_hidden_only_by_a_limit(program, notes, monkeypatch):
    monkeypatch.setattr("events.icatplus.asked.MOST", 2)
    answer = put(program, REMOVE)
    assert (answer.status_code, answer.text[:25]) == (400, "These are 3 entries, more")
    assert hidden() == []
    assert bodies(put(program, REMOVE, limit="1000000")) == ["three", "two"]


@pytest.mark.parametrize("search", ["before:yesterdai", "one before:yesterdai", "one " * 20, "o" * 600])
def test_a_search_that_is_not_understood_whole_changes_nothing(program, notes, search):
    answer = put(program, REMOVE, search=search)
    assert (answer.status_code, answer.text.strip()[-20:]) == (400, "Nothing was changed.")
    assert hidden() == []


@pytest.mark.parametrize("search", ['"', "-", "...", "zebra"])
def test_a_search_that_finds_nothing_hides_nothing(program, notes, search):
    assert bodies(put(program, REMOVE, search=search)) == []


def test_of_what_software_wrote_the_team_hides_nothing_and_nothing_half(program, embargoed, notes):
    make.event(embargoed, "umv")
    answer = put(program, REMOVE)
    assert (answer.status_code, answer.text[:22]) == (403, "1 of these 4 entries w")
    assert hidden() == []
    assert bodies(put(program, REMOVE, types="ANNOTATION")) == ["three", "two", "one"]


def test_staff_hide_what_software_wrote_but_not_what_the_logbook_wrote_itself(staff, program, embargoed):
    make.event(embargoed, "umv")
    make.event(embargoed, "moved", software=SYSTEM_SOFTWARE)
    assert bodies(put(staff, REMOVE)) == ["umv"]
    assert put(program, RESTORE).status_code == 403
    assert hidden() == ["umv"]
    assert bodies(put(staff, RESTORE)) == ["umv"]


def test_administrators_hide_what_software_wrote_everywhere(embargoed):
    make.event(embargoed, "umv")
    admin = Program(make.user("admin", is_superuser=True))
    assert bodies(put(admin, REMOVE)) == ["umv"]


def test_what_was_redacted_stays_as_it_is(staff, embargoed, notes):
    logbook.redact(notes[0], by=make.user("boss", is_superuser=True), why="a name")
    assert bodies(put(staff, REMOVE)) == ["three", "two"]


def test_a_beamlines_name_means_its_own_logbook_alone(staff, embargoed, id32, notes):
    make.event(id32, "at the beamline")
    for path, found in ((REMOVE, ["at the beamline"]), (RESTORE, ["at the beamline"])):
        assert bodies(put(staff, path, investigationId="", instrumentName="ID32")) == found
    assert bodies(put(staff, REMOVE, filterInvestigation="true")) == []


@pytest.mark.parametrize("path", [REMOVE, RESTORE])
def test_without_a_logbook_nothing_is_hidden(program, notes, path):
    answer = put(program, path, investigationId="")
    assert (answer.status_code, answer.text[:20]) == (400, "Say in which logbook")


def test_the_named_entries_get_these_tags_instead_of_theirs(program, embargoed, notes, member):
    machine = make.event(embargoed, "umv", tags=["session", "b"])
    answer = patch(program, [notes[0], machine, notes[0].public_id.upper()], "session", "new")
    assert bodies(answer) == ["umv", "one"]
    assert [event["tag"] for event in answer.json()] == [[{"name": "session"}, {"name": "new"}]] * 2
    machine.refresh_from_db()
    assert (machine.tag_names, machine.chosen_tags, machine.version) == (["session", "new"], ["new"], 2)
    assert sorted(machine.tags.values_list("name", flat=True)) == ["new", "session"]
    assert HistoricalEvent.objects.get(id=machine.pk, version=2).history_user == member
    assert Event.objects.get(body="two").version == 1
    patch(program, [machine], "session", "new")
    machine.refresh_from_db()
    assert machine.version == 2
    assert patch(program, [machine]).json()[0]["tag"] == []


def test_one_entry_of_another_logbook_among_them_and_none_is_tagged(program, staff, id32, notes, member):
    own, other = make.event(id32), make.event(make.investigation("HC-1", at=id32, team=(member,)))
    logbook.hide(notes[2], by=member, version=1, why="x")
    for foreign in (own, other, notes[2], "0" * 24, "x", "a\0"):
        for asker in (program, staff):
            answer = patch(asker, [notes[0], foreign], "new")
            assert (answer.status_code, answer.text[:28]) == (400, "1 of these entries are not i")
    assert not Event.objects.filter(tag_names__contains=["new"]).exists()


@pytest.mark.parametrize(
    "body",
    [
        {}, {"eventIds": [], "tags": []}, {"eventIds": "x", "tags": []}, {"eventIds": ["x"]},
        {"eventIds": ["x"], "tags": {"name": "a"}}, {"eventIds": [f"{n:024x}" for n in range(1_001)], "tags": []},
        {"eventIds": [None, 5, [], {}], "tags": []},
    ],
)  # fmt: skip
def test_what_names_no_entries_or_too_many_is_refused(program, body):
    answer = program.ask("PATCH", TAG, body, investigationId=NUMBER)
    assert (answer.status_code, answer.text.strip()[-19:]) == (400, "Nothing was tagged.")


def test_twice_as_many_cost_no_more_queries(staff, embargoed, member, cold_queries_of):
    def number(count, path, **query):
        make.events(embargoed, count, author=member, **NOTE)
        return cold_queries_of(put, staff, path, **query)

    number(1, REMOVE)  # the first use of a session, and the first reading of the staff, are noted
    assert number(3, REMOVE) == number(6, REMOVE) <= 20
    assert cold_queries_of(put, staff, RESTORE, limit=3) == cold_queries_of(put, staff, RESTORE, limit=6) <= 20
    ids = list(Event.objects.values_list("public_id", flat=True))
    assert cold_queries_of(patch, staff, ids[:4], "a") == cold_queries_of(patch, staff, ids, "b") <= 22
