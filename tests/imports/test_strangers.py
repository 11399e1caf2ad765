"""What comes from elsewhere finds its place here, or says what it found none for."""

import json

import pytest
from django.core.management import CommandError, call_command

from events import exports
from events.models import Event
from investigations.models import User
from tests import make
from tests.imports.conftest import NOTE, exported, lost


@pytest.fixture
def file(tmp_path):
    return tmp_path / "logbook.jsonl"


def test_what_the_world_got_of_a_released_logbook_comes_in_as_far_as_it_goes(embargoed, released, member, file, run):
    note = make.event(released, "words", author=member, tags=["t"], **NOTE)
    file.write_bytes(b"".join(exports.BY_NAME["jsonl"].written(exports.Source(released))))
    lost()
    run(file, "--match-people")
    event = Event.objects.get(public_id=note.public_id)
    assert (event.investigation, event.chosen_tags, event.author.full_name) == (embargoed, ["t"], "Scientist")
    assert not event.author.is_active


def test_comments_whose_entry_is_nowhere_and_samples_nobody_knows_are_told(rich, file, run):
    lines = [json.loads(line) for line in exported(rich).strip().split(b"\n")]
    comment = next(line for line in lines if line["parent"])
    kept = [line for line in lines if line["id"] != comment["parent"]]
    sampled = next(line for line in lines if line["sample"] and line["is_latest"]) | {
        "id": "1" * 24,
        "files": [],
        "sample": "?",
    }
    file.write_text("".join(json.dumps(line) + "\n" for line in [*kept, sampled]))
    lost()
    said = run(file)
    assert "1 comments stand alone" in said
    assert "1 entries name a sample this logbook has not" in said
    assert Event.objects.get(public_id=comment["id"]).as_sent["parent"] == comment["parent"]
    assert Event.objects.get(public_id="1" * 24).as_sent["sample"] == "?"


def test_a_dataset_the_catalogue_has_not_brought_yet_waits_by_its_name(rich, file, run):
    line = json.loads(exported(rich).split(b"\n")[0]) | {"id": "1" * 24, "dataset": "scan_0099"}
    file.write_text(json.dumps(line) + "\n")
    run(file)
    assert Event.objects.get(public_id="1" * 24).dataset_name == "scan_0099"


def test_a_message_to_everybody_is_left_out(rich, file, run):
    line = json.loads(exported(rich).split(b"\n")[0])
    file.write_text(json.dumps(line) + "\n" + json.dumps(line | {"id": "1" * 24, "type": "broadcast"}) + "\n")
    assert "1 messages to everybody belong to no logbook" in run(file)


@pytest.mark.parametrize("at_once", [1, 200])
def test_a_comment_before_its_entry_in_the_file_is_under_it(rich, file, run, monkeypatch, at_once):
    monkeypatch.setattr("events.imports.spool.AT_ONCE", at_once)
    lines = exported(rich).strip().split(b"\n")
    file.write_bytes(b"\n".join(reversed(lines)) + b"\n")
    lost()
    run(file)
    comment = Event.objects.get(body="seen")
    assert comment.parent.title.startswith("Ünï")


def test_two_people_of_one_name_at_two_facilities_are_two_accounts_and_an_own_reexport_makes_no_third(rich, file, run):
    line = json.loads(exported(rich).split(b"\n")[0]) | {"id": "1" * 24}
    one = {"username": "doe", "name": "Jane Doe", "orcid": ""}
    two = line | {"id": "2" * 24, "author": one | {"name": "John Doe"}}
    file.write_text(json.dumps(line | {"author": one}) + "\n" + json.dumps(two) + "\n")
    run(file)
    made = {user.username: user.full_name for user in User.objects.filter(username__startswith="imported:doe:")}
    assert sorted(made.values()) == ["Jane Doe", "John Doe"]
    again = line | {"id": "3" * 24, "author": {"username": min(made), "name": made[min(made)], "orcid": ""}}
    file.write_text(json.dumps(again) + "\n")
    run(file)
    assert User.objects.filter(username__startswith="imported:").count() == 2


def test_a_longer_file_costs_no_statement_more_within_a_batch(embargoed, file, run, queries_of):
    def cost(count):
        make.events(embargoed, count, author=None, tags=["auto"])
        file.write_bytes(exported(embargoed))
        lost()
        return queries_of(run, file)

    cost(2)
    assert cost(80) == cost(10)


def test_the_logbook_says_that_and_from_what_it_was_imported(embargoed, file, run):
    make.event(embargoed)
    file.write_bytes(exported(embargoed))
    lost()
    run(file)
    said = Event.objects.get(source="import")
    assert said.is_system_entry
    assert said.body.startswith("1 entries were imported into this logbook from a file (sha256:")


def test_the_report_is_json_where_asked(embargoed, file, run):
    make.event(embargoed)
    file.write_bytes(exported(embargoed))
    lost()
    report = json.loads(run(file, "--json"))
    assert (report["into"], report["entries"], report["here"], report["dry_run"]) == (embargoed.pk, 1, 0, False)


def test_a_logbook_that_is_not_there_or_several_and_a_file_that_is_none_are_named(embargoed, id21, tmp_path):
    make.investigation("HC-4397", at=id21)
    for into, said in (("HC-9999", "Open it first"), ("HC-4397", "Name one by its number")):
        with pytest.raises(CommandError, match=said):
            call_command("import_logbook", "x", "--format", "jsonl", "--into", into)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_logbook", str(tmp_path / "no"), "--format", "jsonl", "--into", str(embargoed.pk))
