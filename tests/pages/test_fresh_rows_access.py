"""Who gets rows of a page that stands open, and what they cost: two hundred pages ask at once."""

import pytest

from events import fragments, logbook
from events.models import Event
from events.routing import EVERYBODY
from tests import make
from tests.pages.conftest import soup, words
from tests.pages.test_fresh_rows import NOTE, ask, ids


@pytest.fixture
def place(embargoed):
    return f"investigations/{embargoed.pk}"


def test_for_outsiders_and_strangers_there_are_no_rows_of_a_closed_logbook(outsider, stranger, place, embargoed):
    event = make.event(embargoed)
    for client in (outsider, stranger):
        closed = soup(client, f"/{place}/rows/?ids={event.public_id}", 404)
        wrong = soup(client, f"/investigations/{embargoed.pk + 1000}/rows/?ids={event.public_id}", 404)
        assert words(closed.main) == words(wrong.main)


def test_everybody_gets_rows_of_a_released_logbook(stranger, released):
    event = make.event(released)
    assert ids(ask(stranger, f"investigations/{released.pk}", "", event)) == [event.public_id]


def test_a_beamlines_own_rows_are_for_its_staff(localcontact, team, id32, embargoed):
    own, theirs = make.event(id32, "Undulator back"), make.event(embargoed)
    found = ask(localcontact, "beamlines/ID32", "", own, theirs)
    assert ids(found) == [own.public_id]
    assert found["data-gone"] == theirs.public_id
    assert team.get("/beamlines/ID32/rows/").status_code == 404


def test_since_a_moment_a_beamline_tells_its_own(localcontact, id32, embargoed):
    own = make.event(id32)
    make.event(embargoed)
    assert ids(ask(localcontact, "beamlines/id32", f"since={own.recorded_at:%Y-%m-%dT%H:%M:%SZ}")) == [own.public_id]


def test_readers_of_a_released_logbook_hear_nothing_of_messages_to_everybody_outside_its_time(stranger, released):
    now = make.event(EVERYBODY, "Beam is lost", type=Event.Type.BROADCAST)
    inside = make.event(EVERYBODY, "Refill", type=Event.Type.BROADCAST, happened_at=released.start_date)
    found = ask(stranger, f"investigations/{released.pk}", f"since={now.recorded_at:%Y-%m-%dT%H:%M:%SZ}")
    assert ids(found) == [inside.public_id]
    assert now.public_id not in str(found)


def test_nobody_keeps_the_answer(team, place):
    assert team.get(f"/{place}/rows/?ids=").headers["Cache-Control"] == "no-store"


def queries(cold_queries_of, team, place, events, query=""):
    asked = ",".join(event.public_id for event in events)
    return cold_queries_of(team.get, f"/{place}/rows/?ids={asked}&{query}")


@pytest.mark.parametrize("query", ["", "view=highlights&tag=beam&q=line"])
def test_twice_as_many_rows_take_the_same_queries(team, place, embargoed, member, cold_queries_of, query):
    events = make.events(embargoed, 20, tags=["beam"])
    for event in events[::3]:
        logbook.comment(event, by=member, body="Seen", body_format="plaintext")
    few = queries(cold_queries_of, team, place, events[:10], query)
    fragments.forget()
    assert queries(cold_queries_of, team, place, events, query) == few <= 10


def test_a_row_others_have_just_asked_for_takes_four_queries(team, place, embargoed, cold_queries_of):
    """Session, account, door, and which version it has now."""
    events = make.events(embargoed, 3)
    queries(cold_queries_of, team, place, events)
    assert queries(cold_queries_of, team, place, events) == 4


def test_what_is_kept_of_rows_does_not_outlive_access(team, outsider, place, embargoed, member):
    note = make.event(embargoed, "Mounted", author=member, **NOTE)
    assert ids(ask(team, place, "", note)) == [note.public_id]
    assert outsider.get(f"/{place}/rows/?ids={note.public_id}").status_code == 404
    embargoed.participants.all().delete()
    assert team.get(f"/{place}/rows/?ids={note.public_id}").status_code == 404


def test_what_is_kept_of_rows_is_bounded_and_made_anew_after_some_seconds(team, place, embargoed, monkeypatch):
    monkeypatch.setattr(fragments, "MOST", 1)
    for _ in range(4):
        ask(team, place, "", make.event(embargoed))
    assert len(fragments._made) <= 2
    event = Event.objects.defer("search").first()
    ask(team, place, "", event)
    embargoed.events.filter(pk=event.pk).rewrite(machine="renamed")
    assert "renamed" not in str(ask(team, place, "", event))
    monkeypatch.setattr(fragments, "SECONDS", 0)
    assert "renamed" in str(ask(team, place, "", event))
