"""The doors of the demo stand open on one's own machine, and nowhere else; beside them, things to try."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client

from elogbook import entering
from events import demo, jobs
from investigations import keys
from investigations.models import ApiToken, InstrumentScientist, User
from tests import make
from tests.pages.test_files import picture

pytestmark = pytest.mark.django_db
HOME = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def running(settings, tmp_path, embargoed):
    """HC-4397 in an embedded database with the accounts and the key of the demo."""
    settings.EMBEDDED = True
    settings.ELOGBOOK_HOME = tmp_path
    for name in ("localcontact", "outsider"):
        make.user(name)
    make.user("admin", is_staff=True, is_superuser=True)
    demo.key()
    return embargoed


@pytest.fixture
def at_home(running):
    return Client(**HOME)


def enter(client, account="scientist", **fields):
    return client.post("/enter/", {"account": account, **fields})


def doors(client, **headers):
    answer = client.get("/login/", **headers)
    assert answer.status_code == 200
    return [word for word in ("scientist", "local contact", "outsider", "admin") if f"Enter as {word}" in answer.text]


def test_on_ones_own_machine_four_doors_are_open(at_home):
    assert doors(at_home) == ["scientist", "local contact", "outsider", "admin"]


def test_the_scientist_lands_inside_the_running_experiment(at_home, running):
    answer = enter(at_home)
    assert answer.status_code == 302
    assert answer["Location"] == f"/investigations/{running.pk}/"
    assert at_home.get(answer["Location"]).context["user"].username == "scientist"


@pytest.mark.parametrize("account", ["localcontact", "outsider", "admin"])
def test_everybody_else_lands_on_the_list_of_logbooks(at_home, account):
    assert enter(at_home, account)["Location"] == "/"
    assert at_home.get("/").context["user"].username == account


def test_whoever_asked_for_a_page_gets_it(at_home):
    assert 'name="next" value="/open/"' in at_home.get("/login/?next=/open/").text
    assert enter(at_home, next="/open/")["Location"] == "/open/"
    assert enter(at_home, "admin", next="https://elsewhere.example/")["Location"] == "/"


def test_no_door_leads_anywhere_but_to_the_four_accounts(at_home):
    make.user("somebody")
    assert enter(at_home, "somebody").status_code == 404
    assert at_home.get("/enter/").status_code == 404


def test_another_page_cannot_send_somebody_through_a_door(running):
    strict = Client(enforce_csrf_checks=True, **HOME)
    assert enter(strict).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "logbook.facility.eu"},
        {"HTTP_HOST": "192.0.2.7:8000"},
        {"HTTP_HOST": "localhost.facility.eu"},
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "unknown"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_from_elsewhere_or_through_a_proxy_there_is_no_door(running, headers):
    client = Client(**HOME | headers)
    assert doors(client) == []
    assert enter(client).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("EMBEDDED", False),
        ("ELOGBOOK_PUBLIC_URL", "http://127.0.0.1:8000"),
        ("ELOGBOOK_BIND", "0.0.0.0"),
        ("ELOGBOOK_BIND", "192.0.2.7"),
        ("ELOGBOOK_BIND", "logbook.facility.eu"),
    ],
)
def test_a_server_for_others_has_no_door(at_home, settings, setting, value):
    setattr(settings, setting, value)
    assert doors(at_home) == []
    assert enter(at_home).status_code == 404


@pytest.mark.parametrize(("name", "peer"), [("localhost", "127.0.0.1"), ("[::1]:8000", "::1"), ("127.0.0.1", "")])
def test_every_name_of_ones_own_machine_will_do(running, name, peer):
    assert doors(Client(HTTP_HOST=name, REMOTE_ADDR=peer))


def revoked():
    keys.revoke(ApiToken.objects.get(name=demo.KEY_NAME))


def locked():
    User.objects.filter(username="admin").update(is_active=False)


@pytest.mark.parametrize("changed", [revoked, locked])
def test_what_is_no_longer_the_demo_has_no_door(at_home, changed):
    changed()
    assert doors(at_home) == []
    assert enter(at_home).status_code == 404


@pytest.fixture
def card(at_home, running, rf):
    """The card as the scientist finds it, with the cookies of the browser."""

    def look(investigation=running, **headers):
        request = rf.get("/", **HOME | headers)
        request.COOKIES = {name: cookie.value for name, cookie in at_home.cookies.items()}
        return entering.try_it(request, investigation)

    return look


def test_the_card_has_a_line_that_lands_and_ticks_itself(card, client, running, queries_of):
    found = card()
    assert demo.key() in found.curl
    assert not found.line_arrived
    assert queries_of(card) == 1
    address = found.curl.split("'")[-2]
    message = found.curl.split("'")[3]
    assert client.post(address, message, content_type="application/json").status_code == 200
    assert running.events.get().text == "Hello from curl"
    assert card().line_arrived


def test_the_step_of_the_outsider_ticks_itself(card, at_home, running):
    assert not card().outsider_came
    answer = enter(at_home, "outsider", next=f"/investigations/{running.pk}/")
    assert at_home.get(answer["Location"]).status_code == 404
    assert card().outsider_came


def test_a_line_and_a_picture_that_were_written_tick_their_steps(card, at_home, running):
    enter(at_home)
    assert (card().line_was_written, card().picture_was_added) == (False, False)
    at_home.post(f"/investigations/{running.pk}/write/", {"text": "My first line"})
    assert (card().line_was_written, card().picture_was_added) == (True, False)
    shot = SimpleUploadedFile("shot.png", picture(), "image/png")
    at_home.post(f"/investigations/{running.pk}/write/", {"text": "", "files": [shot]})
    assert card().picture_was_added


def test_the_embargo_of_the_earlier_visit_is_ended_by_its_local_contact_and_the_step_ticks_itself(card, at_home, id32):
    assert card().earlier is None
    earlier = make.investigation("HC-4151", at=id32)
    InstrumentScientist.objects.create(instrument=id32, user=User.objects.get(username="localcontact"))
    assert (card().earlier, card().embargo_ended) == (earlier.pk, False)
    there = enter(at_home, "localcontact", next=f"/investigations/{earlier.pk}/release/")["Location"]
    assert at_home.post(there, {"do": "now", "why": "To see it open"}).status_code == 302
    assert card().embargo_ended
    assert Client(**HOME).get(f"/investigations/{earlier.pk}/").status_code == 200


def test_verifying_the_logbook_with_the_line_that_was_sent_ticks_the_last_step(card, at_home, running):
    enter(at_home)
    at_home.post(f"/investigations/{running.pk}/write/", {"text": "My first line"})
    jobs.seal(0)
    assert not card().was_verified
    at_home.post(f"/investigations/{running.pk}/verify/")
    assert card().was_verified
    assert "All 1 version is as it was sealed." in at_home.get(f"/investigations/{running.pk}/about/").text


def test_there_is_no_card_where_there_are_no_doors_nor_in_another_logbook(card, id32, queries_of):
    assert card(HTTP_HOST="logbook.facility.eu") is None
    assert card(make.investigation("HC-4151", at=id32)) is None
    assert queries_of(card, HTTP_X_FORWARDED_FOR="192.0.2.7") == 0


def test_the_card_is_put_away_for_good(card, at_home):
    enter(at_home)
    assert at_home.post("/enter/tried/", {"next": "/open/"})["Location"] == "/open/"
    assert card() is None
    ApiToken.objects.filter(name=demo.KEY_NAME).delete()
    demo.key()
    assert card() is not None


def test_where_there_is_no_card_nothing_can_be_put_away(at_home, settings):
    enter(at_home)
    settings.EMBEDDED = False
    assert at_home.post("/enter/tried/").status_code == 404


def test_the_card_says_on_the_page_what_is_done(at_home, running, rf):
    enter(at_home, "outsider")
    request = rf.get("/", **HOME)
    page = render_to_string("includes/_try.html", {"investigation": running}, request)
    steps = BeautifulSoup(page, "html.parser").select("li")
    done = [any(not chip.has_attr("hidden") for chip in step.select(".chip")) for step in steps]
    assert done == [False, False, False, False, True, False]
    assert steps[2].pre["tabindex"] == "0"
    assert steps[2].pre["aria-label"]
    elsewhere = rf.get("/", HTTP_HOST="logbook.facility.eu")
    assert render_to_string("includes/_try.html", {"investigation": running}, elsewhere).strip() == ""
