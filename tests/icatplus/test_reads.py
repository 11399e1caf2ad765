"""A macro asks for its investigation and datasets, or moves what went astray."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, HistoricalEvent
from investigations.models import InstrumentScientist, Participant
from tests import make

pytestmark = pytest.mark.django_db


def asked(client, key, what, query):
    return client.get(f"/dataacquisition/{key}/{what}?{query}")


def test_a_macro_finds_its_investigation_by_name(client, key, embargoed, released):
    found = asked(client, key, "investigation", "instrumentName=id32&investigationName=hc4397").json()
    assert [(each["id"], each["name"], each["instrument"]["name"]) for each in found] == [
        (404439657, "HC-4397", "ID32")
    ]
    assert found[0]["startDate"].endswith("Z")


def test_a_macro_asks_only_about_its_own_beamlines(client, key, embargoed, released):
    assert [each["name"] for each in asked(client, key, "investigation", "").json()] == ["HC-4397"]
    assert asked(client, key, "investigation", "instrumentName=id21").status_code == 403


def test_a_proposal_that_is_not_there_is_an_empty_list(client, key, embargoed):
    assert asked(client, key, "investigation", "investigationName=hc1").json() == []


def test_a_macro_reads_the_datasets_of_its_investigation(client, key, embargoed):
    sample = embargoed.samples.create(name="PD2b")
    parameters = [{"name": "__fileCount", "value": 927}, {"id": 8, "name": "energy", "value": "7.2", "unit": "keV"}]
    embargoed.datasets.create(name="PD2b_03", location="/data/x", sample=sample, parameters=parameters, catalogue_id=9)
    [found] = asked(client, key, "dataset", "investigationId=404439657").json()
    assert (found["id"], found["name"], found["location"], found["sampleName"]) == (9, "PD2b_03", "/data/x", "PD2b")
    assert found["parameters"] == [
        {"id": 1, "name": "__fileCount", "value": "927"},
        {"id": 8, "name": "energy", "value": "7.2"},
    ]


@pytest.mark.parametrize(("number", "answer"), [("404430077", []), ("1", []), ("-5", [])])
def test_datasets_of_other_beamlines_are_not_there(client, key, released, number, answer):
    released.datasets.create(name="secret")
    assert asked(client, key, "dataset", f"investigationId={number}").json() == answer


def test_datasets_need_a_number(client, key):
    assert asked(client, key, "dataset", "investigationId=x").status_code == 400


def move(client, key, source, destination):
    query = f"sourceInvestigationId={source.wire_id}&destinationInvestigationId={destination.wire_id}"
    return client.post(f"/dataacquisition/{key}/events/move?{query}")


@pytest.fixture
def other(id32, member):
    return make.investigation("HC-4151", at=id32, team=(member,))


@pytest.fixture
def mover(id32):
    return make.key(id32, may_move=True)


def test_a_key_that_may_move_brings_all_entries_over_and_says_so_in_both(client, mover, embargoed, other):
    events = make.events(embargoed, 3)
    answer = move(client, mover, embargoed, other)
    assert answer.json() == {"n": 3, "nModified": 3, "ok": 1}
    moved = Event.objects.filter(pk__in=[event.pk for event in events])
    assert {(event.investigation, event.version) for event in moved} == {(other, 2)}
    notes = Event.objects.exclude(pk__in=moved)
    assert [note.investigation for note in notes.order_by("pk")] == [embargoed, other]
    assert all("3 entries" in note.body and note.software == "E-Logbook" for note in notes)
    assert (
        HistoricalEvent.objects.filter(id=events[0].pk, version=2).get().history_change_reason.startswith("Moved from")
    )


def test_moved_entries_are_tagged_in_their_new_logbook(client, mover, embargoed, other):
    make.event(embargoed, tags=["mine"])
    move(client, mover, embargoed, other)
    assert Event.objects.get(body="umv srot 0").tags.get().investigation == other


def test_an_ordinary_key_moves_nothing(client, key, embargoed, other):
    make.event(embargoed)
    assert move(client, key, embargoed, other).status_code == 403
    assert Event.objects.get().investigation == embargoed


def test_a_key_moves_nothing_between_other_beamlines(client, mover, embargoed, id21):
    assert move(client, mover, embargoed, make.investigation("BLC-1", at=id21)).status_code == 403


def test_nothing_moves_to_a_logbook_that_more_people_read(client, mover, embargoed, other):
    Participant.objects.create(investigation=other, user=make.user(), role="x")
    assert move(client, mover, embargoed, other).status_code == 403


def test_a_former_member_of_the_destination_does_not_count(client, mover, embargoed, other):
    Participant.objects.create(investigation=other, user=make.user(), role="x", until=timezone.now())
    assert move(client, mover, embargoed, other).status_code == 200


def test_nothing_moves_to_a_logbook_that_opens_earlier(client, mover, embargoed, other):
    other.release_date = embargoed.release_date - timedelta(days=1)
    other.save()
    assert move(client, mover, embargoed, other).status_code == 403


def test_staff_of_another_beamline_count_as_readers(client, embargoed, id21, member, id32):
    elsewhere = make.investigation("HC-5", at=id21, team=(member,), release_date=None)
    InstrumentScientist.objects.create(instrument=id21, user=make.user())
    assert move(client, make.key(id32, id21, may_move=True), embargoed, elsewhere).status_code == 403


@pytest.mark.parametrize("which", ["source", "destination", "same"])
def test_a_released_logbook_and_the_same_one_take_part_in_no_move(client, mover, embargoed, id32, member, which):
    released = make.released("HC-2", at=id32)
    pair = {"source": (released, embargoed), "destination": (embargoed, released), "same": (embargoed, embargoed)}[
        which
    ]
    assert move(client, mover, *pair).status_code in (400, 403)


def test_a_member_who_joins_the_destination_later_counts(client, mover, embargoed, other):
    later = timezone.now() + timedelta(days=1)
    Participant.objects.create(investigation=other, user=make.user(), role="x", since=later)
    assert move(client, mover, embargoed, other).status_code == 403


def test_a_member_who_leaves_the_source_earlier_counts(client, mover, embargoed, other):
    guest = make.user()
    for investigation, until in ((embargoed, timezone.now() + timedelta(days=1)), (other, None)):
        Participant.objects.create(investigation=investigation, user=guest, role="x", until=until)
    assert move(client, mover, embargoed, other).status_code == 403


def test_a_held_release_date_counts_as_if_it_were_confirmed(client, mover, embargoed, other):
    other.release_date, other.held_why = timezone.now() - timedelta(days=1), "not announced"
    other.save()
    assert move(client, mover, embargoed, other).status_code == 403


def test_a_reading_key_of_the_other_beamline_counts(client, embargoed, id32, id21, member):
    elsewhere = make.investigation("HC-5", at=id21, team=(member,), release_date=None)
    mover = make.key(id32, id21, may_move=True)
    assert move(client, mover, embargoed, elsewhere).status_code == 200
    make.key(id21, may_read=True)
    assert move(client, mover, embargoed, elsewhere).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_moves_finds_only_what_the_first_left(client, mover, embargoed, other, id32, member):
    third = make.investigation("HC-3", at=id32, team=(member,))
    make.events(embargoed, 3)
    assert move(client, mover, embargoed, other).json()["n"] == 3
    assert move(client, mover, embargoed, third).json()["n"] == 1
    assert Event.objects.filter(investigation=other, software="Bliss_v2.4.0").count() == 3
