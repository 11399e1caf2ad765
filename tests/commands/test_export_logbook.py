"""A logbook is written to a file, all of it or what a person may read; a file that is there is not overwritten."""

import json

import pytest
from django.core.management import CommandError, call_command

from events import logbook
from tests import make


@pytest.fixture
def revised(embargoed, member):
    note = make.event(embargoed, "first", author=member, type="annotation", category="comment", software="")
    return logbook.revise(note, by=member, version=1, body="second", body_format="plaintext")


def bodies(path):
    return [json.loads(line)["body"] for line in path.read_text().splitlines()]


def test_it_writes_all_versions_of_the_logbook(revised, embargoed, tmp_path, capsys):
    call_command("export_logbook", "hc 4397", "--format", "jsonl", "-o", str(tmp_path / "a.jsonl"))
    assert bodies(tmp_path / "a.jsonl") == ["first", "second"]
    assert "JSON Lines of 1 entries" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.jsonl"]


def test_for_an_outsider_there_is_no_such_logbook(revised, tmp_path):
    make.user("outsider")
    with pytest.raises(CommandError, match="no logbook 'HC-4397' this person may read"):
        call_command("export_logbook", "HC-4397", "--format", "csv", "-o", str(tmp_path / "a.csv"), "--as", "outsider")
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("export_logbook", "HC-4397", "--format", "csv", "-o", str(tmp_path / "a.csv"), "--as", "nobody")


def test_a_reader_of_a_released_logbook_gets_the_latest_versions(released, member, tmp_path):
    note = make.event(released, "first", author=member, type="annotation", category="comment", software="")
    logbook.revise(note, by=member, version=1, body="second", body_format="plaintext")
    make.user("outsider")
    path = tmp_path / "a.jsonl"
    call_command("export_logbook", str(released.pk), "--format", "jsonl", "-o", str(path), "--as", "outsider")
    assert bodies(path) == ["second"]


def test_a_file_that_is_there_stays(revised, tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(CommandError, match="there already"):
        call_command("export_logbook", "HC-4397", "--format", "csv", "-o", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_a_folder_that_is_not_there_is_said(revised, tmp_path):
    with pytest.raises(CommandError, match="was not written: No such file"):
        call_command("export_logbook", "HC-4397", "--format", "csv", "-o", str(tmp_path / "no" / "a.csv"))


def test_of_several_logbooks_of_a_proposal_one_is_named(embargoed, id21, revised, tmp_path):
    other = make.investigation("HC-4397", at=id21)
    with pytest.raises(CommandError, match=rf"Name one by its number: {embargoed.pk} \(ID32\), {other.pk} \(ID21\)"):
        call_command("export_logbook", "HC-4397", "--format", "jsonl", "-o", str(tmp_path / "a"))
    call_command("export_logbook", "HC-4397", "--beamline", "id32", "--format", "jsonl", "-o", str(tmp_path / "a"))
    assert len(bodies(tmp_path / "a")) == 2


def test_a_beamline_alone_is_its_own_logbook(id32, revised, tmp_path, capsys):
    make.event(id32, "mono realigned")
    call_command("export_logbook", "--beamline", "id 32", "--format", "jsonl", "-o", str(tmp_path / "a"))
    assert bodies(tmp_path / "a") == ["mono realigned"]
    make.scientist(id32, "localcontact")
    staff = ["--as", "localcontact"]
    call_command("export_logbook", "--beamline", "ID32", "--format", "jsonl", "-o", str(tmp_path / "b"), *staff)
    assert bodies(tmp_path / "b") == ["mono realigned"]


def test_for_whoever_is_not_of_its_staff_there_is_no_such_logbook(id32, member, tmp_path):
    for more in (["--beamline", "ID99"], ["--beamline", "ID32", "--as", member.username]):
        with pytest.raises(CommandError, match="There is no own logbook of a beamline"):
            call_command("export_logbook", *more, "--format", "csv", "-o", str(tmp_path / "a"))
    with pytest.raises(CommandError, match="Name a proposal, or with --beamline the beamline"):
        call_command("export_logbook", "--format", "csv", "-o", str(tmp_path / "a"))
