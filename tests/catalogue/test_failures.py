"""A catalogue that is down or talks nonsense changes nothing for readers, and what it did is said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events import catalogue
from investigations.catalogue import freshness, icat, state
from investigations.catalogue.said import Unanswered
from investigations.models import Dataset, Investigation, Participant, User

MODES = {
    "html": "web page",
    "half": "broke off",
    "half, said to be whole": "broke off",
    "error": "Connection to the database is closed",
    "forbidden": "READ access to this is not allowed",
    "other": "something else",
    "2": "did not answer",
}


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("investigations.catalogue.icat.READ", 1)


@pytest.mark.parametrize(("mode", "said"), MODES.items())
def test_a_reading_that_fails_says_why_and_takes_nothing_from_anybody(sync, icat, impatient, mode, said):
    sync()
    before = (Investigation.objects.count(), Participant.objects.filter(until=None).count(), Dataset.objects.count())
    icat.mode = mode
    with pytest.raises(Unanswered, match=said):
        sync(catalogue.RECONCILED)
    assert before == (
        Investigation.objects.count(), Participant.objects.filter(until=None).count(), Dataset.objects.count(),
    )  # fmt: skip
    told = freshness()
    assert said in told.failed_why
    assert told.answered_at is not None


def test_a_catalogue_that_is_not_there_is_named(sync, icat):
    icat.close()
    with pytest.raises(Unanswered, match="cannot be reached"):
        sync()


def test_a_session_that_expired_is_begun_again(sync, icat):
    icat.mode, icat.good_for = "expired", 1
    sync()
    assert Investigation.objects.count() == 3
    assert sum("FROM User" in query for query in icat.asked) == 2


def test_a_wrong_password_is_named_without_it(sync, settings):
    settings.ICAT_PASSWORD = "opens nothing"
    with pytest.raises(Unanswered, match="ICAT_PASSWORD") as raised:
        sync()
    assert "opens nothing" not in str(raised.value)


def test_what_came_before_it_broke_is_kept_and_the_rest_asked_for_again(sync, icat):
    icat.mode, icat.good_for = "error", 3
    with pytest.raises(Unanswered):
        sync()
    assert (Investigation.objects.count(), Dataset.objects.count()) == (3, 0)
    icat.mode = ""
    sync()
    assert Dataset.objects.count() == 9


def test_the_team_reads_on_while_the_catalogue_is_down(sync, icat, client):
    sync()
    icat.mode = "html"
    with pytest.raises(Unanswered):
        sync()
    client.force_login(User.objects.get(username="ahau"))
    page = client.get(reverse("events:timeline", args=[Investigation.objects.get(name="10100601-ST").pk]))
    assert page.status_code == 200


def test_a_second_reader_of_the_catalogue_is_sent_away_while_one_reads(sync):
    assert state.claim()
    with pytest.raises(catalogue.Busy):
        sync()
    state.release()
    sync()


def test_one_that_was_killed_holds_the_others_up_no_longer_than_ten_minutes(sync, time_machine):
    assert state.claim()
    time_machine.move_to(timezone.now() + state.HELD + timedelta(seconds=1))
    sync()


def test_an_answer_without_any_team_takes_nobody_out(sync, facility):
    for number in range(5):
        visit = facility.add("Investigation", name=f"X-{number}", visitId="1", title="")
        facility.link(visit, "investigationInstruments", instrument=facility.named("Instrument", "E2"))
        facility.link(visit, "investigationUsers", user=facility.named("User", "db/jdoe"), role="Investigator")
    sync()
    for visit in facility.tables["Investigation"]:
        visit["investigationUsers"] = []
    with pytest.raises(Unanswered, match="nobody in the teams"):
        sync(catalogue.RECONCILED)
    assert Participant.objects.filter(until=None).count() == 10


def test_most_investigations_missing_at_once_are_not_believed(sync, facility):
    for number in range(20):
        visit = facility.add("Investigation", name=f"X-{number}", visitId="1", title="")
        facility.link(visit, "investigationInstruments", instrument=facility.named("Instrument", "E2"))
    sync()
    del facility.tables["Investigation"][3:]
    outcome = sync(catalogue.RECONCILED)
    assert "too many to believe" in outcome.notes[0]
    assert not Investigation.objects.exclude(vanished_at=None).exists()


def test_an_answer_without_end_is_left(sync, icat, monkeypatch):
    monkeypatch.setattr("investigations.catalogue.icat.LARGEST", 100)
    with pytest.raises(Unanswered, match="larger than"):
        sync()


def test_without_a_catalogue_nothing_is_said_of_one(settings, db):
    settings.ICAT_URL = ""
    assert freshness() is None
    assert not icat.is_set()
