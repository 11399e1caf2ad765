"""What the facility's catalogue says stands here after a reading, and a second one writes nothing."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import catalogue
from investigations.models import Dataset, Instrument, Investigation, Participant, Sample, User

WRITES = ("INSERT", "UPDATE", "DELETE")
# Where it is kept how far was read.
OWN = '"investigations_cataloguestate"'


def writes(queries) -> list[str]:
    return [each["sql"] for each in queries if each["sql"].startswith(WRITES) and OWN not in each["sql"]]


def test_everything_the_example_says_is_here(sync):
    sync()
    assert set(Instrument.objects.values_list("name", flat=True)) == {"E2", "EDDI", "HIKE"}
    found = Investigation.objects.get(name="10100601-ST")
    assert (found.visit_id, found.title, found.instrument.name) == ("1.1-N", "Ni-Mn-Ga flat cone", "E2")
    assert [(each.user.username, each.role) for each in found.participants.all()] == [
        ("ahau", "Principal Investigator")
    ]
    assert found.participants.get().leads
    assert User.objects.get(username="acord").beamlines.count() == 3
    assert Sample.objects.get(name="NiMnGa 991027").parameters[0]["name"] == "Sample reference"
    dataset = Dataset.objects.get(name="e208339")
    assert [(each["name"], each["value"], each["unit"]) for each in dataset.parameters] == [
        ("Magnetic field", "7.3", "T"), ("Reactor power", "5.0", "MW"),
    ]  # fmt: skip
    assert dataset.sample.name == "NiMnGa 991027"


def test_a_processed_dataset_knows_what_it_was_computed_from(sync):
    sync()
    processed = Dataset.objects.get(name="e208947")
    assert processed.kind == Dataset.Kind.PROCESSED
    assert set(processed.inputs.values_list("name", flat=True)) == {"e208341", "e208945"}


def test_a_second_reading_of_what_did_not_change_writes_nothing(sync):
    assert sync().written > 0
    for whole in ((), catalogue.EVERYTHING):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again = sync(whole)
        assert (again.written, again.notes, writes(queries)) == (0, [], [])


def test_only_what_changed_is_asked_for_the_next_time(sync, icat, facility):
    sync()
    icat.asked.clear()
    sync()
    assert len(icat.asked) == 5
    assert all("modTime >=" in query for query in icat.asked if "FROM Instrument" not in query)


def test_a_title_that_changed_there_changes_here(sync, facility):
    sync()
    visit = facility.named("Investigation", "12100409-ST")
    visit["title"] = "NiO under pressure"
    facility.touch(visit)
    sync()
    assert Investigation.objects.get(name="12100409-ST").title == "NiO under pressure"


def test_who_left_a_team_reads_nothing_from_then_on_and_stays_listed_with_the_day(sync, facility):
    sync()
    visit = facility.named("Investigation", "08100122-EF")
    gone = User.objects.get(username="rbeck")
    assert Investigation.objects.visible_to(gone).filter(name="08100122-EF").exists()
    visit["investigationUsers"] = [each for each in visit["investigationUsers"] if each["user"]["name"] != "db/rbeck"]
    sync(catalogue.RECONCILED)
    assert not Investigation.objects.visible_to(gone).filter(name="08100122-EF").exists()
    assert Participant.objects.get(user=gone).has_ended


def test_somebody_let_in_by_hand_stays_when_the_catalogue_is_read_whole(sync):
    sync()
    investigation, guest = Investigation.objects.get(name="08100122-EF"), User.objects.get(username="jdoe")
    investigation.participants.create(user=guest, role="Reader", source=Participant.Source.HAND)
    sync(catalogue.EVERYTHING)
    assert Investigation.objects.visible_to(guest).filter(pk=investigation.pk).exists()


def test_a_running_visit_s_team_is_read_each_time_though_no_time_of_change_says_who_left(sync, facility, icat):
    visit = facility.named("Investigation", "10100601-ST")
    facility.link(visit, "investigationUsers", user=facility.named("User", "db/jdoe"), role="Investigator")
    visit |= {"startDate": facility.moment(facility.now), "endDate": facility.moment(facility.now)}
    sync()
    visit["investigationUsers"].pop()
    facility.tables["User"][0]["modTime"] = facility.moment(facility.now)
    sync()
    assert Participant.objects.get(user__username="jdoe").has_ended


def test_an_investigation_the_catalogue_no_longer_lists_keeps_its_logbook_and_its_team(sync, facility):
    sync()
    facility.tables["Investigation"].remove(facility.named("Investigation", "12100409-ST"))
    for dataset in [each for each in facility.tables["Dataset"] if each["investigation"]["name"] == "12100409-ST"]:
        facility.tables["Dataset"].remove(dataset)
    outcome = sync(catalogue.RECONCILED)
    found = Investigation.objects.get(name="12100409-ST")
    assert found.vanished_at is not None
    assert Investigation.objects.visible_to(User.objects.get(username="nbour")).filter(pk=found.pk).exists()
    assert outcome.counts["investigations", "vanished"] == 1
