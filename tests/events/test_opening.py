"""Staff open a logbook the catalogue does not list: what waited moves in, and nothing stands twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event, HistoricalEvent
from events.routing import Place
from investigations import opening
from investigations.models import Investigation
from tests import make

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


def opened(instrument, by, name="HC-5120", **fields):
    return logbook.open_by_hand(instrument, name, by=by, **fields)


def test_it_opens_the_embargo_after_its_end_and_says_by_whom_it_was_opened(id32, staff):
    made = opened(id32, staff, title="Test", start=NOON, end=NOON + 3 * DAY)
    assert (made.opened_by, made.catalogue_id, made.title, made.wire_id) == (staff, None, "Test", -made.pk)
    assert made.release_date == datetime(2029, 3, 7, 12, tzinfo=UTC)
    change = made.release_changes.get()
    assert (change.source, change.held_why) == ("default", "")
    line = made.events.get()
    assert line.is_system_entry
    assert "opened by hand" in line.text


def test_without_an_end_it_has_no_release_date_and_stays_closed(id32, staff):
    made = opened(id32, staff, start=NOON)
    assert (made.release_date, made.is_open) == (None, False)


def test_one_of_years_ago_is_held_and_does_not_open_by_itself(id32, staff):
    made = opened(id32, staff, start=NOON - 3000 * DAY, end=NOON - 2990 * DAY)
    assert made.held_why
    assert not made.is_open


@pytest.mark.django_db(transaction=True)
def test_what_waited_for_it_in_any_spelling_moves_in_by_itself():
    id32 = make.instrument()
    staff = make.scientist(id32)
    waiting = [make.event(Place(None, id32, name), happened_at=NOON) for name in ("HC-5120", "hc 5120")]
    other = make.event(Place(None, id32, "HC-1"), happened_at=NOON)
    made = opened(id32, staff, start=NOON - DAY)
    assert {Event.objects.get(pk=each.pk).investigation for each in waiting} == {made}
    assert Event.objects.get(pk=other.pk).investigation is None
    why = HistoricalEvent.objects.filter(id=waiting[0].pk, version=2).get().history_change_reason
    assert why == "The logbook this message named was opened by hand."


@pytest.mark.parametrize(
    ("start", "end"),
    [(NOON, None), (None, None), (None, NOON + DAY), (NOON - DAY, NOON + DAY / 2), (NOON + DAY, NOON + 9 * DAY)],
)
def test_a_second_one_of_the_same_proposal_and_time_is_refused_and_names_the_first(id32, staff, start, end):
    first = opened(id32, staff, start=NOON, end=NOON + 2 * DAY)
    with pytest.raises(opening.AlreadyThere) as there:
        opened(id32, staff, "hc 5120", start=start, end=end)
    assert there.value.existing == first
    assert Investigation.objects.count() == 1


@pytest.mark.parametrize(("start", "end"), [(NOON + 2 * DAY, None), (None, NOON), (NOON - 2 * DAY, NOON)])
def test_another_visit_of_the_proposal_is_opened_beside_the_first(id32, staff, start, end):
    opened(id32, staff, start=NOON, end=NOON + 2 * DAY)
    opened(id32, staff, start=start, end=end)
    assert Investigation.objects.count() == 2


def test_at_another_beamline_the_same_proposal_is_another_visit(id32, id21, staff):
    make.investigation("HC-5120", at=id21, start_date=None, end_date=None)
    assert opened(id32, staff).instrument == id32


def test_only_staff_of_the_beamline_open_one(id32, id21):
    with pytest.raises(opening.Refused, match="Only the beamline’s staff"):
        opened(id32, make.scientist(id21))
    assert not Investigation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"), [({"name": "--"}, "with letters"), ({"start": NOON, "end": NOON}, "before it starts")]
)
def test_one_without_a_name_or_of_no_time_is_refused(id32, staff, fields, said):
    with pytest.raises(opening.Refused, match=said):
        opened(id32, staff, **fields)


def test_a_macro_writes_into_it_at_once(id32, staff, send):
    made = opened(id32, staff, start=timezone.now() - DAY)
    assert send(query="investigationName=HC5120&instrumentName=ID32").status_code == 200
    assert made.events.filter(type="notification").exclude(software="E-Logbook").count() == 1


def test_what_was_not_known_is_said_later_and_the_end_sets_the_release_date(id32, staff):
    made = opened(id32, staff, start=NOON)
    changed = logbook.change_by_hand(made, "HC-5120", by=staff, title="Films", start=NOON, end=NOON + DAY)
    assert changed == ["title", "end"]
    made.refresh_from_db()
    assert (made.title, made.release_date) == ("Films", datetime(2029, 3, 5, 12, tzinfo=UTC))
    assert "The title and end of this logbook changed by hand" in made.events.latest("pk").text


def test_what_says_the_same_writes_nothing(id32, staff):
    made = opened(id32, staff, start=NOON)
    assert logbook.change_by_hand(made, "HC-5120", by=staff, start=NOON) == []
    assert made.events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_name_that_was_typed_wrong_is_put_right_and_what_waited_under_it_moves_in():
    id32 = make.instrument()
    staff = make.scientist(id32)
    made = opened(id32, staff, "HC-5210")
    waiting = make.event(Place(None, id32, "HC-5120"))
    logbook.change_by_hand(made, "HC-5120", by=staff)
    assert Event.objects.get(pk=waiting.pk).investigation == made


def test_what_the_catalogue_lists_or_was_released_or_overlaps_another_is_not_changed(id32, staff):
    taken, gone = opened(id32, staff, "HC-1"), opened(id32, staff, "HC-2", start=NOON)
    Investigation.objects.filter(pk=taken.pk).update(catalogue_id=7)
    Investigation.objects.filter(pk=gone.pk).update(release_date=NOON - 9 * DAY)
    for one, said in ((taken, "The catalogue lists it now"), (gone, "was released")):
        with pytest.raises(opening.Refused, match=said):
            logbook.change_by_hand(one, "HC-3", by=staff)
    other = opened(id32, staff, "HC-4")
    with pytest.raises(opening.AlreadyThere):
        logbook.change_by_hand(other, "hc1", by=staff)


def test_only_staff_of_the_beamline_change_one(id32, id21, staff):
    made = opened(id32, staff)
    with pytest.raises(opening.Refused, match="Only the beamline’s staff"):
        logbook.change_by_hand(made, "HC-1", by=make.scientist(id21))
