"""The seals of a logbook leave with it, and are checked without us."""

import json
import subprocess
import sys

import pytest

from events import logbook, seals
from events.routing import Place
from events.seals import verify
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(tmp_path):
    """What `verify.py` says of these lines, in a Python of its own that knows nothing else."""

    def check(lines, *options):
        file = tmp_path / "seals.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        ran = subprocess.run(
            [sys.executable, "-I", str(seals.VERIFY), str(file), *options], capture_output=True, text=True, cwd="/"
        )
        assert verify.main([str(file), *options]) == ran.returncode
        return ran.returncode, ran.stdout + ran.stderr

    return check


def test_the_lines_of_a_logbook_verify_in_a_bare_python(checked, seal, written, name):
    seal()
    lines = list(seals.lines(name, in_full=True))
    assert len(lines) == 6
    assert checked(lines) == (0, f"{name}: OK, 5 seals, 5 of them with what was written; head {lines[-1]['hash']}\n")


def test_the_world_gets_texts_of_latest_versions_and_never_who_sent_them(checked, seal, written, member, name):
    logbook.hide(written[2], by=member, version=1, why="x")
    seal()
    lines = list(seals.lines(name, in_full=False))[1:]
    assert [(line["entry"], line["version"]) for line in lines if "content" in line] == [
        (written[0].public_id, 1), (written[1].public_id, 2), (written[3].public_id, 1)
    ]  # fmt: skip
    said = json.dumps(lines)
    assert "opid32" not in said
    assert "bliss1" not in said
    assert "sender_salt" not in said
    assert "o'clock" not in said
    assert checked(list(seals.lines(name, in_full=False)))[0] == 0


def test_a_filtered_export_tells_texts_of_its_entries_alone(checked, seal, written, name):
    seal()
    lines = list(seals.lines(name, in_full=True, shown=lambda entry: entry == written[1].public_id))
    assert [line["version"] for line in lines if "content" in line] == [1, 2]
    assert checked(lines)[0] == 0


@pytest.mark.parametrize("in_full", [True, False], ids=["team", "world"])
def test_what_was_moved_to_another_logbook_leaves_no_word_in_the_seals_of_the_one_it_left(
    checked, seal, written, embargoed, id32, name, in_full
):
    seal()
    there = Place(None, id32)
    choice = logbook.Choice(public_ids=(written[1].public_id,))
    logbook.move_some(Place(embargoed, id32), there, choice, by=make.scientist(id32, "contact"), why="Wrong logbook")
    seal()
    left, come = (list(seals.lines(each, in_full=in_full)) for each in (name, f"instrument:{id32.pk}"))
    gone = [line for line in left if line.get("entry") in (written[1].public_id, written[2].public_id)]
    assert sorted((line["kind"], line["version"], "content" in line) for line in gone) == [
        ("comment", 1, False), ("create", 1, False), ("edit", 2, False), ("move-out", 2, False), ("move-out", 3, False)
    ]  # fmt: skip
    for words in ("is lost", "alignment", "Morning", "scan.csv", "o'clock"):
        assert words not in json.dumps(left)
        assert words in json.dumps(come)
    assert checked(left)[0] == checked(come)[0] == 0


def changed(lines, number, **fields):
    return [line | fields if line.get("number") == number else line for line in lines]


@pytest.mark.parametrize(
    ("spoil", "number", "word"),
    [
        (lambda lines: changed(lines, 3, content=lines[3]["content"] | {"text": "other"}), 3, "text"),
        (lambda lines: changed(lines, 3, sender=lines[3]["sender"] | {"username": "me"}), 3, "who or what"),
        (lambda lines: changed(lines, 2, happened_at="2020-01-01T00:00:00.000000Z"), 2, "time"),
        (lambda lines: changed(lines, 2, hash="0" * 64), 2, "seal"),
        (lambda lines: [*lines[:3], *lines[4:]], 3, "it is missing"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], 2, "the next one is number 3"),
        (lambda lines: [*lines[:4], lines[2], *lines[4:]], 2, "stands after number 3"),
        (lambda lines: changed(lines, 4, previous=lines[1]["hash"]), 4, "does not follow"),
        (lambda lines: lines[:-2], 4, "2 rows after number 3 cut off"),
    ],
    ids=["text", "sender", "time", "hash", "dropped", "swapped", "twice", "forged", "tail"],
)
def test_any_touched_line_is_named(checked, seal, written, name, spoil, number, word):
    seal()
    code, said = checked(spoil(list(seals.lines(name, in_full=True))))
    assert code == 1
    assert f"TOUCHED at number {number} " in said
    assert word in said


def test_exported_versions_are_compared_with_what_was_sealed(checked, seal, written, name, tmp_path):
    seal()
    versions = [{"id": event.public_id, "version": 1, "title": event.title, "body": event.body} for event in written]
    file = tmp_path / "logbook.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in versions))
    lines = list(seals.lines(name, in_full=True))
    assert checked(lines, "--entries", str(file))[0] == 0
    versions[3]["body"] = "umv srot 3"
    file.write_text("".join(json.dumps(one) + "\n" for one in versions))
    code, said = checked(lines, "--entries", str(file))
    assert (code, "number 5" in said, "something else than was sealed" in said) == (1, True, True)


def test_a_file_of_heads_kept_elsewhere_shows_that_a_tail_is_missing(checked, seal, written, name, tmp_path):
    seal()
    whole = list(seals.lines(name, in_full=True))
    kept = tmp_path / "heads.json"
    kept.write_text(json.dumps({"heads": [{"logbook": name, "number": 5, "hash": whole[-1]["hash"]}]}))
    cut = [whole[0] | {"head": {"number": 3, "hash": whole[3]["hash"]}}, *whole[1:4]]
    assert checked(cut)[0] == 0
    code, said = checked(cut, "--since", str(kept))
    assert (code, "2 rows after number 3 cut off" in said) == (1, True)


def test_a_file_without_a_chain_is_not_called_whole(checked):
    assert checked([])[0] == 1


def test_a_logbook_in_which_nothing_is_sealed_has_a_header_alone(checked, embargoed, name):
    make.event(embargoed)
    (header,) = seals.lines(name, in_full=True)
    assert header["head"]["number"] == 0
    assert checked([header])[0] == 0
