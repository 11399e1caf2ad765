"""Odd and hostile input: stored as plainly as possible or refused in a sentence, never lost and never expensive."""

import threading
import time

import pytest
from django.db import connection

from elogbook.middleware import PlainTypes
from events import tags
from events.models import Event, RefusedMessage, Tag
from events.routing import Place
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "a\x00b"},
        {"type": "\ud800"},
        {"category": "\x00"},
        {"creationDate": "\x00"},
        {"creationDate": "\udfff"},
        {"datasetId": 10**30},
        {"datasetId": True},
        {"datasetId": -1},
        {"software": {"a": 1}, "machine": [1], "username": 5, "title": False},
        {"tag": [{"name": "t" * 3_000}] + [{"name": f"t{n}"} for n in range(2_000)]},
        {"content": [[[]], {"format": 5, "text": 5}, None]},
        {"content": "just text"},
    ],
    ids=range(12),
)
def test_odd_values_beside_the_text_are_stored(send, embargoed, fields):
    assert send("text", **fields).status_code == 200
    assert Event.objects.get().investigation == embargoed


@pytest.mark.parametrize("number", ["--5", "²³", "1e5", "9" * 30, "-", "NaN", "\x00"])
def test_a_number_that_is_none_still_says_which_investigation_was_meant(send, id32, number):
    answer = send(query=f"investigationId={number.replace(chr(0), '%00')}&instrumentName=id32")
    assert answer.status_code == 200
    assert Event.objects.get().claimed_investigation


@pytest.mark.parametrize(
    ("path", "type"),
    [("/dataacquisition/k/notification", "application/json"), ("/login/", "text/plain; charset=base64")],
)
def test_a_charset_that_is_none_cannot_end_a_machine_message(path, type):
    seen = PlainTypes(lambda environ, start: [environ["CONTENT_TYPE"]])
    assert seen({"PATH_INFO": path, "CONTENT_TYPE": "text/plain; charset=base64"}, None) == [type]


def test_a_byte_order_mark_is_no_reason_to_refuse(client, key, embargoed):
    body = b'\xef\xbb\xbf{"content": [{"text": "x"}]}'
    answer = client.post(
        f"/dataacquisition/{key}/notification?instrumentName=id32", body, content_type="application/json"
    )
    assert answer.status_code == 200


def test_a_body_without_its_length_is_told_to_give_it(client, key, embargoed):
    headers = {"Transfer-Encoding": "chunked"}
    environment = {"CONTENT_LENGTH": ""}
    answer = client.post(
        f"/dataacquisition/{key}/notification?instrumentName=id32",
        b"{}",
        content_type="x/y",
        headers=headers,
        **environment,
    )
    assert (answer.status_code, "Content-Length" in answer.text) == (411, True)


def test_a_date_in_the_far_future_is_routed_as_it_is_stored_by_its_arrival(send, embargoed):
    sent = "9999-01-01T00:00:00+02:00"
    send(creationDate=sent)
    event = Event.objects.get()
    assert (event.investigation, event.version, event.as_sent["creationDate"]) == (embargoed, 1, sent)


def test_a_machine_cannot_write_in_the_logbooks_own_name(send, embargoed):
    send(software="e-Logbook ")
    assert not Event.objects.get().is_system_entry


def test_the_key_is_kept_nowhere_it_was_sent(client, key):
    headers = {"User-Agent": f"agent {key}"}
    client.post(
        f"/dataacquisition/{key}/notification?instrumentName={key}", key * 30, content_type="x/y", headers=headers
    )
    client.post(f"/dataacquisition/{key}/notification?instrumentName={key}", b'{"content":"x"}', content_type="x/y")
    for kept in RefusedMessage.objects.all():
        assert key not in kept.reason + kept.sender + kept.excerpt
        assert key[-12:] not in kept.excerpt


def test_an_unforeseen_failure_is_kept_for_the_beamline_and_said_in_a_sentence(send, embargoed, monkeypatch):
    monkeypatch.setattr("events.logbook.recording.tie_tags", lambda events: 1 / 0)
    answer = send("text")
    assert (answer.status_code, answer["content-type"]) == (500, "text/plain; charset=utf-8")
    assert "text" in RefusedMessage.objects.get(status=500).excerpt
    assert Event.objects.count() == 0


@pytest.mark.parametrize("name", ["ΑΣ", "ΟΔΟΣ", "İx", "Straße", "ΦΑΣΗ", "a" * 255])
def test_a_tag_in_any_letters_is_tied_and_found_again(send, embargoed, name):
    send(tag=[{"name": name}])
    send(tag=[{"name": name}])
    assert [event.tagged.count() for event in Event.objects.all()] == [1, 1]
    assert Tag.objects.count() == 1


