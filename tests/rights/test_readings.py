"""What staff and keys read of closed logbooks is on record, apart from the logbooks, for twelve months."""

from datetime import timedelta

import pytest
from django.utils import timezone

from investigations import readings
from investigations.models import AccessRecord
from tests import make


def records():
    found = AccessRecord.objects.order_by("pk").select_related("user", "token", "investigation", "instrument")
    return [(str(one.user or "key"), str(one.investigation or one.instrument)) for one in found]


@pytest.fixture
def event(embargoed):
    return make.event(embargoed)


def test_staff_who_reads_a_closed_logbook_is_on_record_once_an_hour(localcontact, embargoed, event):
    for address in (
        f"/investigations/{embargoed.pk}/",
        f"/investigations/{embargoed.pk}/team/",
        f"/events/{event.public_id}/",
    ):
        assert localcontact.get(address).status_code == 200
    assert records() == [("localcontact", "HC-4397 at ID32")]


def test_the_team_reads_its_own_logbook_off_the_record(team, embargoed, event):
    team.get(f"/investigations/{embargoed.pk}/")
    team.get(f"/events/{event.public_id}/")
    assert records() == []


def test_what_is_open_everybody_reads_off_the_record(administrator, stranger, released):
    for client in (administrator, stranger):
        client.get(f"/investigations/{released.pk}/")
    assert records() == []


def test_a_key_that_reads_is_on_record_for_each_closed_logbook(client, embargoed, id32, event, released):
    make.event(released)
    make.event(id32)
    key = make.key(id32, may_read=True)
    client.get("/api/v1/events/", headers={"Authorization": f"Token {key}"})
    assert sorted(records()) == [("key", "HC-4397 at ID32"), ("key", "ID32")]


def test_the_beamlines_own_logbook_is_on_record_too(localcontact, id32):
    localcontact.get("/beamlines/ID32/logbook/")
    assert records() == [("localcontact", "ID32")]


def test_records_go_after_twelve_months(localcontact, embargoed, event):
    localcontact.get(f"/investigations/{embargoed.pk}/")
    assert readings.sweep(timezone.now() + timedelta(days=364)) == 0
    assert readings.sweep(timezone.now() + timedelta(days=366)) == 1
