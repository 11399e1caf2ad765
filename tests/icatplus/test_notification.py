"""A macro sends a message."""

import json
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from events.models import Event, RefusedMessage, Tag
from tests import make

pytestmark = pytest.mark.django_db


def the_entry() -> Event:
    return Event.objects.get()


def test_a_command_of_bliss_stands_in_the_logbook_of_its_proposal(send, embargoed):
    answer = send("umv srot 0", software="Bliss_v2.4.0", machine="lid32ctrl", tag=[{"name": "mysession"}])
    event = the_entry()
    assert (answer.status_code, answer["content-type"]) == (200, "application/json")
    assert (event.investigation, event.instrument) == (embargoed, embargoed.instrument)
    assert (event.type, event.category, event.body, event.text) == (
        "notification",
        "commandline",
        "umv srot 0",
        "umv srot 0",
    )
    assert (event.software, event.machine, event.tag_names) == ("Bliss_v2.4.0", "lid32ctrl", ["mysession"])


def test_the_reply_is_the_event_in_icatplus_words(send, embargoed):
    said = timezone.now().replace(microsecond=943144) - timedelta(hours=1)
    sent = send("umv srot 0", creationDate=said.isoformat(), tag=[{"name": "scan"}]).json()
    assert sent["_id"] == the_entry().public_id
    assert sent["content"] == [{"format": "plainText", "text": "umv srot 0"}]
    assert (sent["investigationId"], sent["investigationName"], sent["instrumentName"]) == (
        404439657,
        "HC-4397",
        "ID32",
    )
    assert (sent["type"], sent["category"], sent["tag"]) == ("notification", "commandline", [{"name": "scan"}])
    assert (sent["creationDate"], sent["previousVersionEvent"]) == (f"{said:%Y-%m-%dT%H:%M:%S}.943Z", None)


@pytest.mark.parametrize(
    "address",
    [
        "//dataacquisition/{key}/notification",
        "/dataacquisition//{key}//notification",
        "/dataacquisition/{key}/notification/",
    ],
)
def test_a_doubled_or_trailing_slash_is_taken_as_it_comes(client, key, embargoed, address):
    body = {"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "x"}]}
    path = {"PATH_INFO": address.format(key=key)}
    answer = client.post("/?instrumentName=id32", body, content_type="application/json", **path)
    assert answer.status_code == 200
    assert Event.objects.count() == 1


@pytest.mark.parametrize("category", ["commandLine", "commandline"])
def test_both_spellings_of_a_command_are_one_category(send, embargoed, category):
    assert send(category=category).json()["category"] == "commandline"


def test_unknown_keys_and_nulls_are_ignored(send, embargoed):
    assert send(foo=1, payload=None, tag=None, software=None, datasetId="x").status_code == 200
    assert the_entry().as_sent == {"category": "commandline"} or the_entry().as_sent == {}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-11-22T13:13:38.943144+00:00", "2026-11-22T13:13:38.943144+00:00"),
        ("2021-03-31T10:51:54.000Z", "2021-03-31T10:51:54+00:00"),
        ("2026-07-01T12:00:00.5", "2026-07-01T10:00:00.500000+00:00"),
        ("2026-01-01T12:00:00", "2026-01-01T11:00:00+00:00"),
    ],
)
def test_a_date_without_offset_is_in_the_facilitys_zone(send, embargoed, sent, stored):
    send(creationDate=sent)
    assert the_entry().happened_at.astimezone(UTC).isoformat() == stored


@pytest.mark.parametrize(
    "sent", ["9999-12-31T23:59:59-11:00", "0001-01-01T00:00:00+14:00", "1969-12-31T00:00:00Z", "soon", 17, {"a": 1}]
)
def test_a_date_that_cannot_be_becomes_the_arrival_time_and_is_kept(send, embargoed, sent):
    before = timezone.now()
    assert send(creationDate=sent).status_code == 200
    event = the_entry()
    assert before <= event.happened_at <= timezone.now()
    assert "creationDate" in event.as_sent


