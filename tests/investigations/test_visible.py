"""Who may see which logbook, and when: asked of the QuerySets that every surface uses."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events.models import Event
from events.routing import EVERYBODY, Place
from investigations.models import Investigation, Participant
from investigations.permissions import READ, WRITE
from tests import make

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def sees(reader, investigation) -> bool:
    return Investigation.objects.visible_to(reader).filter(pk=investigation.pk).exists()


def writes(reader, investigation) -> bool:
    return Investigation.objects.writable_by(reader).filter(pk=investigation.pk).exists()


def test_an_embargoed_logbook_is_its_teams_its_staffs_and_the_administrators(embargoed, member, id32, id21):
    staff, others = make.scientist(id32), make.scientist(id21)
    administrator = make.user(is_superuser=True)
    assert [sees(each, embargoed) for each in (member, staff, administrator)] == [True, True, True]
    assert [writes(each, embargoed) for each in (member, staff, administrator)] == [True, True, True]
    assert [sees(each, embargoed) for each in (others, make.user(), NOBODY)] == [False, False, False]
    assert [writes(each, embargoed) for each in (others, make.user(), NOBODY)] == [False, False, False]


def test_at_the_release_date_it_opens_for_everybody_and_nobody_writes(embargoed, member):
    administrator = make.user(is_superuser=True)
    with time_machine.travel(embargoed.release_date - timedelta(seconds=1), tick=False):
        assert (sees(NOBODY, embargoed), writes(member, embargoed)) == (False, True)
    with time_machine.travel(embargoed.release_date, tick=False):
        assert (sees(NOBODY, embargoed), sees(make.user(), embargoed)) == (True, True)
        assert (writes(member, embargoed), writes(administrator, embargoed)) == (False, False)


@pytest.mark.parametrize(
    "closed",
    [{"release_date": None}, {"proprietary": True}, {"held_why": "not announced"}, {"withdrawn_at": timezone.now()}],
)
def test_what_is_proprietary_held_withdrawn_or_undated_never_opens_by_itself(id32, closed):
    investigation = make.released("HC-1", at=id32, **closed)
    assert not sees(NOBODY, investigation)
    assert not investigation.is_open


def test_membership_for_a_period_counts_only_inside_it(embargoed):
    now = timezone.now()
    guest = make.user()
    Participant.objects.create(investigation=embargoed, user=guest, since=now, until=now + timedelta(days=1))
    for days, seen in ((-1, False), (0.5, True), (1.5, False)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert sees(guest, embargoed) is seen


def test_a_reader_of_the_team_reads_but_does_not_write(embargoed):
    guest = make.user()
    Participant.objects.create(investigation=embargoed, user=guest, may_write=False)
    assert (sees(guest, embargoed), writes(guest, embargoed)) == (True, False)


def test_a_closed_account_sees_what_everybody_sees(embargoed, released, member):
    member.is_active = False
    member.save()
    assert (sees(member, embargoed), sees(member, released), writes(member, embargoed)) == (False, True, False)


def test_a_beamline_key_reads_its_beamlines_only_when_it_may(embargoed, released, id32, id21):
    ordinary, reading, elsewhere = (
        make.token(made) for made in (make.key(id32), make.key(id32, may_read=True), make.key(id21, may_read=True))
    )
    assert [sees(key, embargoed) for key in (ordinary, reading, elsewhere)] == [False, True, False]
    assert not any(writes(key, embargoed) for key in (ordinary, reading, elsewhere))
    reading.revoked_at = timezone.now()
    assert not sees(reading, embargoed)


@pytest.fixture
def entries(embargoed, released, id32):
    return {
        "embargoed": make.event(embargoed),
        "released": make.event(released),
        "beamline": make.event(id32),
        "unassigned": make.event(Place(None, id32, "HC-9")),
        "broadcast": make.event(EVERYBODY, type=Event.Type.BROADCAST),
        "old broadcast": make.event(EVERYBODY, type=Event.Type.BROADCAST, happened_at=released.start_date),
    }


def seen(reader, entries) -> set[str]:
    visible = set(Event.objects.visible_to(reader))
    return {name for name, event in entries.items() if event in visible}


def test_entries_are_seen_as_their_logbook_and_beamline_entries_by_staff(entries, member, id32):
    broadcasts = {"broadcast", "old broadcast"}
    assert seen(member, entries) == {"embargoed", "released"} | broadcasts
    assert seen(make.user(), entries) == {"released"} | broadcasts
    assert seen(make.scientist(id32), entries) == set(entries)
    assert seen(make.user(is_superuser=True), entries) == set(entries)


def test_without_an_account_broadcasts_are_seen_inside_a_released_logbook_only(entries):
    assert seen(NOBODY, entries) == {"released", "old broadcast"}


def test_a_hidden_entry_is_nobodys_to_read_and_the_teams_to_restore(entries, member):
    Event.objects.filter(pk=entries["embargoed"].pk).rewrite(removed_at=timezone.now())
    assert "embargoed" not in seen(member, entries)
    assert entries["embargoed"] in Event.objects.writable_by(member)
    assert not Event.objects.writable_by(make.user()).exists()
    assert not Event.objects.writable_by(NOBODY).exists()


def test_has_perm_asks_the_same_query(embargoed, member):
    outsider = make.user()
    assert member.has_perm(READ, embargoed)
    assert member.has_perm(WRITE, embargoed)
    assert not outsider.has_perm(READ, embargoed)
    assert not member.has_perm("logbook.unknown", embargoed)
    assert not member.has_perm(READ)
