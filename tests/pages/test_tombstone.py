"""A withdrawn logbook: what outsiders find at its address, and nothing else of it."""

import pytest

from events import logbook
from events.models import Event
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(id32, member):
    found = make.released("HC-4397", at=id32, team=(member,), title="Copper", catalogue_id=4397)
    make.event(found, "xmcd at 20 K")
    logbook.withdraw(found, by=make.scientist(id32, "staff"), why="Names of patients stood in it. <b>Sorry</b>")
    return found


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_outsiders_are_told_that_it_was_withdrawn_and_why_and_nothing_of_the_content(withdrawn, request, who):
    client = request.getfixturevalue(who)
    page = soup(client, f"/investigations/{withdrawn.pk}/", 410)
    said = words(page.select_one("main"))
    assert "Names of patients stood in it. <b>Sorry</b>" in said
    for secret in ("xmcd", "Copper", "HC-4397", "ID32"):
        assert secret not in page.text


@pytest.mark.parametrize(
    "page",
    ["datasets/", "files/", "team/", "tags/", "rows/?ids=x", "?part=rows", "?at=2026-01-01", "?part=rows&view=people"],
)
def test_every_other_address_of_it_does_not_exist(stranger, withdrawn, page):
    assert stranger.get(f"/investigations/{withdrawn.pk}/{page}").status_code == 404


def test_neither_do_its_entries_its_proposal_its_number_and_its_row_in_the_api(stranger, withdrawn):
    entry = Event.objects.filter(investigation=withdrawn).first()
    addresses = [
        f"/events/{entry.public_id}/",
        "/proposals/HC-4397/",
        "/investigation/4397/logbook",
        f"/api/v1/investigations/{withdrawn.pk}/",
    ]
    assert [stranger.get(address).status_code for address in addresses] == [404] * 4
    assert "Copper" not in stranger.get("/open/").text


def test_its_team_and_the_staff_read_it_as_before(withdrawn, member, localcontact):
    for client in (browser(member), localcontact):
        assert "xmcd at 20 K" in client.get(f"/investigations/{withdrawn.pk}/").text


def test_a_logbook_that_was_never_released_and_a_wrong_number_have_no_tombstone(stranger, embargoed):
    assert stranger.get(f"/investigations/{embargoed.pk}/").status_code == 404
    assert stranger.get("/investigations/999999/").status_code == 404


def test_released_again_it_is_read_by_everybody(stranger, withdrawn):
    logbook.release_again(withdrawn, by=make.scientist(withdrawn.instrument), why="They are removed")
    assert "xmcd at 20 K" in stranger.get(f"/investigations/{withdrawn.pk}/").text
