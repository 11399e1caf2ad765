"""All that is stored of a person, as one file: theirs is whole, of others it names nobody."""

import json

import pytest
from django.core.management import CommandError, call_command

from events import logbook, personal_data
from events.blobs import Upload
from events.models import Event, ReadMark
from investigations import keys
from investigations.models import AccessRecord, Notice
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def colleague(db):
    return make.user("colleague", full_name="Trillian Astra")


@pytest.fixture
def written(embargoed, member, colleague, id32):
    own = make.event(embargoed, "Mine, é", author=member, uploads=[Upload(b"x", "plot.dat", caption="A plot")], **NOTE)
    logbook.revise(own, by=colleague, version=1, body="Mine, edited", body_format="plaintext", why="Typo")
    theirs = make.event(embargoed, "@scientist look", author=colleague, **NOTE)
    logbook.comment(theirs, by=member, body="I did", body_format="plaintext")
    make.event(embargoed, "not theirs", author=colleague, **NOTE)
    keys.create_own(member, "laptop", may_write=False)
    AccessRecord.objects.create(user=member, action="read", investigation=embargoed)
    Notice.objects.create(investigation=embargoed, user=member, kind="3 months")
    ReadMark.objects.create(user=member, investigation=embargoed, seen_at=own.recorded_at)
    return own


def data(person):
    text = "".join(personal_data.pieces(person))
    return json.loads(text), text


def test_it_has_everything_of_the_person(written, member):
    found, _ = data(member)
    assert found["account"]["username"] == "scientist"
    assert [row["proposal"] for row in found["memberships"]] == ["HC-4397"]
    assert [token["name"] for token in found["tokens"]] == ["laptop"]
    assert [(row["body"], row["version"], row["by"], row["author"]) for row in found["versions_of_entries"]] == [
        ("Mine, é", 1, "this person", "this person"), ("Mine, edited", 2, "somebody else", "this person"),
        ("I did", 1, "this person", "this person"),
    ]  # fmt: skip
    assert [(file["name"], file["caption"], file["entry"]) for file in found["files"]] == [
        ("plot.dat", "A plot", written.public_id)
    ]
    assert len(found["mentioned_in"]) == len(found["readings"]) == len(found["mails"]) == 1
    assert [row["proposal"] for row in found["last_reading_of_logbooks"]] == ["HC-4397"]


def test_it_has_neither_keys_nor_names_of_others(written, member):
    text = data(member)[1]
    for secret in ("colleague", "Trillian", "not theirs", "key_hash", "password", "laptop-"):
        assert secret not in text


def test_what_somebody_changed_of_others_is_theirs_too(written, colleague):
    found, _ = data(colleague)
    versions = [(row["body"], row["by"]) for row in found["versions_of_entries"] if row["entry"] == written.public_id]
    assert versions == [("Mine, é", "somebody else"), ("Mine, edited", "this person")]


def test_the_command_writes_a_file_only_its_owner_reads_and_puts_it_on_record(written, member, tmp_path):
    make.user("manager", is_superuser=True)
    path = tmp_path / "answer.json"
    call_command("export_person", "scientist", file=path, by="manager")
    assert json.loads(path.read_text(encoding="utf-8"))["account"]["username"] == "scientist"
    assert path.stat().st_mode & 0o777 == 0o600
    record = AccessRecord.objects.order_by("-pk").first()
    assert (record.user.username, record.action, record.detail) == (
        "manager", "exported a person’s data", f"account {member.pk}",
    )  # fmt: skip
    with pytest.raises(CommandError, match="there already"):
        call_command("export_person", "scientist", file=path)


def test_without_a_file_it_goes_to_the_terminal(written, capsys):
    call_command("export_person", "scientist")
    assert json.loads(capsys.readouterr().out)["account"]["username"] == "scientist"


@pytest.mark.parametrize(
    ("user", "by", "words"), [("nobody", None, "no account"), ("scientist", "colleague", "no admin")]
)
def test_the_command_says_what_is_wrong(written, user, by, words):
    with pytest.raises(CommandError, match=words):
        call_command("export_person", user, by=by)
