"""Programs write entries: people's tokens annotations, beamlines' keys what software says."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from events.models import Event, IdempotencyKey
from investigations.models import Dataset, Sample
from tests import make
from tests.api.conftest import as_key

pytestmark = pytest.mark.django_db


def test_a_member_writes_a_note_that_stands_as_the_page_would_have_stored_it(mine, embargoed, member):
    answer = mine("POST", "events/", {"investigation": embargoed.pk, "body": "Aligned.", "tags": ["a", "A", "b"]})
    said, [event] = answer.json(), Event.objects.all()
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert answer["Location"].endswith(f"/api/v1/events/{event.public_id}/")
    assert (event.type, event.category, event.author) == ("annotation", "comment", member)
    assert (said["id"], said["body"], said["tags"], said["author"]) == (
        event.public_id,
        "Aligned.",
        ["a", "b"],
        "scientist",
    )


def test_a_note_finds_its_logbook_by_proposal_and_beamline(mine, embargoed):
    answer = mine("POST", "events/", {"proposal": "hc 4397", "beamline": "id-32", "body": "x"})
    assert answer.json()["investigation"] == embargoed.pk


def test_a_note_says_when_and_about_what_it_is(mine, embargoed):
    dataset = Dataset.objects.create(investigation=embargoed, name="film_7")
    sample = Sample.objects.create(investigation=embargoed, name="film")
    sent = {"investigation": embargoed.pk, "body": "x", "dataset": dataset.pk, "sample": sample.pk, "filepath": "/a"}
    said = mine("POST", "events/", sent | {"happened_at": "2026-01-02T03:04:05Z"}).json()
    assert (said["dataset"], said["dataset_name"], said["sample"], said["filepath"]) == (
        dataset.pk,
        "film_7",
        sample.pk,
        "/a",
    )
    assert said["happened_at"] == "2026-01-02T04:04:05+01:00"


def test_a_dataset_of_another_logbook_is_no_dataset_here(mine, embargoed, released):
    dataset = Dataset.objects.create(investigation=released, name="x")
    answer = mine("POST", "events/", {"investigation": embargoed.pk, "body": "x", "dataset": dataset.pk})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["dataset"])


def test_html_is_made_safe_on_the_way_in(mine, embargoed):
    sent = {"investigation": embargoed.pk, "body": "<b>x</b><script>y</script>", "body_format": "html"}
    assert mine("POST", "events/", sent).json()["html"] == "<b>x</b>"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"body": "x"}, 400),
        ({"investigation": 999_999, "body": "x"}, 404),
        ({"proposal": "HC-1", "beamline": "ID32", "body": "x"}, 404),
        ({"beamline": "ID32", "body": "x"}, 404),
        ({"beamline": "ID99", "body": "x"}, 400),
        ({"beamline": "ID32", "body": "x", "type": "notification"}, 400),
        ({"beamline": "ID32", "body": "  "}, 400),
        ({"beamline": "ID32", "body": "x", "happened_at": "0001-01-01T00:00:00+23:00"}, 400),
        ({"beamline": "ID32", "body": "x", "tags": ["a"] * 51}, 400),
        ([], 400),
        (None, 400),
    ],
)
def test_what_cannot_be_stored_is_explained(mine, sent, status):
    answer = mine("POST", "events/", sent)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("body", ["{", "nonsense", "[" * 100_000, '"\\ud800"', b"\xff\xfe", '{"body": NaN}'])
def test_a_body_that_is_no_json_is_refused(client, token_of, member, body):
    headers = as_key(token_of(member))
    answer = client.post("/api/v1/events/", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_body_that_is_larger_than_all_that_is_taken_is_not_read(client, token_of, member, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    headers = as_key(token_of(member))
    answer = client.post("/api/v1/events/", {"body": "x" * 20}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_plain_text_is_no_entry(client, token_of, member):
    answer = client.post("/api/v1/events/", "x", content_type="text/plain", headers=as_key(token_of(member)))
    assert answer.status_code == 415


def test_nobody_writes_without_a_key(api, embargoed):
    answer = api("POST", "events/", {"investigation": embargoed.pk, "body": "x"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")


def test_a_token_that_only_reads_writes_nothing(api, token_of, member, embargoed):
    key = token_of(member, may_write=False)
    assert api("POST", "events/", {"investigation": embargoed.pk, "body": "x"}, key=key).status_code == 403
    assert not Event.objects.exists()


def test_an_outsider_cannot_tell_a_closed_logbook_from_none_by_writing(api, token_of, embargoed):
    key = token_of(make.user("outsider"))
    hidden, missing = (
        api("POST", "events/", {"investigation": pk, "body": "x"}, key=key) for pk in (embargoed.pk, 99999)
    )
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    named = [
        api("POST", "events/", {"proposal": name, "beamline": "ID32", "body": "x"}, key=key)
        for name in ("HC-4397", "HC-1")
    ]
    assert named[0].content.replace(b"HC-4397", b"HC-1") == named[1].content


def test_a_released_logbook_is_written_in_by_nobody(api, token_of, released):
    key = token_of(make.user("outsider"))
    assert api("POST", "events/", {"investigation": released.pk, "body": "x"}, key=key).status_code == 403


def test_a_beamlines_key_writes_what_software_says(api, key, embargoed):
    sent = {
        "proposal": "HC-4397",
        "beamline": "ID32",
        "category": "commandline",
        "body": "umv x 1",
        "software": "E-Logbook",
    }
    said = api("POST", "events/", sent, key=key).json()
    assert (said["type"], said["category"], said["investigation"]) == ("notification", "commandline", embargoed.pk)
    assert (said["author"], said["software"]) == (None, "E-Logbook (a client)")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"beamline": "ID21", "body": "x"}, 403),
        ({"investigation": "released", "body": "x"}, 404),
        ({"type": "annotation", "beamline": "ID32", "body": "x"}, 400),
        ({"type": "broadcast", "body": "x"}, 403),
        ({"type": "broadcast", "beamline": "ID32", "body": "x"}, 400),
        ({"body": "x"}, 400),
    ],
)
def test_a_beamlines_key_writes_only_where_its_messages_go(api, key, released, sent, status):
    sent |= {"investigation": released.pk} if "investigation" in sent else {}
    assert api("POST", "events/", sent, key=key).status_code == status


def test_a_keys_message_for_an_unknown_proposal_waits_on_its_beamline(api, key, id32):
    said = api("POST", "events/", {"proposal": "HC-9", "beamline": "ID32", "body": "x"}, key=key).json()
    assert (said["investigation"], said["instrument"], said["claimed_investigation"]) == (None, id32.pk, "HC-9")


def test_a_key_that_may_writes_to_everybody(api, id32):
    said = api("POST", "events/", {"type": "broadcast", "body": "Beam is back"}, key=make.key(id32, may_broadcast=True))
    assert (said.json()["type"], said.json()["instrument"]) == ("broadcast", None)


def test_the_same_key_stores_a_note_once_and_another_note_not_at_all(mine, embargoed):
    sent = {"investigation": embargoed.pk, "body": "x"}
    first, again = (mine("POST", "events/", sent, Idempotency_Key="k") for _ in range(2))
    assert (first.json(), Event.objects.count()) == (again.json(), 1)
    for other in ({"body": "y"}, {"happened_at": "2026-01-01T00:00:00Z"}):
        assert mine("POST", "events/", sent | other, Idempotency_Key="k").status_code == 422
    assert mine("POST", "events/", sent, Idempotency_Key="k" * 256).status_code == 400
    assert Event.objects.count() == 1


def test_a_name_for_an_entry_is_each_senders_own(api, key, token_of, member, embargoed):
    for sender in (key, make.key(embargoed.instrument), token_of(member)):
        sent = {"investigation": embargoed.pk, "body": "x"}
        assert api("POST", "events/", sent, key=sender, Idempotency_Key="k").status_code == 201
    assert Event.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_repeat_at_the_same_moment_stores_one_entry(mine, embargoed):
    answers, together = [], threading.Barrier(2)

    def send():
        together.wait()
        answers.append(mine("POST", "events/", {"investigation": embargoed.pk, "body": "x"}, Idempotency_Key="k"))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    [sender.start() for sender in senders], [sender.join() for sender in senders]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (
        len({answer.json()["id"] for answer in answers}) == Event.objects.count() == IdempotencyKey.objects.count() == 1
    )


@pytest.mark.parametrize("who", ["person", "key"])
def test_a_form_brings_files(client, token_of, member, key, embargoed, who):
    sent = {"investigation": embargoed.pk, "files": SimpleUploadedFile("a/b.txt", b"1"), "captions": "one"}
    headers = as_key(token_of(member) if who == "person" else key)
    answer = client.post("/api/v1/events/", sent, headers=headers)
    [file] = answer.json()["attachments"]
    assert (answer.status_code, file["name"], file["caption"], file["size"]) == (201, "b.txt", "one", 1)
    content = client.get(file["download"], headers=as_key(token_of(member)))
    assert b"".join(content.streaming_content) == b"1"


@pytest.mark.parametrize("who", ["person", "key"])
def test_an_empty_file_is_refused_and_nothing_is_kept(client, token_of, member, key, embargoed, who):
    from events.models import Attachment

    files = [SimpleUploadedFile("a.txt", b"1"), SimpleUploadedFile("b.txt", b"")]
    headers = as_key(token_of(member) if who == "person" else key)
    answer = client.post("/api/v1/events/", {"investigation": embargoed.pk, "files": files}, headers=headers)
    assert answer.status_code == 422
    assert not Event.objects.exists()
    assert not Attachment.objects.exists()


def test_what_is_sent_costs_as_many_queries_for_one_entry_in_a_long_logbook(mine, embargoed, queries_of):
    sent = {"investigation": embargoed.pk, "body": "x"}
    mine("POST", "events/", sent)
    first = queries_of(mine, "POST", "events/", sent)
    make.events(embargoed, 20)
    assert queries_of(mine, "POST", "events/", sent) == first <= 18
