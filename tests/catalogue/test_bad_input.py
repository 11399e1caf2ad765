"""What catalogues get wrong: numbers anew, visits without dates, the same name twice, renamed people, dates of the past."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import catalogue, logbook
from events.models import Event
from investigations import releasing
from investigations.models import Investigation, User
from tests import make


@pytest.fixture
def visit(facility):
    """Adds an investigation at E2 to the catalogue."""

    def add(name: str, visit_id: str = "1", at: str = "E2", **fields):
        made = facility.add("Investigation", name=name, visitId=visit_id, title=fields.pop("title", ""), **fields)
        facility.link(made, "investigationInstruments", instrument=facility.named("Instrument", at))
        return made

    return add


def renumber(facility, start: int) -> None:
    """A catalogue that was filled anew: everything has another number, in another order."""
    for table in facility.tables.values():
        for number, bean in enumerate(reversed(table), start=start):
            bean["id"] = number


def test_a_catalogue_that_numbers_everything_anew_gives_no_logbook_to_another_team(sync, facility):
    sync()
    before = {each.name: each.pk for each in Investigation.objects.all()}
    teams = {
        each.name: set(each.participants.values_list("user__username", flat=True))
        for each in Investigation.objects.all()
    }
    numbers = {each.name: each.catalogue_id for each in Investigation.objects.all()}
    renumber(facility, min(numbers.values()))
    sync(catalogue.EVERYTHING)
    for found in Investigation.objects.all():
        assert found.pk == before[found.name]
        assert set(found.participants.filter(until=None).values_list("user__username", flat=True)) == teams[found.name]
        assert found.catalogue_id == facility.named("Investigation", found.name)["id"]
    assert Investigation.objects.count() == 3


def test_a_number_that_another_proposal_has_now_opens_nothing(sync, facility, visit):
    old = visit("HC-1", startDate=facility.moment(facility.now))
    sync()
    logbook = Investigation.objects.get(name="HC-1")
    make.event(logbook, "ours")
    old |= {"name": "MX-2", "startDate": facility.moment(facility.now - timedelta(days=90))}
    facility.touch(old)
    outcome = sync()
    assert Investigation.objects.get(catalogue_id=old["id"]).pk != logbook.pk
    assert Event.objects.get(investigation=logbook).text == "ours"
    assert "two logbooks" in outcome.notes[0]


def test_a_proposal_spelled_differently_keeps_its_logbook(sync, facility, visit):
    spelled = visit("HC1")
    sync()
    spelled["name"] = "HC-1"
    facility.touch(spelled)
    sync()
    assert Investigation.objects.get(proposal_key="hc1").name == "HC-1"


def test_an_investigation_without_dates_is_open_ended_and_stays_closed(sync, visit):
    visit("HC-9")
    sync()
    found = Investigation.objects.get(name="HC-9")
    assert (found.start_date, found.end_date, found.release_date) == (None, None, None)
    assert not found.is_open


def test_two_visits_of_one_name_and_slot_are_two_logbooks(sync, facility, visit):
    when = facility.moment(facility.now)
    visit("HC-9", "1", startDate=when, endDate=when)
    visit("HC-9", "2", startDate=when, endDate=when)
    sync()
    sync(catalogue.EVERYTHING)
    assert sorted(Investigation.objects.filter(name="HC-9").values_list("visit_id", flat=True)) == ["1", "2"]


def test_a_visit_that_ends_before_it_starts_is_taken_without_its_end(sync, facility, visit):
    later, earlier = facility.moment(facility.now), facility.moment(facility.now - timedelta(days=1))
    visit("HC-9", startDate=later, endDate=earlier)
    assert "ends before it starts" in sync().notes[0]
    assert Investigation.objects.get(name="HC-9").end_date is None


def test_a_visit_at_no_beamline_is_named_and_left_out(sync, facility):
    facility.add("Investigation", name="HC-9", visitId="1", title="")
    assert "at no beamline" in sync().notes[0]
    assert not Investigation.objects.filter(name="HC-9").exists()


def test_a_person_who_was_renamed_keeps_account_and_logbooks(sync, facility):
    sync()
    person, account = facility.named("User", "db/jbotu"), User.objects.get(username="jbotu")
    person["name"] = "db/jbotul"
    facility.touch(person)
    sync(catalogue.RECONCILED)
    account.refresh_from_db()
    assert (account.username, account.catalogue_name) == ("jbotul", "db/jbotul")
    assert Investigation.objects.visible_to(account).filter(name="08100122-EF").exists()


def test_another_person_under_an_old_number_gets_an_account_of_their_own(sync, facility):
    sync()
    person, account = facility.named("User", "db/jbotu"), User.objects.get(username="jbotu")
    person |= {"name": "db/other", "fullName": "Somebody else", "email": "other@example.org", "orcidId": "1"}
    facility.touch(person)
    outcome = sync(catalogue.RECONCILED)
    assert User.objects.get(username="other").pk != account.pk
    assert any("two accounts" in note for note in outcome.notes)


def test_two_people_of_one_name_in_two_directories_are_two_accounts(sync, facility):
    facility.add("User", name="simple/jdoe", fullName="Jane Doe")
    sync()
    assert User.objects.get(catalogue_name="db/jdoe").username == "jdoe"
    assert User.objects.get(catalogue_name="simple/jdoe").username == "simple/jdoe"


def test_a_local_administrator_is_nobody_s_account_by_half_a_name(sync):
    local = User.objects.create_superuser("jdoe", password=make.PASSWORD)
    sync()
    local.refresh_from_db()
    assert local.catalogue_name is None
    assert User.objects.get(catalogue_name="db/jdoe").username == "db/jdoe"


def test_500_logbooks_with_a_release_date_in_the_past_are_held_and_listed(sync, facility, visit):
    past = facility.moment(facility.now - timedelta(days=900))
    for number in range(500):
        visit(f"HC-{number}", startDate=past, endDate=past, releaseDate=past)
    sync()
    assert not Investigation.objects.open().exists()
    assert releasing.held(make.user(is_superuser=True)).filter(name__startswith="HC-").count() == 500


def test_a_catalogue_whose_clock_is_an_hour_late_loses_no_change(sync, facility):
    sync()
    facility.now -= timedelta(hours=1)
    visit = facility.named("Investigation", "12100409-ST")
    visit["title"] = "NiO under pressure"
    facility.touch(visit)
    sync()
    assert Investigation.objects.get(name="12100409-ST").title == "NiO under pressure"


def test_one_row_that_no_table_can_hold_is_named_and_the_others_are_written(sync, visit, facility):
    visit("HC-1")
    broken = visit("HC-2", doi="x")
    broken["id"] = 2**70
    outcome = sync()
    assert any("could not be written" in note for note in outcome.notes)
    assert Investigation.objects.filter(name="HC-1").exists()


def test_what_staff_decided_is_not_undone_by_what_the_catalogue_said_before(sync, facility, visit):
    later = timezone.now() + timedelta(days=400)
    visit("HC-9", startDate=facility.moment(facility.now), releaseDate=facility.moment(later))
    sync()
    found = Investigation.objects.get(name="HC-9")
    boss = make.user(is_superuser=True)
    logbook.set_release_date(found, later + timedelta(days=700), by=boss, why="a thesis")
    sync(catalogue.EVERYTHING)
    found.refresh_from_db()
    assert found.release_date == later + timedelta(days=700)
    assert found.held_why == ""


def test_an_earlier_date_of_the_catalogue_is_held_until_a_data_manager_looks(sync, facility, visit):
    later = timezone.now() + timedelta(days=400)
    said = visit("HC-9", startDate=facility.moment(facility.now), releaseDate=facility.moment(later))
    sync()
    said["releaseDate"] = facility.moment(later - timedelta(days=300))
    facility.touch(said)
    assert sync().counts["release dates", "held"] == 1
    assert "earlier than announced" in Investigation.objects.get(name="HC-9").held_why


def test_commercial_beamtime_never_opens_by_itself(sync, facility, visit):
    paid = visit("IN-1", startDate=facility.moment(facility.now))
    paid["type"] = facility.named("InvestigationType", "Commercial experiment")
    sync()
    assert Investigation.objects.get(name="IN-1").proprietary
