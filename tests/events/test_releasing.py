"""When a logbook opens: the verbs that change it, who may, and the brake."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from events import logbook
from events.models import Event
from events.wording import SYSTEM_SOFTWARE
from investigations import releasing
from investigations.models import Investigation, Notice, ReleaseChange
from investigations.releasing import ForStaff, Refused, Source
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


def by_sync(investigation, when, **fields):
    return logbook.set_release_date(investigation, when, source=Source.CATALOGUE, **fields)


def lines(investigation) -> list[str]:
    return [event.body for event in Event.objects.filter(investigation=investigation).order_by("pk")]


def is_read_by_everybody(investigation) -> bool:
    return Investigation.objects.visible_to(AnonymousUser()).filter(pk=investigation.pk).exists()


def test_without_a_date_a_logbook_opens_three_years_after_its_end(id32):
    made = make.investigation("HC-1", at=id32, release_date=None, end_date=datetime(2026, 12, 1, 8, tzinfo=UTC))
    by_sync(made, None)
    made.refresh_from_db()
    assert (made.release_date, made.held_why) == (datetime(2029, 12, 1, 8, tzinfo=UTC), "")
    assert made.release_changes.get().source == Source.DEFAULT


def test_three_years_after_a_leap_day_is_the_first_of_march(id32):
    made = make.investigation("HC-1", start_date=None, end_date=datetime(2028, 2, 29, 11, tzinfo=UTC))
    assert releasing.default_date(made) == datetime(2031, 3, 1, 11, tzinfo=UTC)


def test_an_embargo_of_ten_thousand_years_ends_with_the_calendar(id32, settings):
    settings.ELOGBOOK_EMBARGO_YEARS = 10_000
    made = make.investigation("HC-1", release_date=None)
    by_sync(made, None)
    assert releasing.said(made.release_date).endswith("9998, 13:00")


def test_while_nobody_knows_the_end_a_logbook_has_no_date_and_stays_closed(id32):
    made = make.investigation("HC-1", end_date=None, release_date=None)
    assert by_sync(made, None) is None
    assert made.opens_at is None


def test_a_default_follows_an_end_that_moves_later_and_a_given_date_does_not(id32):
    by_default, given = (make.investigation(name, release_date=None) for name in ("HC-1", "HC-2"))
    by_sync(by_default, None)
    by_sync(given, date(2030, 1, 1))
    for made in (by_default, given):
        made.end_date += 30 * DAY
        made.save()
        by_sync(made, None)
    assert by_default.release_date == releasing.default_date(by_default)
    assert given.release_date == datetime(2029, 12, 31, 23, tzinfo=UTC)


def test_a_bare_date_is_midnight_of_the_facility_also_in_summer(embargoed, staff):
    logbook.set_release_date(embargoed, date(2030, 7, 14), by=staff, why="Thesis")
    assert embargoed.release_date == datetime(2030, 7, 13, 22, tzinfo=UTC)


def test_staff_extend_with_a_reason_and_the_logbook_says_so(embargoed, staff):
    before = releasing.said(embargoed.release_date)
    logbook.set_release_date(embargoed, date(2030, 7, 14), by=staff, why="Thesis is late")
    (line,) = lines(embargoed)
    assert f"changed from {before} to 14 July 2030, by the staff of ID32. Reason: Thesis is late" in line
    entry = Event.objects.get()
    assert (entry.type, entry.category, entry.software) == ("notification", "info", SYSTEM_SOFTWARE)
    assert "localcontact" not in line


@pytest.mark.parametrize("when", [NOW, NOW - DAY])
def test_staff_release_early_and_everybody_reads_and_nobody_writes(embargoed, staff, member, when):
    logbook.set_release_date(embargoed, when, by=staff, why="The paper is out")
    assert is_read_by_everybody(embargoed)
    for person in (staff, member, make.user(is_superuser=True)):
        assert not Investigation.objects.writable_by(person).exists()


@pytest.mark.parametrize("who", ["member", "other staff", "nobody"])
def test_nobody_but_staff_of_the_beamline_changes_when_it_opens(embargoed, released, member, id21, who):
    by = {"member": member, "other staff": make.scientist(id21), "nobody": None}[who]
    with pytest.raises(ForStaff):
        logbook.set_release_date(embargoed, date(2030, 1, 1), by=by, why="because")
    if who != "other staff":
        with pytest.raises(ForStaff):
            logbook.withdraw(released, by=by, why="because")
    assert not ReleaseChange.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("why", ["", "  "])
def test_without_a_reason_nothing_changes(embargoed, staff, why):
    before = embargoed.release_date
    with pytest.raises(Refused, match="Say why"):
        logbook.set_release_date(embargoed, date(2030, 1, 1), by=staff, why=why)
    embargoed.refresh_from_db()
    assert (embargoed.release_date, lines(embargoed)) == (before, [])


def test_a_person_names_a_date_or_says_that_it_stays_closed(embargoed, staff):
    with pytest.raises(Refused, match="Give the date"):
        logbook.set_release_date(embargoed, None, by=staff, why="because")
    logbook.set_release_date(embargoed, None, by=staff, why="Industry", proprietary=True)
    assert embargoed.opens_at is None
    assert "does not open by itself any more" in lines(embargoed)[0]


def test_a_released_logbook_is_withdrawn_and_not_closed_by_another_date(released, id21):
    with pytest.raises(Refused, match="withdraw it"):
        logbook.set_release_date(released, date(2030, 1, 1), by=make.scientist(id21), why="because")
    assert is_read_by_everybody(released)


def test_a_first_date_of_the_catalogue_holds_and_makes_no_line(id32):
    made = make.investigation("HC-1", release_date=None)
    by_sync(made, date(2030, 1, 1))
    assert (made.held_why, lines(made)) == ("", [])


@pytest.mark.parametrize("source", [Source.CATALOGUE, Source.IMPORT])
@pytest.mark.parametrize("days", [-400, 0, 100, 1000])
def test_a_date_earlier_than_announced_is_held_and_the_logbook_stays_closed(embargoed, source, days):
    announced = embargoed.release_date
    logbook.set_release_date(embargoed, NOW + days * DAY, source=source)
    assert embargoed.held_why.startswith("It would open earlier than announced")
    assert releasing.announced(embargoed) == announced
    assert "held until a data manager confirms it" in lines(embargoed)[0]
    with time_machine.travel(NOW + 2000 * DAY, tick=False):
        assert not is_read_by_everybody(embargoed)


def test_a_later_date_of_the_catalogue_counts_at_once_and_makes_a_line(embargoed):
    by_sync(embargoed, date(2031, 1, 1))
    assert embargoed.held_why == ""
    assert "to 1 January 2031, by the facility’s catalogue." in lines(embargoed)[0]


@pytest.mark.parametrize(("days", "held"), [(-1, True), (6, True), (8, False)])
def test_a_first_date_the_team_cannot_be_warned_of_is_held(id32, days, held):
    made = make.investigation("HC-1", release_date=None)
    by_sync(made, NOW + days * DAY)
    assert bool(made.held_why) is held


@pytest.mark.parametrize("sent_at", [NOW, None])
def test_only_a_warning_that_was_sent_for_this_date_counts(id32, member, sent_at):
    made, soon = make.investigation("HC-1", release_date=None, team=(member,)), NOW + 5 * DAY
    notice = {"investigation": made, "user": member, "kind": "7 days"}
    Notice.objects.create(**notice, release_date=NOW + 6 * DAY, sent_at=NOW)
    Notice.objects.create(**notice, release_date=soon, sent_at=sent_at)
    by_sync(made, soon)
    assert bool(made.held_why) is (sent_at is None)


def test_an_experiment_of_years_ago_that_is_entered_today_is_held(id32):
    made = make.released("HC-1", release_date=None)
    by_sync(made, None)
    assert made.held_why == "The team was never warned of it."


def test_the_same_date_again_changes_nothing_and_lets_nothing_held_go(embargoed):
    by_sync(embargoed, NOW - DAY)
    assert by_sync(embargoed, NOW - DAY) is None
    assert embargoed.held_why
    assert len(lines(embargoed)) == 1


def test_the_announced_date_again_lets_go_and_an_earlier_one_never_does(embargoed):
    announced = embargoed.release_date
    for when, held in ((NOW + DAY, True), (NOW + 99 * DAY, True), (announced, False)):
        by_sync(embargoed, when)
        assert bool(embargoed.held_why) is held


def test_what_was_proprietary_is_not_opened_by_a_catalogue(id32):
    made = make.released("HC-1", proprietary=True)
    for when in (NOW - DAY, NOW + 50 * DAY):
        by_sync(made, when, proprietary=False)
        assert made.held_why == "It was never to open by itself."
