"""Old backups go whole, and no file goes that another needs."""

import pytest
from django.core.management import CommandError, call_command

from elogbook.backups import pruning, sets
from events import redactions
from events.redactions import ENTRY, Redaction

DAYS = [f"2026-03-0{day}T12-00-00Z" for day in (1, 2, 3)]


@pytest.fixture
def three(shelf):
    return [
        shelf.add(name, "all have this", name, made_at=f"2026-03-0{day}T12:00:00.000000+00:00")
        for day, name in enumerate(DAYS, 1)
    ]


def test_of_three_the_newest_two_stay_and_only_the_file_of_the_first_goes(shelf, three):
    assert pruning.keep(shelf.folder, 2) == DAYS[:1]
    assert pruning.collect(shelf.folder) == ""
    assert shelf.names == DAYS[1:]
    assert [shelf.stored(text).exists() for text in ("all have this", *DAYS)] == [True, False, True, True]


def test_more_than_there_are_all_stay(shelf, three):
    assert pruning.keep(shelf.folder, 4) == []
    assert shelf.names == DAYS


def test_what_an_interrupted_one_left_goes_and_earlier_ones_stay_whole(shelf, three):
    (three[2].path / sets.MANIFEST).unlink()
    shelf.stored("all have this").with_name(shelf.stored("x").name + ".part").write_text("half")
    assert pruning.clear(shelf.folder) == DAYS[2:]
    pruning.collect(shelf.folder)
    assert shelf.names == DAYS[:2]
    assert [shelf.stored(text).exists() for text in ("all have this", *DAYS)] == [True, True, True, False]


def test_where_one_list_is_damaged_every_file_stays_and_it_is_said(shelf, three):
    three[0].remove()
    (three[1].path / sets.LIST).write_text("")
    assert pruning.collect(shelf.folder).startswith(f"{DAYS[1]}/files.txt was changed. Nobody can tell which files")
    assert shelf.stored(DAYS[0]).exists()


def test_a_manifest_nobody_can_read_keeps_every_file_too(shelf, three):
    three[0].remove()
    (three[1].path / sets.MANIFEST).write_text("{")
    assert "cannot be read" in pruning.collect(shelf.folder)
    assert pruning.holding(shelf.folder) == []
    assert shelf.stored(DAYS[0]).exists()


def test_those_hold_it_that_were_made_after_it_was_written_and_before_it_went(shelf, three):
    gone = Redaction(ENTRY, "a" * 24, "2026-03-01T18:00:00+00:00", "2026-03-02T18:00:00+00:00")
    redactions.add(shelf.folder.path / redactions.NAME, [gone])
    assert [one.name for one in pruning.holding(shelf.folder)] == DAYS[1:2]
    assert pruning.forget_redacted(shelf.folder) == DAYS[1:2]
    pruning.collect(shelf.folder)
    assert [shelf.stored(text).exists() for text in ("all have this", *DAYS)] == [True, True, False, True]


@pytest.mark.parametrize(("began", "at", "holds"), [("01", "02", DAYS[:1]), ("02", "03", DAYS[1:2]), ("03", "03", [])])
def test_what_was_written_in_its_moment_is_in_it_and_what_went_in_its_moment_is_not(shelf, three, began, at, holds):
    gone = Redaction(ENTRY, "a" * 24, *(f"2026-03-{day}T12:00:00+00:00" for day in (began, at)))
    redactions.add(shelf.folder.path / redactions.NAME, [gone])
    assert [one.name for one in pruning.holding(shelf.folder)] == holds


def test_a_file_nobody_here_put_into_the_store_stays(shelf, three):
    foreign = shelf.folder.path / sets.STORE / "notes.txt"
    foreign.write_text("whose?")
    pruning.collect(shelf.folder)
    assert foreign.exists()


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_to_keep_none_is_no_number(shelf, number):
    with pytest.raises(CommandError, match="a number from 1 on"):
        call_command("backup", str(shelf.folder.path), f"--keep={number}")
