"""What folds into one row, and what a reader always sees."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from events.timeline import folding
from events.timeline.folding import Key, masked

NOON = datetime(2026, 4, 6, 12, tzinfo=ZoneInfo("Europe/Paris"))
LINES = Path(__file__).parent.parent / "data" / "seed-lines.txt"
SENT = {"command": "commandline", "info": "info", "error": "error"}


def key(opening="umv th 1", *, pk=0, at=NOON, **said):
    ordinary = {
        "type": "notification", "category": "commandline", "software": "spec", "machine": "lid32ctrl", "sender": "",
        "dataset": None, "sample": None, "has_files": False, "has_picture": False, "has_comment": False, "is_chosen": False, "is_told": False,
    }  # fmt: skip
    return Key(pk=pk, happened_at=at, opening=opening, **(ordinary | said))


def keys(*said):
    """Keys in reading order, newest first and a minute apart; each is an opening, or words for `key`."""
    return [
        key(pk=100 - n, at=NOON - timedelta(minutes=n), **({"opening": one} if isinstance(one, str) else one))
        for n, one in enumerate(said)
    ]


def sizes(those, **how):
    """How many messages each row stands for."""
    return [1 + len(row.folded) for row in folding.fold(those, **how)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("umv th 1.234", "umv th -7e-3"),
        ("#S79 ascan ysam -10.4156 -4.41562 20 0.1", "#S103 ascan ysam 1 2 80 1"),
        ("#S4 loopscan 230 60 0 launched at Tue Apr 06 04:12:59 2021", "#S3 loopscan 1 1 0 launched at Mon May 3 00:08:37 2021"),
        ("Dataset Cu_K_6ms (Cu_foil) has been stored", "Dataset 20210405_PD2b_03 (PD2b) has been stored"),
        ("New sample: fe2streptor2 (\"Fe2 strepto replica 2\")", "New sample: Cu_foil"),
        ("qdo /data/id32/inhouse/CrI3_macros.mac", "qdo /data/visitor/hc4397/night.mac"),
        ("saved as scan.h5", "saved as other.h5"),
        ("SESSION_SXM [225]: u42b.velocity=2.4", "SESSION_SXM [9]: u42b.velocity=12"),
        ("job 8d7fa3c09b1e finished", "job 00ffee11aa22 finished"),
    ],
)  # fmt: skip
def test_messages_that_differ_in_numbers_times_and_names_are_equal(one, other):
    assert masked(one) == masked(other)
    assert sizes(keys(one, other)) == [2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("umv th 1", "umv tth 1"),
        ("dataset stored", "dataset lost"),
        ("sample in the beam", "sample out of the beam"),
        ("FOURC> reconfig", "XMCD> reconfig"),
        ("shutter open", "shutter closed"),
        ("Mono stopped", "Monitor stopped"),
        ("Mono lost", "Wedge lost"),
        ("Detector Saturated", "Detector Wedged"),
        ("Marker 3 set", "Decay 4 set"),
    ],
)
def test_messages_that_say_different_things_stay_apart(one, other):
    assert sizes(keys(one, other)) == [1, 1]


def test_the_dataset_and_sample_of_a_message_are_not_looked_at():
    those = keys(
        {"opening": "Measuring alpha on foil", "dataset": "alpha", "sample": "foil"},
        {"opening": "Measuring beta on glass", "dataset": "beta", "sample": "glass"},
    )
    assert sizes(those) == [2]


def test_a_short_name_is_masked_as_a_word_and_not_inside_others():
    assert masked("a scan of a", "a") == "# scan of #"


def test_messages_that_take_turns_fold_each_with_its_own():
    assert sizes(keys(*["umv th 1", "Th moved to 1"] * 3)) == [3, 3]


def test_a_fold_opens_in_reading_order():
    (row,) = folding.fold(keys(*["umv th 1"] * 4))
    assert [row.key.pk, *(one.pk for one in row.folded)] == [100, 99, 98, 97]


def test_a_fold_tells_from_when_to_when_whichever_way_it_is_read():
    those = keys(*["umv th 1"] * 3)
    for order in (those, those[::-1]):
        assert folding.fold(order)[0].span == (NOON - timedelta(minutes=2), NOON)


@pytest.mark.parametrize(
    "seen",
    [
        {"type": "annotation", "category": "comment", "software": ""},
        {"category": "error", "opening": "crashed"},
        {"has_files": True, "has_picture": True, "opening": ""},
        {"has_comment": True, "opening": "look here"},
        {"is_chosen": True, "opening": "look here"},
        {"software": "E-Logbook", "opening": "12 entries moved here"},
        {"type": "attachment", "opening": "scan.txt"},
    ],
    ids=["person", "error", "picture", "comment", "tag", "system", "file"],
)
def test_nothing_folds_across_what_a_reader_must_see(seen):
    assert sizes(keys("umv th 1", "umv th 2", seen, "umv th 3", "umv th 4")) == [2, 1, 2]


@pytest.mark.parametrize(
    "seen", [{"category": "error"}, {"has_comment": True}, {"is_chosen": True}, {"has_files": True}]
)
def test_what_a_reader_must_see_never_folds_itself(seen):
    assert sizes(keys(seen, seen)) == [1, 1]


@pytest.mark.parametrize(
    "sender", [{"software": "Bliss"}, {"machine": "lid32bliss"}, {"sender": "opid32"}, {"category": "info"}]
)
def test_only_messages_of_one_sender_and_kind_fold(sender):
    assert sizes(keys("umv th 1", {"opening": "umv th 2", **sender})) == [1, 1]


def test_a_fold_ends_with_the_day_of_the_readers_zone():
    midnight = datetime(2026, 4, 6, 0, 0, tzinfo=ZoneInfo("Europe/Paris"))
    those = [key(pk=n, at=midnight + timedelta(minutes=minute)) for n, minute in enumerate((2, 1, 0, -1, -2))]
    assert sizes(those) == [3, 2]


def test_messages_more_than_an_hour_apart_stand_each_on_its_own():
    hour = timedelta(hours=1)
    assert sizes([key(at=NOON), key(at=NOON - hour)]) == [2]
    assert sizes([key(at=NOON), key(at=NOON - hour - timedelta(seconds=1))]) == [1, 1]


def test_a_long_text_has_something_to_say():
    assert sizes(keys("x " * 200, "x " * 200)) == [2]
    assert sizes(keys("x " * 201, "x " * 201)) == [1, 1]


def test_a_quiet_sender_folds_whatever_it_says_but_for_errors():
    those = keys("one thing", "another", {"opening": "crashed", "category": "error"}, "a third", "a fourth")
    assert sizes(those, quiet=["spec"]) == [2, 1, 2]
    assert sizes(those, quiet=["Bliss"]) == [1, 1, 1, 1, 1]


def test_an_entry_somebody_was_sent_to_stays_out_of_its_fold():
    assert sizes(keys("umv th 1", "umv th 2", "umv th 3"), open=[99]) == [2, 1]


def test_a_picture_and_its_words_from_one_sender_read_as_one_block():
    picture = key("plot.png", pk=2, at=NOON, has_files=True, has_picture=True, type="attachment", category="file")
    for later, joined in ((timedelta(seconds=2), True), (timedelta(seconds=3), False)):
        words = key("Absorption", pk=1, at=NOON - later, category="comment")
        rows = folding.fold([picture, words])
        assert [row.continues for row in rows] == [False, joined]


def test_the_words_of_a_picture_do_not_fold_away():
    words = [key("Absorption", pk=n, at=NOON - timedelta(seconds=n), category="comment") for n in range(3)]
    picture = key("", pk=9, at=NOON + timedelta(seconds=1), has_files=True, has_picture=True, category="comment")
    assert sizes([picture, *words]) == [1, 1, 2]


def test_a_page_ends_where_its_last_row_is_full_and_leaves_nothing_out():
    those = keys("a", "b", "a", "c", "a", "d")
    rows, used = folding.page(those, 3)
    assert (len(rows), used) == (3, 5)
    assert sum(1 + len(row.folded) for row in rows) == used


def real():
    """The lines of real logbooks as if each was written half a minute after the next."""
    said = [line.split("\t", 1) for line in LINES.read_text().splitlines()[1:]]
    for n, (kind, text) in enumerate(said):
        by_a_person = {"type": "annotation", "category": "comment", "software": "", "machine": ""}
        how = by_a_person if kind == "comment" else {"category": SENT[kind]}
        yield key(text, pk=n, at=NOON - timedelta(seconds=30 * n), **how)


def test_real_lines_fold_and_no_error_person_or_picture_is_inside():
    rows = folding.fold(list(real()))
    inside = [one for row in rows for one in row.folded]
    assert (len(list(real())), len(rows), len(inside)) == (49, 37, 12)
    assert not any(one.counts for one in inside)
    assert all(one.key.pk < other.key.pk for one, other in pairwise(rows))
