"""What waits for the catalogue finds its place when it answers: messages, entries of a dataset, logbooks opened by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import catalogue
from events.models import Event
from events.routing import Place
from investigations.models import CatalogueQuestion, Dataset, Instrument, Investigation
from tests import make


@pytest.fixture
def soon(sync, facility):
    """The example was read; since then somebody entered a visit of HC-9 to E2, which nobody has read."""
    sync()
    facility.now = timezone.now()
    visit = facility.add(
        "Investigation", name="HC-9", visitId="1", title="Ice", startDate=facility.moment(facility.now)
    )
    facility.link(visit, "investigationInstruments", instrument=facility.named("Instrument", "E2"))
    facility.link(visit, "investigationUsers", user=facility.named("User", "db/jdoe"), role="Principal Investigator")
    return visit


def e2() -> Instrument:
    return Instrument.objects.get(name="E2")


def waiting(claimed: str = "hc 9") -> Event:
    return make.event(Place(None, e2(), claimed), "scan 1")


@pytest.mark.parametrize("claimed", ["HC-9", "hc9", "hc 9", "HC/9"])
@pytest.mark.django_db(transaction=True)
def test_a_message_for_an_unknown_proposal_is_looked_up_and_stands_in_its_logbook(soon, claimed):
    event = waiting(claimed)
    assert catalogue.look_up_claims() == 1
    event.refresh_from_db()
    assert event.investigation.name == "HC-9"
    assert event.claimed_investigation == ""


@pytest.mark.django_db(transaction=True)
def test_a_message_that_names_the_catalogue_s_number_is_looked_up_too(soon):
    event = waiting(str(soon["id"]))
    catalogue.look_up_claims()
    event.refresh_from_db()
    assert event.investigation.catalogue_id == soon["id"]


def test_what_nobody_knows_is_asked_for_once(sync, icat):
    sync()
    waiting("O'NEILL-1"), waiting("oneill1")
    icat.asked.clear()
    assert (catalogue.look_up_claims(), catalogue.look_up_claims()) == (0, 0)
    assert len(icat.asked) == 1
    assert CatalogueQuestion.objects.get().is_found is False


def test_what_could_not_be_asked_is_asked_again_after_ten_minutes(soon, icat, time_machine):
    waiting()
    icat.mode = "html"
    catalogue.look_up_claims()
    assert "web page" in CatalogueQuestion.objects.get().failed_why
    icat.mode = ""
    assert catalogue.look_up_claims() == 0
    time_machine.move_to(timezone.now() + catalogue.AGAIN + timedelta(seconds=1))
    assert catalogue.look_up_claims() == 1


def test_entries_that_named_a_dataset_are_tied_to_it_when_it_comes_without_a_new_version(soon, sync, facility):
    sync()
    logbook = Investigation.objects.get(name="HC-9")
    named = make.event(logbook, "scan", dataset_name="ice_0001")
    other = make.event(logbook, "scan", dataset_name="ice_0002")
    facility.add("Dataset", name="ice_0001", investigation=soon)
    outcome = sync()
    named.refresh_from_db(), other.refresh_from_db()
    assert (named.dataset, named.version) == (Dataset.objects.get(name="ice_0001"), 1)
    assert other.dataset is None
    assert outcome.counts["entries", "tied to their dataset"] == 1


def test_an_entry_somebody_tied_to_nothing_stays_so(soon, sync, facility):
    from events import logbook

    sync()
    place = Investigation.objects.get(name="HC-9")
    event = make.event(place, "scan", dataset_name="ice_0001")
    logbook.tie(event, logbook.About(None, None, ""), by=make.user(), version=1)
    facility.add("Dataset", name="ice_0001", investigation=soon)
    sync()
    event.refresh_from_db()
    assert event.dataset is None


@pytest.mark.parametrize("days", [None, 1])
def test_a_logbook_opened_by_hand_becomes_the_catalogue_s_with_all_its_entries(soon, sync, days):
    start = None if days is None else timezone.now() - timedelta(days=days)
    by_hand = make.investigation("hc9", at=e2(), start_date=start, end_date=None, opened_by=make.user())
    event, number = make.event(by_hand), by_hand.wire_id
    sync()
    found = Investigation.objects.get(proposal_key="hc9")
    assert (found.pk, found.name, found.title, found.catalogue_id) == (by_hand.pk, "HC-9", "Ice", soon["id"])
    assert Event.objects.get(pk=event.pk).investigation == found
    # Links that were given out meanwhile answer for ever.
    assert Investigation.objects.by_wire_id(number).get() == found


def test_a_logbook_opened_by_hand_for_another_time_stays_its_own(soon, sync):
    then = timezone.now() - timedelta(days=90)
    make.investigation("HC-9", at=e2(), start_date=then, end_date=then + timedelta(days=3), opened_by=make.user())
    sync()
    assert Investigation.objects.filter(proposal_key="hc9").count() == 2
