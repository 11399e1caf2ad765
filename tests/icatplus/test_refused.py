"""What cannot be taken is refused in a sentence, kept for the beamline, and leaves nothing half-stored."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from events.models import Attachment, Blob, Event, HistoricalEvent, RefusedMessage
from investigations import keys
from tests import make

pytestmark = pytest.mark.django_db


def nothing_is_stored() -> bool:
    return not any(model.objects.exists() for model in (Event, HistoricalEvent, Blob, Attachment))


def post(client, key, body, query="instrumentName=id32"):
    return client.post(f"/dataacquisition/{key}/notification?{query}", body, content_type="application/json")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ("{}", "no content"),
        ('{"content": []}', "no content"),
        ('{"content": [{"format": "plainText", "text": " "}]}', "no content"),
        ('{"content": [{"format": "html"}], "title": 17e400}', None),
    ],
)
def test_a_body_that_says_nothing_is_refused_with_the_reason(client, key, body, words):
    answer = post(client, key, body)
    if words is None:
        assert answer.status_code in (200, 400)
        return
    assert (answer.status_code, answer["content-type"]) == (400, "text/plain; charset=utf-8")
    assert words in answer.text
    assert nothing_is_stored()
    assert RefusedMessage.objects.get().reason == answer.text.strip()


def test_an_unknown_key_is_only_counted(send, id32):
    for _ in range(3):
        assert send(using="elogbook-nobodys").status_code == 401
    counted = RefusedMessage.objects.get()
    assert (counted.token, counted.times, counted.excerpt) == (None, 3, "")


def test_a_revoked_key_is_refused_and_the_message_kept(send, key, embargoed):
    send("before")
    keys.revoke(make.token(key))
    answer = send("after")
    assert (answer.status_code, Event.objects.count()) == (403, 1)
    assert "revoked" in answer.text
    assert "after" in RefusedMessage.objects.get().excerpt


def test_a_key_for_another_beamline_is_told_which_it_is_for(send, id32, id21):
    answer = send(using=make.key(id21))
    assert answer.status_code == 403
    assert "ID21" in answer.text
    assert nothing_is_stored()


def test_an_unknown_beamline_is_named(send, key):
    answer = send(query="investigationName=hc4397&instrumentName=id99")
    assert answer.status_code == 400
    assert "id99" in answer.text


def test_a_key_without_beamline_can_write_nowhere(send, id32):
    token = make.key(id32)
    make.token(token).instruments.clear()
    assert send(using=token).status_code == 403


def test_the_kept_message_has_its_sender_and_beginning_but_never_the_key(client, key):
    post(client, key, f'{{"my key": "{key}", "content": []}}' + " " * 500)
    kept = RefusedMessage.objects.get()
    assert kept.token == make.token(key)
    assert "127.0.0.1" in kept.sender
    assert kept.excerpt.startswith('{"my key": "***"')
    assert len(kept.excerpt) <= 200


def test_a_thousand_refused_messages_are_kept_a_day_and_each_14_days(client, key, settings, monkeypatch):
    monkeypatch.setattr("events.refused.PER_KEY_AND_DAY", 3)
    for _ in range(5):
        post(client, key, "{")
    assert RefusedMessage.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        post(client, key, "{")
        assert RefusedMessage.objects.count() == 1


def test_a_request_of_another_method_is_refused(client, key):
    assert client.get(f"/dataacquisition/{key}/notification").status_code == 405


def test_an_unknown_machine_address_answers_in_plain_text(client, key):
    answer = client.post(f"/dataacquisition/{key}/nothing", "{}", content_type="application/json")
    assert (answer.status_code, answer["content-type"]) == (404, "text/plain; charset=utf-8")


def test_a_body_over_the_upload_limit_is_refused_before_it_is_read(client, key, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = post(client, key, '{"content": "' + "x" * 2_000 + '"}')
    assert answer.status_code == 413
    assert "MB" in answer.text
    assert nothing_is_stored()
    assert RefusedMessage.objects.get().status == 413


def test_nested_html_of_half_a_megabyte_is_stored_as_plain_text(send, embargoed):
    html = "<div>" * 50_000 + "deep" + "</div>" * 50_000
    assert send(content=[{"format": "html", "text": html}]).status_code == 200
    event = Event.objects.get()
    assert (event.body == html, event.body_format, event.html, event.as_sent["format"]) == (
        True,
        "plaintext",
        "",
        "html",
    )


def test_a_failure_in_the_middle_leaves_nothing(send, embargoed, client, monkeypatch):
    monkeypatch.setattr("events.logbook.recording.keep_versions", lambda *args, **kwargs: 1 / 0)
    client.raise_request_exception = False
    answer = send(route="base64", base64="data:image/png;base64,AAAA")
    assert (answer.status_code, answer["content-type"]) == (500, "text/plain; charset=utf-8")
    assert nothing_is_stored()
