"""`verify_seals` follows all chains, says what it found and ends accordingly."""

import json

import pytest
from django.core.management import CommandError, call_command

from events.models import SealFloor
from events.seals import anchoring, heads, sealing
from tests import make
from tests.seals.test_tampering import FIRST, H, cut

pytestmark = pytest.mark.django_db


def test_whole_logbooks_are_counted(said, seal, written, released, name):
    make.event(released)
    seal()
    make.event(released)
    assert said() == (
        0,
        [
            f"{name}: OK, 5 seals",
            f"investigation:{released.pk}: OK, 1 seals, 1 waiting for their seals",
            "2 logbooks, 6 seals followed; nothing touched.",
        ],
    )


def test_the_first_touched_row_of_each_chain_is_named(said, seal, written, released, name, sql):
    make.event(released)
    seal()
    sql(f"{H} body = 'x' {FIRST}".format(note=written[1].pk))
    code, lines = said()
    assert code == 1
    assert lines[0].startswith(
        f"{name}: TOUCHED at number 2, entry {written[1].public_id} version 1 (content): its text"
    )
    assert lines[1] == f"investigation:{released.pk}: OK, 1 seals"
    code, lines = said(f"investigation:{released.pk}")
    assert code == 0


def test_as_json_each_logbook_is_a_line(said, seal, written, name, sql):
    seal()
    assert json.loads(said("--json")[1][0])["checked"] == 5
    sql(f"{H} body = 'x' {FIRST}".format(note=written[1].pk))
    code, lines = said("--json")
    assert (code, json.loads(lines[0])["touched"]["number"]) == (1, 2)


def test_heads_written_to_a_file_name_a_tail_that_is_cut_later(said, seal, written, name, sql, tmp_path):
    seal()
    file = tmp_path / "backups" / "heads.json"
    assert said("--heads", str(file))[0] == 0
    cut(sql, written)
    assert said()[0] == 0
    code, lines = said("--since", str(file))
    assert (code, "number 4" in lines[0], "(tail)" in lines[0]) == (1, True, True)


def test_a_chain_that_is_gone_altogether_is_named_by_the_anchor_of_the_day(said, seal, written, name, sql):
    seal()
    assert anchoring.anchor_today(sealing.timezone.now()) is not None
    ids = ", ".join(str(event.pk) for event in written)
    sql(
        f"DELETE FROM events_seal; DELETE FROM events_taggedevent; DELETE FROM events_attachment; "
        f"DELETE FROM events_historicalevent; DELETE FROM events_event WHERE id IN ({ids})"
    )
    code, lines = said()
    assert (code, lines[0].startswith(f"{name}: TOUCHED at number 1")) == (1, True)


@pytest.mark.parametrize("change", ["root = '\\x00'", "heads = '[]'", "tree_size = 2"])
def test_heads_or_root_of_a_day_that_were_changed_are_named(said, seal, written, sql, change):
    seal()
    anchoring.anchor_today(sealing.timezone.now())
    sql(f"UPDATE events_anchor SET {change}")
    code, lines = said("--json")
    assert (code, "heads or root were changed" in lines[1]) == (1, True)


def test_an_old_version_that_lost_its_seal_is_named(said, seal, written, member, name, sql):
    seal()
    SealFloor.objects.update(number=10**9)
    sql("DELETE FROM events_seal WHERE number = 5")
    code, lines = said()
    assert (code, len(lines)) == (1, 3)
    assert lines[1] == f"{name}: TOUCHED, version 1 of {written[3].public_id} has lost its seal"


def test_a_file_that_is_none_of_heads_is_refused(tmp_path, db):
    (tmp_path / "x").write_text("[]")
    with pytest.raises(CommandError, match="is no file of heads"):
        call_command("verify_seals", "--since", str(tmp_path / "x"))


def test_heads_are_found_by_asking_once_a_chain(seal, written, released, queries_of):
    make.event(released)
    seal()
    assert [head.number for head in heads.every()] == [5, 1]
    assert queries_of(heads.every) == 2
