"""Which logbook a machine's message goes to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event
from investigations.models import Investigation
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def where() -> tuple[Investigation | None, str]:
    event = Event.objects.latest("pk")
    return event.investigation, event.claimed_investigation


def visit(start, end, at, **fields):
    return make.investigation("HC-4397", at=at, start_date=start, end_date=end, **fields)


def test_a_message_goes_to_the_slot_that_contains_its_date(send, id32):
    earlier, later = visit(NOW - 9 * DAY, NOW - 5 * DAY, id32), visit(NOW - DAY, NOW + DAY, id32)
    send(creationDate=(NOW - 6 * DAY).isoformat())
    assert where() == (earlier, "")
    send(creationDate=NOW.isoformat())
    assert where() == (later, "")


def test_of_two_slots_the_latest_start_wins_and_the_end_is_outside(send, id32):
    first, second = visit(NOW - 3 * DAY, NOW + DAY, id32), visit(NOW - DAY, NOW, id32)
    send(creationDate=(NOW - HOUR).isoformat())
    assert where() == (second, "")
    send(creationDate=NOW.isoformat())
    assert where() == (first, "")


def test_an_open_ended_visit_comes_before_the_nearest_one(send, id32):
    open_ended = visit(NOW - 30 * DAY, None, id32)
    visit(NOW - 3 * DAY, NOW - HOUR, id32)
    send(creationDate=NOW.isoformat())
    assert where() == (open_ended, "")


@pytest.mark.parametrize(("away", "found"), [(timedelta(hours=48), True), (timedelta(hours=48, seconds=1), False)])
def test_a_slot_further_than_48_hours_away_is_not_guessed(send, id32, away, found):
    nearest = visit(NOW - 9 * DAY, NOW - 5 * DAY, id32)
    send(creationDate=(nearest.end_date + away).isoformat())
    assert where() == ((nearest, "") if found else (None, "hc4397"))
    send(creationDate=(nearest.start_date - away).isoformat())
    assert where() == ((nearest, "") if found else (None, "hc4397"))


def test_the_number_wins_over_the_name(send, embargoed, id32):
    other = make.investigation("HC-1", at=id32, catalogue_id=17)
    send(query="investigationName=hc4397&instrumentName=id32&investigationId=17")
    assert where() == (other, "")


def test_a_number_we_gave_to_a_logbook_opened_by_hand_comes_back(send, id32):
    by_hand = make.investigation("HC-9", at=id32)
    send(query=f"investigationId={by_hand.wire_id}")
    assert where() == (by_hand, "")


def test_a_number_on_another_beamline_waits_unassigned(send, id32, id21):
    make.investigation("HC-1", at=id21, catalogue_id=17)
    send(query="investigationId=17")
    assert where() == (None, "17")


def test_only_a_beamline_is_the_beamlines_own_logbook(send, embargoed):
    send(query="instrumentName=ID32")
    event = Event.objects.get()
    assert (event.investigation, event.instrument, event.claimed_investigation) == (None, embargoed.instrument, "")


def test_a_proposal_alone_is_looked_for_on_the_keys_beamlines(send, embargoed, id21):
    send(query="investigationName=HC-4397", using=make.key(id21, embargoed.instrument))
    assert where() == (embargoed, "")


def test_several_beamlines_are_alternatives(send, embargoed, id21):
    send(query="investigationName=HC-4397&instrumentName=ID21,id32", using=make.key(id21, embargoed.instrument))
    assert where() == (embargoed, "")


def test_neither_goes_to_everybody_with_a_key_that_may(send, id32):
    answer = send(
        query="", using=make.key(id32, may_broadcast=True), type="broadcast", source="ebs", tag=[{"name": "machine"}]
    )
    event = Event.objects.get()
    assert (answer.json()["type"], event.type, event.investigation, event.instrument) == (
        "broadcast",
        "broadcast",
        None,
        None,
    )
    assert (event.source, event.tag_names, event.tagged.count()) == ("ebs", ["machine"], 0)


def test_a_key_that_may_not_broadcast_is_told_to_name_the_beamline(send, key):
    answer = send(query="")
    assert (answer.status_code, Event.objects.count()) == (403, 0)
    assert "instrumentName" in answer.text


def test_a_message_for_a_released_logbook_waits_unassigned(send, id32):
    make.investigation("HC-4397", at=id32, release_date=NOW - HOUR)
    assert send().status_code == 200
    assert where() == (None, "hc4397")


@pytest.mark.django_db(transaction=True)
def test_a_waiting_message_moves_by_itself_when_its_investigation_appears(send, id32):
    send("first", tag=[{"name": "mysession"}])
    send("a stranger's", query="investigationName=ih1&instrumentName=id32")
    send("by number", query="investigationId=404439657&instrumentName=id32")
    appeared = make.investigation("HC-4397", at=id32, catalogue_id=404439657)
    moved = Event.objects.filter(investigation=appeared).order_by("pk")
    assert [event.text for event in moved] == ["first", "by number"]
    assert {(event.version, event.claimed_investigation) for event in moved} == {(2, "")}
    assert moved[0].tags.get().investigation == appeared
    assert moved[0].history.count() == 2
    assert Event.objects.get(claimed_investigation="ih1").investigation is None


@pytest.mark.django_db(transaction=True)
def test_only_messages_of_the_slot_move_when_an_investigation_appears(send, id32):
    send("long ago", creationDate=(NOW - 30 * DAY).isoformat())
    make.investigation("HC-4397", at=id32)
    assert where() == (None, "hc4397")


@pytest.mark.django_db(transaction=True)
def test_a_waiting_message_moves_when_the_investigation_appeared_while_it_was_stored(id32, monkeypatch):
    from events import logbook
    from events.routing import Place

    make.investigation("HC-4397", at=id32)
    logbook.record(make.entry(Place(None, id32, "hc4397")))
    assert Event.objects.get().investigation is not None