def test_a_hostile_address_costs_no_more_than_an_ordinary_one(client):
    started = time.process_time()
    address = "/logbook/k/investigation/name/" + "a/instrument/name/" * 3_000
    assert client.post(address, b"{}", content_type="application/json").status_code == 401
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "sent",
    [
        {"format": "html", "text": '<pre class="language-python"><code>' * 1_200 + "x" * 900_000},
        {"format": "html", "text": '<pre class="language-python"><code>' * 1_200 + "x" * 900_000 + "</code></pre>"},
        {"format": "markdown", "text": "[" * 1_000_000},
        {"format": "markdown", "text": "*a " * 30_000},
    ],
    ids=range(4),
)
def test_hostile_markup_is_stored_without_holding_up_the_others(send, embargoed, sent):
    started = time.process_time()
    assert send(content=[sent]).status_code == 200
    assert Event.objects.get().body == sent["text"]
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "parameters", [[{"value": 1}], {"a": 1}, ["x"], "str", [{"id": "a", "name": None}], [{"id": True, "name": "n"}]]
)
def test_odd_parameters_of_a_dataset_do_not_hide_the_others(client, key, embargoed, parameters):
    embargoed.datasets.create(name="odd", parameters=parameters)
    embargoed.datasets.create(name="good", parameters=[{"id": 3, "name": "energy", "value": 7.2}])
    found = client.get(f"/dataacquisition/{key}/dataset?investigationId=404439657").json()
    assert {each["name"] for each in found} == {"odd", "good"}
    assert all(
        type(given["id"]) is int and type(given["name"]) is str for each in found for given in each["parameters"]
    )


def test_datasets_are_read_in_pages(client, key, embargoed):
    for n in range(5):
        embargoed.datasets.create(name=f"d{n}")
    found = client.get(f"/dataacquisition/{key}/dataset?investigationId=404439657&skip=1&limit=2").json()
    assert [(each["name"], each["location"]) for each in found] == [("d1", ""), ("d2", "")]


@pytest.mark.django_db(transaction=True)
def test_a_key_of_two_beamlines_waits_for_the_investigation_on_either(send, id32, id21):
    send(query="investigationName=hc-5000", using=make.key(id21, id32), datasetId=77)
    appeared = make.investigation("HC-5000", at=id32)
    event = Event.objects.get()
    assert (event.investigation, event.instrument) == (appeared, id32)


@pytest.mark.django_db(transaction=True)
def test_a_waiting_message_is_tied_to_its_dataset_when_both_appear(send, id32):
    event = make.event(Place(None, id32, "HC-4397"), dataset_name="s1")
    later = make.investigation("HC-4397", at=id32)
    assert Event.objects.get().investigation == later
    assert Event.objects.get().dataset is None
    other = make.investigation("HC-1", at=id32)
    dataset = other.datasets.create(name="s1")
    from events import logbook

    logbook.move(later, other, who="a test")
    assert Event.objects.get(pk=event.pk).dataset == dataset


@pytest.mark.django_db(transaction=True)
def test_messages_that_bring_the_same_new_tags_at_once_are_all_stored(embargoed):
    names = [[f"Tag{n}" for n in range(400)], [f"tAG{n}" for n in reversed(range(400))]]
    failed = []

    def store(tags):
        try:
            for n in range(3):
                make.event(embargoed, f"message {n}", tags=[f"{n}{tag}" for tag in tags])
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=store, args=[tags]) for tags in names]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == []
    assert Event.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_tag_that_was_deleted_a_moment_ago_is_made_again(send, embargoed):
    Tag.objects.create(name="spec", slug="spec", investigation=embargoed)
    tags.resolve(["spec"], Event(investigation=embargoed, instrument=embargoed.instrument))
    Tag.objects.all().delete()
    assert send(tag=[{"name": "spec"}]).status_code == 200
    assert Event.objects.get().tags.get().name == "spec"


@pytest.mark.django_db(transaction=True)
def test_a_message_that_ended_a_deadlock_is_stored_at_the_second_try(send, embargoed, monkeypatch):
    from django.db.utils import OperationalError
    from psycopg.errors import DeadlockDetected

    tries = iter([True, False])

    def tie(events):
        if next(tries):
            raise OperationalError("deadlock detected") from DeadlockDetected()

    monkeypatch.setattr("events.logbook.recording.tie_tags", tie)
    assert send("text").status_code == 200
    assert Event.objects.count() == 1
