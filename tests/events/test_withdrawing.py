"""A held date is confirmed, a released logbook withdrawn and released again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events import logbook
from events.models import Event
from investigations.models import Investigation
from investigations.releasing import ForStaff, Refused, Source
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


@pytest.fixture
def manager(db):
    return make.user("admin", is_superuser=True, full_name="Data Manager")


@pytest.fixture
def held(embargoed):
    logbook.set_release_date(embargoed, timezone.now() - timedelta(days=1), source=Source.CATALOGUE)
    return embargoed


@pytest.fixture
def opened(id32, member):
    """HC-4397, which everybody reads since a year."""
    return make.released("HC-4397", at=id32, team=(member,))


def last_line(investigation) -> str:
    return Event.objects.filter(investigation=investigation).latest("pk").body


def readers_of(investigation, *people) -> list[bool]:
    return [Investigation.objects.visible_to(each).filter(pk=investigation.pk).exists() for each in people]


def test_a_data_manager_confirms_a_held_date_and_it_opens(held, manager):
    logbook.confirm_release(held, by=manager, why="The team asked for it", seen=held.release_date)
    assert held.is_open
    assert "confirmed by Data Manager. Reason: The team asked for it" in last_line(held)


def test_a_scientist_neither_confirms_a_held_date_nor_sets_another(held, staff):
    with pytest.raises(ForStaff):
        logbook.confirm_release(held, by=staff, why="because")
    with pytest.raises(ForStaff):
        logbook.set_release_date(held, timezone.now(), by=staff, why="because")
    assert not Investigation.objects.open().exists()


def test_a_data_manager_sets_another_date_instead(held, manager):
    later = timezone.now() + timedelta(days=100)
    logbook.set_release_date(held, later, by=manager, why="So that the team is warned")
    assert (held.held_why, held.opens_at) == ("", later)


def test_a_data_manager_may_set_the_very_date_that_is_held(held, manager):
    logbook.set_release_date(held, held.release_date, by=manager, why="It is right")
    assert held.is_open


def test_a_date_that_changed_while_the_page_was_open_is_not_confirmed(held, manager):
    looked_at = held.release_date
    logbook.set_release_date(held, looked_at - timedelta(days=1), source=Source.CATALOGUE)
    with pytest.raises(Refused, match="changed meanwhile"):
        logbook.confirm_release(held, by=manager, why="because", seen=looked_at)
    assert held.held_why


def test_what_is_not_held_is_not_confirmed_and_never_without_a_reason(embargoed, held, manager, released):
    with pytest.raises(Refused, match="Say why"):
        logbook.confirm_release(held, by=manager, why=" ")
    with pytest.raises(Refused, match="not held"):
        logbook.confirm_release(released, by=manager, why="because")


def test_a_withdrawn_logbook_is_read_by_its_team_and_staff_only(opened, member, staff):
    everybody = (AnonymousUser(), make.user(), member, staff)
    assert readers_of(opened, *everybody) == [True] * 4
    logbook.withdraw(opened, by=staff, why="Names of patients")
    assert readers_of(opened, *everybody) == [False, False, True, True]
    assert (opened.withdrawn_why, opened.withdrawn_by) == ("Names of patients", staff)
    assert "withdrawn by the staff of ID32. Reason: Names of patients" in last_line(opened)


def test_releasing_again_undoes_it(opened, staff):
    logbook.withdraw(opened, by=staff, why="Names of patients")
    logbook.release_again(opened, by=staff, why="They are removed")
    assert readers_of(opened, AnonymousUser()) == [True]
    assert (opened.withdrawn_at, opened.withdrawn_why, opened.withdrawn_by) == (None, "", None)
    assert [change.kind for change in opened.release_changes.order_by("pk")] == ["withdrawn", "again"]


def test_only_a_released_logbook_is_withdrawn_and_only_a_withdrawn_one_released_again(embargoed, opened, staff):
    with pytest.raises(Refused, match="Only a released"):
        logbook.withdraw(embargoed, by=staff, why="because")
    with pytest.raises(Refused, match="not withdrawn"):
        logbook.release_again(opened, by=staff, why="because")
    logbook.withdraw(opened, by=staff, why="because")
    with pytest.raises(Refused, match="is withdrawn"):
        logbook.set_release_date(opened, timezone.now(), by=staff, why="because")


def test_a_catalogue_does_not_open_a_withdrawn_logbook(opened, staff):
    logbook.withdraw(opened, by=staff, why="because")
    logbook.set_release_date(opened, timezone.now() - timedelta(days=1), source=Source.CATALOGUE)
    assert readers_of(opened, AnonymousUser()) == [False]


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_message_after_the_release_waits_unassigned_also_when_it_is_withdrawn(send, opened, staff, is_withdrawn):
    if is_withdrawn:
        logbook.withdraw(opened, by=staff, why="because")
    assert send().status_code == 200
    waiting = Event.objects.latest("pk")
    assert (waiting.investigation, waiting.claimed_investigation) == (None, "hc4397")
    logbook.investigation_appeared(Investigation, opened)
    waiting.refresh_from_db()
    assert waiting.investigation is None
