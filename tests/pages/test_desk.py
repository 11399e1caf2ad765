"""A beamline's desk: staff mark the browser, the team writes there under own names, and nobody is taken for another."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import signing
from django.utils import timezone

from events.models import Event
from investigations import desks
from investigations.models import Investigation, Participant, User
from tests import make
from tests.pages.conftest import soup, words

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture
def desk(localcontact, address):
    """The browser at ID32, where the local contact has signed in."""
    localcontact.post("/beamlines/ID32/desk/")
    return localcontact


def offered(page):
    return [option["value"] for option in page.select(".sign option")]


def chosen(page):
    return [option["value"] for option in page.select(".sign option[selected]")]


def test_the_staff_make_a_browser_the_desk_and_end_that_on_the_beamlines_page(localcontact, embargoed):
    page = soup(localcontact, "/beamlines/ID32/")
    assert words(page.select_one("form.desk button")) == "Make it the ID32 desk"
    localcontact.post("/beamlines/ID32/desk/")
    assert "This browser is the ID32 desk" in words(
        soup(localcontact, "/beamlines/ID32/").select_one(".this-browser summary")
    )
    assert "This browser is the ID32 desk." in words(soup(localcontact, "/profile/"))
    answer = localcontact.post("/beamlines/ID32/desk/", {"end": "1", "next": "/profile/"})
    assert answer["Location"] == "/profile/"
    assert "nobody’s desk" in words(soup(localcontact, "/profile/"))


@pytest.mark.parametrize("reader", ["team", "outsider"])
def test_who_is_no_staff_makes_no_browser_a_desk(request, reader, embargoed):
    client = request.getfixturevalue(reader)
    assert client.post("/beamlines/ID32/desk/").status_code == 404
    assert desks.COOKIE not in client.cookies
    assert soup(client, "/beamlines/ID32/").select_one("form.desk") is None


def test_whoever_is_no_staff_hears_in_the_profile_where_the_browser_stands(desk, member):
    desk.force_login(member)
    page = soup(desk, "/profile/")
    assert "It is the ID32 desk" in words(page)
    assert page.select_one("form.desk") is None


def test_the_desk_offers_whoever_may_write_there_now_and_asks_who_writes(desk, address, embargoed):
    gone = make.user("gone")
    Participant.objects.create(investigation=embargoed, user=gone, until=timezone.now())
    Participant.objects.create(investigation=embargoed, user=make.user("reads"), may_write=False)
    for page in (soup(desk, address), soup(desk, f"{address}write/")):
        assert offered(page) == ["", "localcontact", "scientist"]
        assert chosen(page) == []
        assert "at the ID32 desk" in words(page.select_one(".sign"))


def test_an_entry_of_the_desk_has_its_author_the_desk_and_the_account_that_is_signed_in(desk, address, member):
    desk.post(f"{address}write/", {"text": "Sample at 20 K", "author": "scientist"})
    event = Event.objects.get()
    assert (event.author, event.desk) == (member, "ID32")
    assert event.history.get().history_user.username == "localcontact"
    said = "Scientist at the ID32 desk, signed in as localcontact"
    assert said in words(soup(desk, f"/events/{event.public_id}/versions/"))
    assert "Scientist, at the ID32 desk, signed in as localcontact" in words(soup(desk, f"/events/{event.public_id}/"))
    assert "Scientist at the ID32 desk" in words(soup(desk, address).select_one("article"))


def test_a_comment_of_the_desk_has_its_author_too(desk, embargoed, member):
    event = make.event(embargoed)
    page = soup(desk, f"/events/{event.public_id}/comment/")
    assert offered(page) == ["", "localcontact", "scientist"]
    desk.post(f"/events/{event.public_id}/comment/", {"text": "It stopped", "author": "scientist"})
    assert [(comment.author, comment.desk) for comment in event.comments.all()] == [(member, "ID32")]


def test_whoever_edits_at_the_desk_signs_nothing_and_the_author_stays(desk, address, member):
    desk.post(f"{address}write/", {"text": "Sample at 20 K", "author": "scientist"})
    event = Event.objects.get()
    assert offered(soup(desk, f"/events/{event.public_id}/edit/")) == []
    desk.post(f"/events/{event.public_id}/edit/", {"text": "Sample at 21 K", "version": "1"})
    event.refresh_from_db()
    assert (event.version, event.author) == (2, member)


def test_without_a_name_nothing_is_stored_and_the_text_is_kept(desk, address):
    answer = desk.post(f"{address}write/", {"text": "Sample at 20 K"})
    assert answer.status_code == 422
    assert "Choose who writes this at the ID32 desk." in answer.text
    assert "Sample at 20 K" in answer.text
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["outsider", "nobody", "gone"])
def test_a_name_of_nobody_who_may_write_there_is_refused_and_the_text_kept(desk, address, embargoed, outsider, name):
    Participant.objects.create(investigation=embargoed, user=make.user("gone"), until=timezone.now())
    answer = desk.post(f"{address}write/", {"text": "Sample at 20 K", "author": name})
    assert answer.status_code == 422
    assert "this person may not write in this logbook now" in answer.text
    assert "Sample at 20 K" in answer.text
    assert not Event.objects.exists()


def forged(client):
    client.cookies[desks.COOKIE] = signing.dumps(1, salt="another")


def taken_away(client):
    del client.cookies[desks.COOKIE]


def of_another_beamline(client):
    client.cookies[desks.COOKIE] = signing.dumps(make.instrument("ID21").pk, salt=desks.SALT)


@pytest.mark.parametrize("spoil", [forged, taken_away, of_another_beamline])
def test_a_browser_that_is_no_desk_signs_for_nobody_else_and_keeps_the_text(desk, address, spoil):
    spoil(desk)
    answer = desk.post(f"{address}write/", {"text": "Sample at 20 K", "author": "scientist"})
    assert answer.status_code == 422
    assert "no beamline’s desk any more" in answer.text
    assert "Sample at 20 K" in answer.text
    assert not Event.objects.exists()
    desk.post(f"{address}write/", {"text": "Sample at 20 K"})
    assert Event.objects.get().author.username == "localcontact"


def test_who_signed_is_offered_for_half_an_hour_and_then_asked_again(desk, address):
    with time_machine.travel(timezone.now(), tick=False):
        desk.post(f"{address}write/", {"text": "One", "author": "scientist"})
        page = soup(desk, address)
        until = timezone.localtime() + desks.REMEMBERED
    assert chosen(page) == ["scientist"]
    assert words(page.select_one(".until")) == f"asked again after {until:%H:%M}"
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert chosen(soup(desk, address)) == ["scientist"]
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert chosen(soup(desk, address)) == []


def test_a_page_that_stood_open_over_a_change_of_shift_stores_nothing_in_the_old_name(desk, address):
    desk.post(f"{address}write/", {"text": "One", "author": "scientist"})
    page = soup(desk, address)
    sent = {one["name"]: one["value"] for one in page.select("#line input[type=hidden][value]")}
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = desk.post(f"{address}write/", sent | {"text": "Two", "author": "scientist"})
        again = soup_of(answer)
        assert (answer.status_code, chosen(again)) == (422, [])
        assert "Scientist wrote here last, a while ago. Choose who writes now." in words(again)
        del sent["remembered"]
        desk.post(f"{address}write/", sent | {"text": "Two", "author": "scientist"})
    assert sorted(Event.objects.values_list("body", flat=True)) == ["One", "Two"]


def soup_of(answer):

    return BeautifulSoup(answer.content, "html.parser")


def test_who_signed_and_left_the_team_is_not_offered_again(desk, address):
    desk.post(f"{address}write/", {"text": "One", "author": "scientist"})
    Participant.objects.update(until=timezone.now())
    assert offered(soup(desk, address)) == ["", "localcontact"]


def test_a_script_hears_which_name_is_wanted(desk, address):
    refused = desk.post(f"{address}write/", {"text": "x"}, headers=FETCH)
    assert list(refused.json()["errors"]) == ["author"]


def test_the_desk_of_one_beamline_asks_nothing_in_the_logbook_of_another(desk, localcontact, id21):
    other = make.investigation("HC-9", at=id21, team=(User.objects.get(username="localcontact"),))
    assert offered(soup(desk, f"/investigations/{other.pk}/")) == []


def test_in_the_beamlines_own_logbook_the_desk_offers_its_scientists(desk, id32):
    make.scientist(id32, "colleague")
    assert offered(soup(desk, "/beamlines/ID32/logbook/")) == ["", "colleague", "localcontact"]


def test_an_administrator_at_the_desk_may_sign_as_themselves(administrator, address):
    administrator.post("/beamlines/ID32/desk/")
    administrator.post(f"{address}write/", {"text": "x", "author": "admin"})
    assert Event.objects.get().author.username == "admin"


def test_readers_of_a_released_logbook_hear_the_author_but_not_whose_account_it_was(desk, stranger, address):
    desk.post(f"{address}write/", {"text": "x", "author": "scientist"})
    Investigation.objects.update(release_date=timezone.now() - timedelta(days=1))
    page = words(soup(stranger, f"/events/{Event.objects.get().public_id}/"))
    assert "Scientist, at the ID32 desk" in page
    assert "localcontact" not in page
