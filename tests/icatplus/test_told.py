"""What a person's program is told of an entry: safe HTML, earlier versions for the team alone, no login names for others."""

import json

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event
from tests import make
from tests.icatplus.people import Program
from tests.icatplus.test_listing import NOTE, NUMBER, listed

RELEASED = 404430077


@pytest.fixture
def program(embargoed, member):
    return Program(member)


def revised(event, by, *texts):
    for number, text in enumerate(texts, start=1):
        event = logbook.revise(event, by=by, version=number, body=text, body_format="plaintext")
    return event


def text_of(said):
    return said["content"][0]["text"]


def chain(said):
    """The texts of an entry and its earlier versions, as they are nested."""
    found = []
    while said is not None:
        found.append(text_of(said))
        said = said["previousVersionEvent"]
    return found


def test_earlier_versions_are_nested_each_in_the_next(program, embargoed, member):
    revised(make.event(embargoed, "1", author=member, **NOTE), member, "2", "3")
    (said,) = listed(program)
    assert chain(said) == ["3", "2", "1"]
    assert [said["__v"], said["previousVersionEvent"]["__v"]] == [2, 1]
    first = said["previousVersionEvent"]["previousVersionEvent"]
    assert first["updatedAt"] == first["createdAt"] == said["createdAt"]


def test_no_more_than_twenty_are_told(program, embargoed, member):
    revised(make.event(embargoed, "0", author=member, **NOTE), member, *map(str, range(1, 26)))
    (said,) = listed(program)
    assert chain(said) == [str(number) for number in range(25, 4, -1)]


def test_after_the_release_others_read_the_latest_version_only(released, member, outsider):
    team = make.user("author")
    make.guest(released, team)
    event = revised(make.event(released, "before", author=team, **NOTE), team, "after")
    make.event(released, "gone", author=team, **NOTE)
    Event.objects.filter(body="gone").rewrite(removed_at=timezone.now(), removed_by=team)
    assert [chain(said) for said in listed(Program(team), investigationId=RELEASED)] == [["after", "before"]]
    (said,) = listed(Program(member), investigationId=RELEASED)
    assert (chain(said), said["_id"], said["__v"]) == (["after"], event.public_id, 1)


def test_others_are_told_no_login_names_and_no_hosts(released, member):
    author = make.user("jdoe1", full_name="Jo Doe")
    make.event(released, "a", author=author, machine="pc42", source="ebs", **NOTE)
    make.event(released, "b", username="opid21", machine="pc42")
    told = listed(Program(member), investigationId=RELEASED)
    assert [said["username"] for said in told] == ["Somebody of the team", "Jo Doe"]
    for word in ("jdoe1", "opid21", "pc42", "ebs"):
        assert word not in json.dumps(told)
    own = listed(Program(make.scientist(released.instrument)), investigationId=RELEASED)
    assert [(said["username"], said["machine"]) for said in own] == [("opid21", "pc42"), ("jdoe1", "pc42")]


def test_html_is_safe_and_comes_with_its_plain_text(program, embargoed, member):
    sent = '<h1>Run</h1><p onclick="x()">a <b>b</b><script>alert(1)</script></p>'
    made = make.event(embargoed, sent, body_format="html", author=member, **NOTE)
    (said,) = listed(program)
    assert said["content"] == [
        {"format": "plainText", "text": "Run\na b"},
        {"format": "html", "text": "<h1>Run</h1><p>a <b>b</b></p>"},
    ]
    logbook.revise(made, by=member, version=1, body="a *b*", body_format="markdown")
    (said,) = listed(program)
    assert said["content"][1] == {"format": "html", "text": "<p>a <em>b</em></p>\n"}
    assert said["previousVersionEvent"]["content"][1]["text"] == "<h1>Run</h1><p>a <b>b</b></p>"


def test_code_of_software_is_told_as_it_is_shown(program, embargoed):
    code = '<pre class="language-python"><code>if a<b: pass</code></pre>'
    make.event(embargoed, code, body_format="html")
    (said,) = listed(program)
    assert said["content"][1]["text"] == code.replace("a<b", "a&lt;b")
    assert said["content"][0]["text"] == "if a<b: pass"


def test_a_redacted_entry_tells_its_tombstone(program, embargoed, member):
    event = revised(make.event(embargoed, "secret", author=member, **NOTE), member, "secret too")
    logbook.redact(event, by=make.user("boss", is_superuser=True), why="a name")
    told = listed(program)
    assert "secret" not in json.dumps(told)
    assert "redacted" in text_of(told[0])


def test_files_are_named_by_their_numbers(program, embargoed):
    sent = {"base64": "data:text/plain;base64,QQ=="}
    said = program.ask("POST", "/logbook/{}/event/createfrombase64", sent, investigationId=NUMBER).json()
    (file,) = Event.objects.get().attachments.all()
    assert said["file"] == [str(file.pk)]
    assert (said["filename"], said["fileSize"], said["contentType"]) == ("file.txt", 1, "text/plain")
    assert (said["type"], said["category"], Event.objects.get().type) == ("attachment", "file", "annotation")


def test_of_long_versions_the_beginning_is_told_and_of_the_entry_all(program, embargoed, member):
    revised(make.event(embargoed, "a" * 30_000, author=member, **NOTE), member, "b" * 30_000)
    (said,) = listed(program)
    assert text_of(said) == "b" * 30_000
    told = text_of(said["previousVersionEvent"])
    assert told == "a" * 20_000 + " … (The whole of this version stands on the page of the entry.)"


def test_more_text_than_can_be_told_at_once_is_asked_for_in_parts(program, embargoed, member, monkeypatch):
    monkeypatch.setattr("events.timeline.listing.MOST_BYTES", 3_000_000)
    events = [make.event(embargoed, "a" * 2_000_000, author=member, **NOTE) for _ in range(2)]
    body = {"eventIds": [event.public_id for event in events], "tags": []}
    for answer in (
        program.get("/logbook/{}/event", investigationId=NUMBER),
        program.ask("PUT", "/logbook/{}/event/remove", investigationId=NUMBER),
        program.ask("PATCH", "/logbook/{}/events", body, investigationId=NUMBER),
    ):
        assert (answer.status_code, answer.text[:36]) == (400, "These entries hold 4 MB of text. Ask")
    assert not Event.objects.filter(removed_at__isnull=False).exists()
    assert len(listed(program, limit=1)) == 1