def test_a_clock_a_few_hours_ahead_is_believed(send, embargoed):
    ahead = timezone.now() + timedelta(hours=23)
    send(creationDate=ahead.isoformat())
    assert the_entry().happened_at == ahead


def test_an_unknown_tag_is_created_in_the_investigation_and_used_again(send, embargoed):
    send(tag=[{"name": "mysession"}, {"name": "MySession"}, {"name": " "}, "plain", {"x": 1}])
    send(tag=[{"name": "MYSESSION"}])
    assert {(tag.name, tag.investigation, tag.instrument) for tag in Tag.objects.all()} == {
        ("mysession", embargoed, None),
        ("plain", embargoed, None),
    }
    assert Event.objects.filter(tags__name="mysession").count() == 2


def test_the_beamlines_and_the_facilitys_tags_are_known(send, embargoed, id32):
    mine = Tag.objects.create(name="Detector", slug="d", instrument=id32)
    everybodys = [Tag.objects.create(name=name, slug=name) for name in ("detector", "vacuum")]
    send(tag=[{"name": "detector"}, {"name": "vacuum"}])
    assert {tagged.tag for tagged in the_entry().tagged.all()} == {mine, everybodys[1]}
    assert Tag.objects.count() == 3


def test_the_message_of_a_person_stays_an_annotation(send, embargoed):
    send(type="annotation", category="comment")
    assert (the_entry().type, the_entry().category) == ("annotation", "comment")


def test_a_kind_nobody_knows_is_taken_as_information_and_kept(send, embargoed):
    send(type="scan", category="warning")
    assert (the_entry().type, the_entry().category) == ("notification", "info")
    assert the_entry().as_sent == {"type": "scan", "category": "warning"}


def test_of_two_formats_the_richer_one_is_kept(send, embargoed):
    send(content=[{"format": "plainText", "text": "bold"}, {"format": "html", "text": "<b>bold</b>"}])
    assert (the_entry().body, the_entry().body_format) == ("<b>bold</b>", "html")


def test_a_dataset_is_tied_by_its_name_or_number(send, embargoed):
    dataset = embargoed.datasets.create(name="PD2b_03", catalogue_id=5)
    for fields in ({"datasetName": "PD2b_03"}, {"datasetId": 5}, {"datasetName": "other"}):
        send(**fields)
    assert [event.dataset for event in Event.objects.order_by("pk")] == [dataset, dataset, None]


def test_one_message_costs_the_same_few_queries_every_time(send, embargoed, queries_of):
    send(tag=[{"name": "mysession"}])
    # key and investigation are remembered for a second: BEGIN, event, tag look-up, tag, version, COMMIT
    assert queries_of(send, "again", tag=[{"name": "mysession"}]) <= 6


def test_a_message_of_three_megabytes_is_stored_whole(send, embargoed):
    text = "x" * 3_000_000
    assert send(text).status_code == 200
    assert len(the_entry().body) == 3_000_000


@pytest.mark.parametrize("name", ["HC/4397", "hc&4397", "ΗC-αβγ-4397", "hc 4397"])
def test_a_name_with_odd_letters_is_matched_or_kept(client, key, embargoed, name):
    make.investigation(name, at=embargoed.instrument)
    body = {"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "x"}]}
    query = {"investigationName": name, "instrumentName": "ID32"}
    answer = client.post(
        f"/dataacquisition/{key}/notification", json.dumps(body), content_type="application/json", query_params=query
    )
    assert answer.status_code == 200
    assert the_entry().investigation is not None


def test_invalid_utf8_and_nul_bytes_are_stored_as_replacement_characters(client, key, embargoed):
    body = b'{"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "a\xff\\u0000\\ud800b"}]}'
    answer = client.post(
        f"/dataacquisition/{key}/notification?instrumentName=id32", body, content_type="application/json"
    )
    assert answer.status_code == 200
    assert the_entry().body == "a\ufffd\ufffd\ufffdb"
    assert RefusedMessage.objects.count() == 0
