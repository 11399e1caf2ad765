"""JSON Lines and CSV: as the one who asks may read, every version a line, in a spreadsheet nothing is computed."""

import csv
import io
import json

import pytest

from events import exports, logbook, timeline
from events.blobs import Upload
from events.exports import tables
from events.models import Event
from events.seals import verify
from tests import make, photographs

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def lines(source, name="jsonl"):
    return b"".join(exports.BY_NAME[name].written(source)).decode("utf-8-sig")


def versions(source):
    return [json.loads(line) for line in lines(source).splitlines()]


def rows(source):
    return list(csv.reader(io.StringIO(lines(source, "csv"))))


@pytest.fixture
def told(released, member):
    """A released logbook: an entry in two versions, one removed, one of software."""
    note = make.event(released, "first words", author=member, username="login4711", machine="lid21desk", **NOTE)
    note = logbook.revise(note, by=member, version=1, body="second words", body_format="plaintext", why="spelling")
    gone = make.event(released, "gone words", author=member, **NOTE)
    logbook.hide(gone, by=member, version=1, why="a secret")
    make.event(released, "umv srot 0")
    return released


def test_the_team_gets_every_version_and_removed_entries_with_their_reasons(told):
    found = versions(exports.Source(told, own=True))
    assert [(one["body"], one["version"], one["is_latest"]) for one in found] == [
        ("first words", 1, False), ("second words", 2, True), ("gone words", 1, False), ("gone words", 2, True),
        ("umv srot 0", 1, True),
    ]  # fmt: skip
    assert (found[1]["why"], found[3]["removed_why"]) == ("spelling", "a secret")
    assert found[1]["saved_by"]["username"] == found[0]["author"]["username"] == "scientist"


def test_the_world_gets_the_latest_version_alone_and_no_login_nor_host_name(told):
    found = versions(exports.Source(told))
    assert [one["body"] for one in found] == ["second words", "umv srot 0"]
    assert found[0]["author"] == {"name": "Scientist"}
    said = lines(exports.Source(told)) + lines(exports.Source(told), "csv")
    for secret in ("first words", "gone words", "a secret", "spelling", "login4711", "lid21desk", '"scientist"'):
        assert secret not in said


def test_a_view_has_what_its_filter_leaves(told):
    source = exports.Source(told, own=True, wanted=timeline.Filter(view="people"))
    assert [one["body"] for one in versions(source)] == ["first words", "second words"]
    assert [row[7] for row in rows(source)[1:]] == ["second words"]


def test_entries_come_in_their_time_order_however_they_are_read(embargoed, monkeypatch):
    monkeypatch.setattr("events.timeline.exporting.AT_ONCE", 3)
    monkeypatch.setattr("events.timeline.exporting.LETTERS", 20)
    made = make.events(embargoed, 10)
    assert [one["id"] for one in versions(exports.Source(embargoed, own=True))] == [event.public_id for event in made]


def test_a_longer_logbook_costs_no_query_more_within_a_batch(embargoed, queries_of):
    make.events(embargoed, 10)
    before = queries_of(versions, exports.Source(embargoed, own=True))
    make.events(embargoed, 10)
    assert queries_of(versions, exports.Source(embargoed, own=True)) == before


def test_lines_say_what_was_sealed(embargoed, member, tmp_path):
    from events import seals

    note = make.event(embargoed, "<b>a</b>", body_format="html", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body="changed", body_format="plaintext")
    list(seals.seal(within=60))
    (tmp_path / "logbook.jsonl").write_text(lines(exports.Source(embargoed, own=True)))
    chain = seals.lines(f"investigation:{embargoed.pk}", in_full=True)
    (tmp_path / "seals.jsonl").write_text("".join(json.dumps(one) + "\n" for one in chain))
    files = [str(tmp_path / "seals.jsonl"), "--entries", str(tmp_path / "logbook.jsonl")]
    assert verify.main(files) == 0
    (tmp_path / "logbook.jsonl").write_text(lines(exports.Source(embargoed, own=True)).replace("changed", "forged"))
    assert verify.main(files) == 1


def test_the_world_is_told_the_hash_of_what_is_served_of_a_photo_and_the_team_of_what_came(released):
    photo = Upload(photographs.jpeg(), "cell.jpg", caption="The cell")
    event = make.event(released, "photo", uploads=[photo])
    (file,) = event.attachments.all()
    own, world = (versions(exports.Source(released, own=own))[0]["files"][0] for own in (True, False))
    assert (own["sha256"], own["name"], own["caption"]) == (file.blob.sha256, "cell.jpg", "The cell")
    assert world["name"] == "cell.jpg"
    assert world["sha256"] != file.blob.sha256


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1", "\n=1"])
def test_no_cell_is_a_formula(cell, embargoed):
    assert tables.defused(cell) == f"'{cell}"
    make.event(embargoed, cell.strip() and cell, title=cell)
    row = rows(exports.Source(embargoed))[1]
    assert not any(each.startswith(tables.FORMULAS) for each in row)


def test_a_spreadsheet_knows_the_alphabet(embargoed):
    make.event(embargoed, "angle θ = 12°, Δλ")
    said = b"".join(exports.BY_NAME["csv"].written(exports.Source(embargoed)))
    assert said.startswith(b"\xef\xbb\xbfid,happened_at")
    assert "θ = 12°" in said.decode()


def test_a_view_by_a_login_name_has_entries_for_the_logbooks_own_people_alone(told):
    wanted = timeline.Filter(q="by:login4711")
    assert versions(exports.Source(told, wanted=wanted)) == []
    assert {one["body"] for one in versions(exports.Source(told, own=True, wanted=wanted))} == {
        "first words", "second words"
    }  # fmt: skip
