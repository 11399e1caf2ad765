"""From Intake, messages that wait for a proposal are assigned to a logbook, or get one of their own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event
from events.routing import Place
from investigations.models import CatalogueQuestion, Investigation
from tests import make
from tests.pages.conftest import soup, words
from tests.pages.test_moving import seen

PAGE = "/beamlines/ID32/intake/"


def ago(**span):
    return timezone.now() - timedelta(**span)


def waiting(instrument, name="HC-5120", **fields):
    return make.event(Place(None, instrument, name), **fields)


def claims(client):
    return soup(client, PAGE).select("section[aria-labelledby=waiting] li")


def link(client, text):
    return next(a["href"] for a in claims(client)[0].select("a") if text in words(a))


def test_what_waits_is_counted_by_the_name_it_claimed_in_any_spelling(localcontact, id32, embargoed):
    for name, hours in (("HC-5120", 30), ("hc 5120", 2), ("IH-1", 3)):
        waiting(id32, name, happened_at=ago(hours=hours))
    first, second = (words(row) for row in claims(localcontact))
    assert "hc 5120 2 messages from" in first
    assert "No logbook of ID32 has this name yet." in first
    assert "IH-1 1 message" in second


def test_why_it_waits_is_said_where_the_proposal_has_a_logbook(localcontact, id32):
    make.investigation("HC-1", at=id32, start_date=ago(days=9), end_date=ago(days=5))
    make.released("HC-2", at=id32)
    for name in ("HC-1", "HC-2", "404439657"):
        waiting(id32, name)
    number, released, far = (words(row) for row in claims(localcontact))
    assert "A number of the catalogue" in number
    assert "Open a logbook" not in number
    assert "is or was released, and takes no messages" in released
    assert "They came more than 48 hours away from HC-1" in far


@pytest.mark.parametrize(
    ("found", "said"), [(None, "did not answer"), (True, "lists this proposal"), (False, "lists no such proposal")]
)
def test_what_the_catalogue_said_of_a_name_stands_beside_it(localcontact, id32, found, said):
    waiting(id32, "HC-5120")
    CatalogueQuestion.objects.create(key="hc5120", claimed="hc 5120", asked_at=timezone.now(), is_found=found)
    assert f"and {said}." in words(claims(localcontact)[0])


def test_where_nothing_waits_the_page_says_what_would(localcontact, embargoed):
    assert "No message waits." in soup(localcontact, PAGE).text


def test_of_very_many_the_newest_are_counted_and_the_page_says_so(localcontact, id32, monkeypatch):
    monkeypatch.setattr("events.timeline.claims.OLDEST", 2)
    monkeypatch.setattr("events.timeline.claims.MOST", 1)
    for number in range(3):
        waiting(id32, f"HC-{number}", happened_at=ago(hours=number))
    told = words(soup(localcontact, PAGE).select_one("section[aria-labelledby=waiting]"))
    assert "1 of 2 names, those of the latest messages. Counted are the newest 2." in told


def test_all_messages_of_a_name_are_assigned_with_one_reason_and_a_look(localcontact, id32, embargoed):
    named = [waiting(id32, name) for name in ("HC-5120", "hc5120")]
    other = waiting(id32, "IH-1", happened_at=ago(hours=1))
    way = link(localcontact, "Assign")
    assert "All messages that named hc5120 , in whatever spelling" in words(soup(localcontact, way).select_one("main"))
    sent = {"claimed": "hc5120", "to": str(embargoed.pk), "why": "Typed wrong"}
    shown = localcontact.post(way, sent)
    assert "Move 2 entries to HC-4397" in words_of(shown)
    localcontact.post(way, sent | {"seen": seen(shown)})
    assert {Event.objects.get(pk=each.pk).investigation for each in named} == {embargoed}
    assert Event.objects.get(pk=other.pk).investigation is None


def words_of(answer):
    return " ".join(answer.text.split())


def test_the_logbook_of_the_same_proposal_is_chosen_already(localcontact, id32):
    far = make.investigation("HC-1", at=id32, start_date=ago(days=9), end_date=ago(days=5))
    make.investigation("HC-2", at=id32)
    waiting(id32, "HC-1")
    chosen = soup(localcontact, link(localcontact, "Assign")).select_one("#id_to [selected]")
    assert chosen["value"] == str(far.pk)


def test_a_form_that_lacks_something_still_says_what_it_is_about(localcontact, id32, embargoed):
    waiting(id32)
    answer = localcontact.post(link(localcontact, "Assign"), {"claimed": "HC-5120", "to": "", "why": ""})
    assert answer.status_code == 422
    assert "that named HC-5120</strong>" in words_of(answer)


def test_a_claim_named_for_another_logbook_moves_nothing(localcontact, embargoed, id32):
    make.event(embargoed)
    sent = {"claimed": "HC-5120", "to": "own", "why": "x"}
    assert localcontact.post(f"/investigations/{embargoed.pk}/move/", sent).status_code == 409


def test_a_logbook_is_opened_from_a_claim_which_fills_its_form(localcontact, id32):
    waiting(id32, happened_at=ago(hours=3))
    form = soup(localcontact, link(localcontact, "Open")).select_one("main form")
    assert form.select_one("[name=proposal]")["value"] == "HC-5120"
    start = form.select_one("[name=start]")["value"]
    assert start == f"{timezone.localtime(ago(hours=3)):%Y-%m-%dT%H:00}"


@pytest.mark.django_db(transaction=True)
def test_an_opened_logbook_has_what_waited_and_says_who_reads_it(client):
    id32 = make.instrument()
    client.force_login(make.scientist(id32))
    waiting(id32, happened_at=ago(hours=3))
    answer = client.post(
        f"{PAGE}open/", {"proposal": "HC-5120", "start": f"{ago(hours=5):%Y-%m-%dT%H:%M}"}, follow=True
    )
    made = Investigation.objects.get()
    assert answer.redirect_chain[-1][0] == f"/investigations/{made.pk}/"
    assert "The message that waited for it is here." in answer.text
    assert made.opened_by is not None
    assert not Event.objects.unassigned().exists()


def test_a_second_one_is_refused_with_a_link_to_the_first_and_what_was_typed(localcontact, id32):
    existing = make.investigation("HC-5120", at=id32, title="Films")
    answer = localcontact.post(f"{PAGE}open/", {"proposal": "hc5120", "title": "Mine"})
    assert answer.status_code == 422
    assert f'href="/investigations/{existing.pk}/"' in answer.text
    assert "has a logbook at ID32 in that time already" in answer.text
    assert 'value="Mine"' in answer.text
    assert Investigation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"proposal": ""}, "This field is required"), ({"proposal": "--"}, "letters or digits"),
     ({"start": "2026-03-04T12:00", "end": "2026-03-04T11:00"}, "before the start"), ({"end": "never"}, "Enter a valid date")],
)  # fmt: skip
def test_what_cannot_be_opened_is_explained(localcontact, id32, fields, said):
    answer = localcontact.post(f"{PAGE}open/", {"proposal": "HC-5120"} | fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Investigation.objects.exists()


def test_one_that_was_opened_by_hand_is_listed_until_the_catalogue_has_it_and_changed(localcontact, id32):
    made = make.investigation("HC-5120", at=id32, end_date=None, opened_by=make.user(full_name="Night shift"))
    row = soup(localcontact, PAGE).select_one(".byhand li")
    assert "no end yet opened by hand by Night shift, not in the catalogue yet" in words(row)
    way = row.select("a")[1]["href"]
    form = soup(localcontact, way).select_one("main form")
    assert form.select_one("[name=proposal]")["value"] == "HC-5120"
    sent = {"proposal": "HC-5120", "title": "Films", "start": form.select_one("[name=start]")["value"]}
    answer = localcontact.post(way, sent, follow=True)
    assert "Changed: title" in answer.text
    assert Investigation.objects.get().title == "Films"
    Investigation.objects.filter(pk=made.pk).update(catalogue_id=1)
    assert soup(localcontact, PAGE).select(".byhand") == []
    assert localcontact.get(way).status_code == 404
