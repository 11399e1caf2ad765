"""Exports by the main API: asked for, looked at, fetched; by the person who asked alone."""

import json

import pytest

from events import exports
from events.exports import keeping
from events.models import Event
from investigations import keys
from tests import make


@pytest.fixture
def mine(member):
    return {"Authorization": f"Token {keys.create_own(member, 'mine', may_write=True)}"}


@pytest.fixture
def written(embargoed, member):
    kind = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
    make.event(embargoed, "by a person", author=member, tags=["beam"], **kind)
    make.event(embargoed, "umv srot 0")
    return embargoed


def post(client, headers, **said):
    return client.post("/api/v1/exports/", said, content_type="application/json", headers=headers)


def test_a_short_one_is_ready_in_the_answer(client, mine, written):
    answer = post(client, mine, investigation=written.pk, format="jsonl", tag=["beam"])
    assert (answer.status_code, answer.json()["state"]) == (201, "ready")
    content = client.get(answer.json()["download"], headers=mine)
    lines = b"".join(content.streaming_content).decode().splitlines()
    assert [json.loads(line)["body"] for line in lines] == ["by a person"]
    assert client.get("/api/v1/exports/", headers=mine).json()["results"] == [answer.json()]


def test_a_long_one_says_how_far_it_is(client, mine, written, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", exports.Size(0, 0, 0, 0))
    made = post(client, mine, investigation=written.pk, format="html").json()
    address = f"/api/v1/exports/{made['id']}/"
    assert (made["state"], made["download"]) == ("waiting", None)
    assert client.get(f"{address}content/", headers=mine).status_code == 404
    exports.make_next()
    assert client.get(address, headers=mine).json()["state"] == "ready"


def test_what_cannot_be_is_refused_with_a_sentence(client, mine, written, id32, monkeypatch):
    assert post(client, mine, investigation=999_999, format="csv").status_code == 404
    assert "format" in post(client, mine, investigation=written.pk, format="exe").json()["errors"]
    beamline = {"Authorization": f"Token {make.key(id32, may_read=True)}"}
    assert post(client, beamline, investigation=written.pk, format="csv").status_code == 403
    monkeypatch.setattr(keeping, "AT_ONCE", exports.Size(0, 0, 0, 0))
    for _ in range(2):
        post(client, mine, investigation=written.pk, format="html")
    refused = post(client, mine, investigation=written.pk, format="html")
    assert (refused.status_code, "nothing was begun" in refused.json()["detail"]) == (409, True)


def test_a_failed_one_says_why(client, mine, written, monkeypatch):
    monkeypatch.setattr("events.apart.sys.executable", "/bin/false")
    made = post(client, mine, investigation=written.pk, format="pdf").json()
    assert (made["state"], "could not be made" in made["failed_why"]) == ("failed", True)


@pytest.fixture
def staffs(id32):
    return {"Authorization": f"Token {keys.create_own(make.scientist(id32), 'mine', may_write=True)}"}


def test_a_beamlines_own_logbook_is_for_its_staff(client, mine, staffs, id32, written):
    make.event(id32, "mono realigned")
    make.event(id32, "umv thx 1")
    made = post(client, staffs, instrument=id32.pk, format="jsonl", q="realigned").json()
    assert (made["state"], made["instrument"], made["investigation"]) == ("ready", id32.pk, None)
    content = client.get(made["download"], headers=staffs)
    assert [json.loads(line)["body"] for line in b"".join(content.streaming_content).splitlines()] == ["mono realigned"]
    refused, nowhere = (post(client, mine, instrument=number, format="csv") for number in (id32.pk, 999_999))
    assert (refused.status_code, refused.json()) == (404, nowhere.json())


def test_exactly_one_logbook_is_named(client, staffs, id32, embargoed):
    for named in ({}, {"investigation": embargoed.pk, "instrument": id32.pk}):
        answer = post(client, staffs, format="csv", **named)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["investigation"])
