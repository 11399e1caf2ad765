"""A file with anything wrong changes nothing, and all that is wrong is told at once."""

import json

import pytest
from django.core.management import CommandError

from events import exports, logbook
from events.models import Event
from tests import make
from tests.imports.conftest import NOTE, exported, lost


def changed(file, at, **fields):
    """The file with other values in one of its lines."""
    lines = file.read_bytes().strip().split(b"\n")
    lines[at] = json.dumps(json.loads(lines[at]) | fields).encode()
    file.write_bytes(b"\n".join(lines) + b"\n")


def refused(run, file, *options):
    with pytest.raises(CommandError) as error:
        run(file, *options)
    assert "Nothing was stored" in str(error.value)
    return str(error.value)


WRONG = [
    ({"v": "something-else"}, "is no entry of the form elogbook-entry-v1"),
    ({"id": "../../etc"}, "has no id of 24 hex digits"),
    ({"parent": 7}, "has no parent of 24 hex digits"),
    ({"version": 0}, "has no number of its version"),
    ({"version": True}, "has no number of its version"),
    ({"type": "poem"}, "has no type that is known"),
    ({"body": 3}, "has a body that is no text"),
    ({"desk": "x" * 256}, "has a desk of more than 255 letters"),
    ({"saved_at": "yesterday"}, "has no saved_at that is a time"),
    ({"saved_at": "2024-01-01T00:00:00"}, "without a zone"),
    ({"author": "me"}, "has under author no person"),
    ({"tags": "a"}, "has tags that are no list"),
    ({"files": {}}, "has files that are no list"),
    ({"files": [{"name": "x", "sha256": "0", "size": 1}]}, "names a file without its sha256"),
    ({"as_sent": [1]}, "has an as_sent that is no object"),
]


@pytest.mark.parametrize(("fields", "said"), WRONG, ids=[f"{list(each)[0]}-{at}" for at, (each, _) in enumerate(WRONG)])
def test_a_line_that_cannot_be_is_named(embargoed, tmp_path, run, fields, said):
    make.event(embargoed)
    (tmp_path / "one.jsonl").write_bytes(exported(embargoed))
    changed(tmp_path / "one.jsonl", 0, **fields)
    lost()
    words = refused(run, tmp_path / "one.jsonl")
    assert "Line 1 " in words
    assert said in words
    assert not Event.objects.exists()


def test_everything_that_is_wrong_is_told_together(rich, file, media, run):
    lost()
    changed(file, 0, type="poem")
    changed(file, 1, version="two")
    path = next(path for path in media.rglob("*") if path.is_file() and path.read_bytes() == b"3")
    path.write_bytes(b"4")
    next(path for path in media.rglob("*") if path.is_file() and path.read_bytes() == b"1,2").unlink()
    file.write_bytes(file.read_bytes() + b'{"half a line')
    said = refused(run, file)
    assert "5 things are wrong" in said
    for each in ("Line 1 ", "Line 2 ", "its sha256 differs", "did not come along", "has no end: the file was cut off"):
        assert each in said
    assert not Event.objects.exists()


def test_a_file_that_lost_its_last_lines_or_has_one_twice_is_refused(rich, file, run):
    lines = file.read_bytes().strip().split(b"\n")
    lost()
    twice = [at for at, line in enumerate(lines) if json.loads(line)["version"] == 1][-1]
    file.write_bytes(b"\n".join([*lines[: twice + 1], lines[0]]) + b"\n")
    said = refused(run, file)
    assert f"version 1 of {json.loads(lines[0])['id']} once more" in said
    assert f"{json.loads(lines[twice])['id']} lacks its latest version" in said


def test_an_empty_file_is_refused(run, tmp_path):
    (tmp_path / "none.jsonl").write_bytes(b"\n")
    assert "There is no entry in this file" in refused(run, tmp_path / "none.jsonl")


def test_an_entry_that_says_something_else_here_is_named_and_nothing_is_stored(embargoed, tmp_path, run):
    make.event(embargoed, "one")
    other = make.event(embargoed, "two")
    file = tmp_path / "two.jsonl"
    file.write_bytes(exported(embargoed))
    changed(file, 1, body="three")
    changed(file, 0, id="0" * 24)
    assert f"{other.public_id} says something else here, in version 1" in refused(run, file)
    assert Event.objects.count() == 2


def test_an_entry_of_another_logbook_and_a_newer_version_are_named(embargoed, released, member, tmp_path, run):
    elsewhere = make.event(released, "theirs")
    mine = make.event(embargoed, "one", author=member, **NOTE)
    file = tmp_path / "both.jsonl"
    source = exports.Source(released, own=True)
    newer = json.loads(exported(embargoed)) | {"version": 2}
    first = json.dumps(json.loads(exported(embargoed)) | {"is_latest": False})
    theirs = b"".join(exports.BY_NAME["jsonl"].written(source)).decode()
    file.write_text(f"{theirs}{first}\n{json.dumps(newer)}\n")
    said = refused(run, file)
    assert f"{elsewhere.public_id} is an entry of another logbook here" in said
    assert f"{mine.public_id} has a version 2 in the file" in said


def test_what_was_redacted_since_does_not_come_back(embargoed, member, tmp_path, run):
    secret = make.event(embargoed, "a secret", author=member, **NOTE)
    (tmp_path / "old.jsonl").write_bytes(exported(embargoed))
    logbook.redact(secret, by=make.user("dm", is_superuser=True), why="personal")
    assert run(tmp_path / "old.jsonl").startswith("Nothing is new")
    assert "secret" not in Event.objects.get().body


def test_an_entry_that_was_changed_here_since_stays_as_it_is(embargoed, member, tmp_path, run):
    note = make.event(embargoed, "one", author=member, **NOTE)
    (tmp_path / "old.jsonl").write_bytes(exported(embargoed))
    logbook.revise(note, by=member, version=1, body="two", body_format="plaintext")
    assert run(tmp_path / "old.jsonl").startswith("Nothing is new")
    assert Event.objects.get().body == "two"
