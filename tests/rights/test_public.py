"""What the world is told of a released logbook, and what only its team is told."""

import pytest

from events import logbook
from events.models import Event
from tests import make
from tests.conftest import browser

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
# Login names, a host and an address of an account: none is for the world.
OWN = ["xlogin", "xnamed", "xhost", "xsource", "x@example.org", "xsent"]


@pytest.fixture
def logbook_of_names(id21):
    """A released logbook whose entries have everything the world is not told."""
    nameless = make.user("xlogin", email="x@example.org")
    member = make.user("xnamed", full_name="Named Person")
    released = make.investigation("BLC-12581", at=id21, team=(member, nameless))
    events = [
        make.event(released, "by login", author=nameless, **NOTE),
        make.event(released, "by name", author=member, **NOTE),
        make.event(
            released, "umv th 1", username="xlogin", machine="xhost", source="xsource", as_sent={"user": "xsent"}
        ),
    ]
    logbook.revise(events[1], by=nameless, version=1, body="by name, edited", body_format="plaintext")
    type(released).objects.filter(pk=released.pk).update(release_date=released.start_date)
    return released, events, member


def addresses(released, events):
    yield from (f"/investigations/{released.pk}/{tab}" for tab in ("", "?view=people", "team/", "files/"))
    yield "/proposals/BLC-12581/"
    yield "/api/v1/events/"
    for event in events:
        yield f"/events/{event.public_id}/"
        yield f"/api/v1/events/{event.public_id}/"
        yield f"/investigations/{released.pk}/rows/?ids={event.public_id}"


def told(client, address):
    said = client.get(address).content.decode()
    return {word for word in OWN if word in said}, said


def test_the_world_is_told_no_login_name_no_host_and_no_address(stranger, logbook_of_names):
    for address in addresses(*logbook_of_names[:2]):
        assert told(stranger, address)[0] == set(), address


def test_the_world_is_told_names_of_people_and_of_software(stranger, logbook_of_names):
    released, *_ = logbook_of_names
    said = told(stranger, f"/investigations/{released.pk}/")[1]
    assert "Named Person" in said
    assert "Somebody of the team" in said
    assert "Bliss" in said


def test_the_team_is_told_everything_also_after_release(logbook_of_names):
    released, (by_login, _, by_machine), member = logbook_of_names
    client = browser(member)
    assert {"xlogin", "xhost"} <= told(client, f"/investigations/{released.pk}/")[0]
    assert {"xlogin", "xhost", "xsource", "xsent"} <= told(client, f"/api/v1/events/{by_machine.public_id}/")[0]
    assert "xlogin" in told(client, f"/events/{by_login.public_id}/")[0]


def test_the_world_finds_nobody_by_a_login_name(stranger, logbook_of_names):
    released, _, member = logbook_of_names
    search = f"/api/v1/events/?author=xnamed&investigation={released.pk}"
    assert stranger.get(search).json()["results"] == []
    assert len(browser(member).get(search).json()["results"]) == 1
