"""A person's program writes, corrects and sends photos: a person's entries, in their name, each change a version."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.blobs import Upload
from events.entries import Attached
from events.icatplus.entries import UNCHECKED
from events.logbook.uploading import upload
from events.models import Event, HistoricalEvent
from tests import make
from tests.icatplus.people import Program
from tests.icatplus.test_listing import NOTE, NUMBER
from tests.pages.test_files import picture

PLAIN = [{"format": "plainText", "text": "a note"}]


@pytest.fixture
def program(embargoed, member):
    return Program(member)


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "first", title="Title", tags=["a"], author=member, **NOTE)


def post(program, body, path="/logbook/{}/event", **query):
    return program.ask("POST", path, body, **({"investigationId": NUMBER} | query))


def put(program, event, status=200, **fields):
    answer = program.ask(
        "PUT", "/logbook/{}/event", {"event": {"_id": event.public_id} | fields}, investigationId=NUMBER
    )
    assert answer.status_code == status, answer.text
    return answer.json() if status == 200 else answer.text


def reasons():
    return list(HistoricalEvent.objects.order_by("version").values_list("history_change_reason", flat=True))


def test_a_note_is_stored_in_the_name_of_its_person(program, member, embargoed):
    at = timezone.now() - timedelta(hours=1)
    said = post(
        program,
        {
            "type": "annotation", "category": "comment", "content": PLAIN, "title": "T", "tag": [{"name": "xmcd"}],
            "creationDate": at.isoformat(), "username": "somebody else", "software": "portal", "datasetName": "s_1",
        },
    ).json()  # fmt: skip
    event = Event.objects.get()
    assert (event.author, event.username, event.investigation) == (member, "", embargoed)
    assert (event.type, event.category, event.body, event.title) == ("annotation", "comment", "a note", "T")
    assert (event.happened_at, event.tag_names, event.chosen_tags) == (at, ["xmcd"], ["xmcd"])
    assert (event.software, event.dataset_name) == ("portal", "s_1")
    assert (said["_id"], said["username"], said["content"]) == (event.public_id, "scientist", PLAIN)
    assert HistoricalEvent.objects.get().history_user == member


@pytest.mark.parametrize("type", ["notification", "broadcast", "attachment", "x", None])
def test_whatever_a_program_calls_it_a_person_wrote_it(program, type):
    assert post(program, {"type": type, "category": "commandLine", "content": PLAIN}).json()["type"] == "annotation"
    assert post(program, {"type": type, "category": "file", "content": PLAIN}).json()["category"] == "comment"
    assert {event.type for event in Event.objects.all()} == {"annotation"}
    assert post(program, {"software": "E-Logbook", "content": PLAIN}).json()["software"] != "E-Logbook"


def test_the_body_may_name_the_logbook(program, embargoed, id32):
    assert post(program, {"content": PLAIN, "investigationId": NUMBER}, investigationId="").status_code == 200
    assert Event.objects.get().investigation == embargoed
    assert post(program, {"content": PLAIN}, instrumentName="ID32").status_code == 200
    refused = post(program, {"content": PLAIN}, instrumentName="ID21")
    assert (refused.status_code, refused.text.startswith(f"Investigation {NUMBER} is at ID32.")) == (400, True)
    assert post(program, {"content": PLAIN}, investigationId="").status_code == 400
    staff = Program(make.scientist(id32, "localcontact"))
    assert post(staff, {"content": PLAIN}, investigationId="", instrumentName="id32").json()["investigationId"] is None


@pytest.mark.parametrize("content", [None, [], "", [{"format": "html"}], [{"text": " "}], {}, [[]]])
def test_an_entry_that_says_nothing_is_not_stored(program, content):
    answer = post(program, {"content": content})
    assert (answer.status_code, answer.text.startswith("Nothing is stored yet")) == (422, True)


@pytest.mark.parametrize("body", [b"", b"text", b"[]", b'{"event":', b"\xff"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "event"), ("PUT", "event"), ("POST", "event/createfrombase64"), ("PATCH", "events")],
)
def test_a_body_that_is_no_object_is_told_so(program, method, path, body):
    answer = program.ask(method, f"/logbook/{{}}/{path}", body, investigationId=NUMBER)
    assert (answer.status_code, answer.text[:15]) == (400, "The body is not")


def test_deeply_nested_versions_in_a_body_are_left_unread(program, note):
    nested = None
    for _ in range(200):
        nested = {"previousVersionEvent": nested}
    assert put(program, note, content=PLAIN, previousVersionEvent=nested)["__v"] == 1
    body = b'{"event": {"previousVersionEvent": ' + b'{"a":' * 100_000
    assert program.ask("PUT", "/logbook/{}/event", body).status_code == 400


def test_html_of_a_person_is_cleaned_and_its_pictures_become_files(program):
    data = base64.b64encode(picture()).decode()
    html = f'<p onclick="x()">a<script>x()</script></p><img src="data:image/png;base64,{data}">'
    said = post(program, {"content": [{"format": "plainText", "text": "a"}, {"format": "html", "text": html}]}).json()
    assert len(said["file"]) == 1
    assert f'src="/attachments/{said["file"][0]}/' in said["content"][1]["text"]
    assert "onclick" not in json.dumps(said)
    assert "script" not in json.dumps(said)


def test_a_photo_is_an_entry_of_its_own(program, member):
    data = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    for path in ("createfrombase64", "createFrombase64"):
        said = post(program, {"base64": data}, path=f"/logbook/{{}}/event/{path}").json()
        assert (said["type"], said["category"], said["filename"]) == ("attachment", "file", "picture.png")
        event = Event.objects.get(public_id=said["_id"])
        assert (event.author, event.attachments.get().uploaded_by) == (member, member)


@pytest.mark.parametrize("sent", [None, "", "data:image/png;base64,", "data:image/png;base64,%%%", 5])
def test_what_is_no_file_is_refused(program, sent):
    assert post(program, {"base64": sent}, path="/logbook/{}/event/createfrombase64").status_code == 400
    assert not Event.objects.exists()


def test_a_correction_is_the_next_version(program, note, member):
    said = put(program, note, content=PLAIN, title="New", tag=[{"name": "b"}], __v=0)
    note.refresh_from_db()
    assert (note.version, note.body, note.title, note.tag_names, note.author) == (2, "a note", "New", ["b"], member)
    assert (said["__v"], said["previousVersionEvent"]["content"][0]["text"]) == (1, "first")
    assert reasons()[-1] == "Edited"


def test_what_is_not_sent_stays(program, note):
    put(program, note, content=PLAIN)
    note.refresh_from_db()
    assert (note.body, note.title, note.tag_names) == ("a note", "Title", ["a"])
    put(program, note, title="Only the title")
    note.refresh_from_db()
    assert (note.body, note.title, note.tag_names) == ("a note", "Only the title", ["a"])


def test_a_correction_that_does_not_say_on_which_version_is_marked_so(program, note):
    put(program, note, content=PLAIN)
    put(program, note, tag=[{"name": "b"}])
    assert reasons()[1:] == [UNCHECKED, f"Tags. {UNCHECKED}"]


@pytest.mark.parametrize("fields", [{"__v": 0}, {"__v": "0"}, {"updatedAt": "read"}, {"__v": 0, "updatedAt": "x"}])
def test_a_correction_of_an_older_version_is_refused_and_nothing_is_lost(program, note, member, fields):
    read = program.get("/logbook/{}/event", investigationId=NUMBER).json()[0]["updatedAt"]
    sent = {name: read if value == "read" else value for name, value in fields.items()}
    logbook.revise(note, by=member, version=1, body="somebody else's", body_format="plaintext")
    for change in ({"content": PLAIN}, {"tag": [{"name": "b"}]}, {}):
        text = put(program, note, status=409, **sent, **change)
        assert "There is a newer version (2)" in text
    note.refresh_from_db()
    assert (note.version, note.body) == (2, "somebody else's")


def test_a_correction_of_the_version_that_was_read_is_checked_by_its_date_too(program, note, member):
    logbook.revise(note, by=member, version=1, body="again", body_format="plaintext")
    read = program.get("/logbook/{}/event", investigationId=NUMBER).json()[0]
    assert put(program, note, content=PLAIN, updatedAt=read["updatedAt"])["__v"] == 2
    assert reasons()[-1] == "Edited"


def test_a_date_in_another_spelling_is_the_same_and_one_that_is_none_is_refused(program, note):
    read = program.get("/logbook/{}/event", investigationId=NUMBER).json()[0]["updatedAt"]
    assert put(program, note, title="T", updatedAt=read.replace("Z", "+00:00"))["__v"] == 1
    put(program, note, status=400, title="U", updatedAt="yesterday")


@pytest.mark.parametrize("version", ["x", [], {}, 1.5, 2**70, True])
def test_a_version_that_is_none_is_refused(program, note, version):
    put(program, note, status=400, content=PLAIN, __v=version)


def test_what_comes_back_as_it_was_told_makes_no_version_and_keeps_its_markup(program, embargoed, member):
    made = make.event(embargoed, "a *b*", body_format="markdown", author=member, **NOTE)
    (told,) = program.get("/logbook/{}/event", investigationId=NUMBER).json()
    assert put(program, made, **{name: told[name] for name in ("content", "title", "tag", "__v")})["__v"] == 0
    put(program, made, **{name: told[name] for name in ("content", "__v")}, title="T")
    made.refresh_from_db()
    assert (made.version, made.body, made.body_format, made.title) == (2, "a *b*", "markdown", "T")


@pytest.mark.parametrize(("changed", "body"), [(0, "new"), (1, "<p>new</p>")])
def test_of_two_formats_the_changed_one_counts(program, embargoed, member, changed, body):
    made = make.event(embargoed, "<p>old</p>", body_format="html", author=member, **NOTE)
    (told,) = program.get("/logbook/{}/event", investigationId=NUMBER).json()
    told["content"][changed]["text"] = body
    put(program, made, content=told["content"])
    made.refresh_from_db()
    assert made.body == body


def test_what_software_wrote_is_tagged_and_not_rewritten(program, embargoed):
    machine = make.event(embargoed, "umv", tags=["session"])
    assert "Write a comment instead" in put(program, machine, status=403, content=PLAIN)
    put(program, machine, content=[{"format": "plainText", "text": "umv"}], tag=[{"name": "session"}, {"name": "b"}])
    machine.refresh_from_db()
    assert (machine.body, machine.tag_names, machine.chosen_tags) == ("umv", ["session", "b"], ["b"])


def test_what_is_hidden_or_of_everybody_is_not_corrected(program, note, member):
    logbook.hide(note, by=member, version=1, why="x")
    assert "hidden" in put(program, note, status=403, content=PLAIN)
    sent = logbook.record(make.entry(make.Place(), "beam lost", type=Event.Type.BROADCAST))
    answer = program.ask("PUT", "/logbook/{}/event", {"event": {"_id": sent.public_id, "content": PLAIN}})
    assert (answer.status_code, answer.text) == (403, "This logbook is read-only for you.\n")


@pytest.mark.parametrize("name", ["", "0" * 24, "x", None, 5, "a\0", ["a"], "A" * 9_999])
def test_an_id_that_is_none_is_nothing_here(program, name):
    answer = program.ask("PUT", "/logbook/{}/event", {"event": {"_id": name, "content": PLAIN}})
    assert (answer.status_code, answer.text[:18]) == (403, "There is nothing h")


def test_an_entry_of_another_logbook_than_named_is_refused(program, note, id32, member):
    make.investigation("HC-1", at=id32, team=(member,), catalogue_id=1)
    answer = program.ask(
        "PUT", "/logbook/{}/event", {"event": {"_id": note.public_id, "content": PLAIN}}, investigationId=1
    )
    assert answer.status_code == 400
    note.refresh_from_db()
    assert note.version == 1


@pytest.mark.parametrize("body", [{}, {"event": None}, {"event": []}, {"event": "x"}])
def test_a_correction_of_nothing_is_refused(program, body):
    assert program.ask("PUT", "/logbook/{}/event", body).status_code == 400


def test_a_text_longer_than_any_entry_is_refused(program, monkeypatch):
    monkeypatch.setattr("events.icatplus.entries.LONGEST_TEXT", 5)
    assert post(program, {"content": PLAIN}).status_code == 413


def test_files_stay_with_a_corrected_entry(program, embargoed, member):
    file = upload(Upload(b"x", "x.txt"), by=member, logbook=f"investigation:{embargoed.pk}")
    entry = make.entry(embargoed, "a", author=member, attached=[Attached(file.pk)], **NOTE)
    made = logbook.record(entry, by=member)
    assert put(program, made, content=PLAIN)["file"] == [str(file.pk)]
