"""A test message goes the way of a macro's, and the page says where it landed."""

from events.models import Event, HistoricalEvent
from tests import make
from tests.pages.conftest import soup, words

PAGE = "/beamlines/ID32/intake/"


def sent(client, to):
    answer = client.post(f"{PAGE}test/", {"to": to})
    assert answer.status_code == 302, answer.text
    return words(soup(client, answer["Location"].partition("#")[0]).select_one("#trial + .message"))


def test_it_lands_in_the_running_investigation_as_an_ordinary_notification(localcontact, embargoed):
    assert "in the logbook of HC-4397" in sent(localcontact, "running")
    event = Event.objects.get()
    assert (event.investigation, event.type, event.category) == (embargoed, "notification", "info")
    assert (event.software, event.author, event.is_system_entry) == ("E-Logbook test", None, False)
    assert "Test message" in event.text
    assert HistoricalEvent.objects.get().history_user.username == "localcontact"


def test_it_lands_in_the_beamlines_own_logbook(localcontact, embargoed, id32):
    assert "in the beamline’s own logbook" in sent(localcontact, "own")
    assert (Event.objects.get().investigation, Event.objects.get().instrument) == (None, id32)


def test_where_the_running_one_takes_no_messages_it_waits_and_the_page_says_so(localcontact, id32):
    make.released("HC-1", at=id32, end_date=None)
    assert "but unassigned : the logbook of HC-1 takes no messages" in sent(localcontact, "running")


def test_where_nothing_runs_only_the_own_logbook_is_offered(localcontact, id32):
    page = soup(localcontact, PAGE)
    assert [box["value"] for box in page.select("[name=to]")] == ["own"]
    assert "No experiment runs at ID32 now." in words(page)
    answer = localcontact.post(f"{PAGE}test/", {"to": "running"})
    assert answer.status_code == 422
    assert "Nothing was sent." in answer.text
    assert not Event.objects.exists()


def test_what_is_no_test_message_or_not_ones_own_is_not_told_as_one(localcontact, embargoed, id21):
    others = [make.event(embargoed), make.event(id21, software="E-Logbook test")]
    for public_id in [*(each.public_id for each in others), "x" * 99, "\0"]:
        page = localcontact.get(f"{PAGE}?sent={public_id}")
        assert "Stored at" not in page.text
