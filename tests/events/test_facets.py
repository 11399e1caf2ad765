"""Counts beside the entries, each under all filters but its own."""

from datetime import UTC, datetime, timedelta

import pytest

from events import logbook, timeline
from events.models import Event
from events.routing import EVERYBODY
from events.timeline import Filter
from events.timeline import counts as counting
from tests import make

pytestmark = pytest.mark.django_db
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
ERROR = {"category": Event.Category.ERROR}
EVENING = datetime(2026, 4, 5, 21, 30, tzinfo=UTC)  # 23:30 in Paris


@pytest.fixture
def nights(embargoed, member):
    """Two notes, an error and four commands around a midnight."""
    make.event(embargoed, "note", author=member, tags=["night"], happened_at=EVENING, **NOTE)
    make.event(
        embargoed, "lost", author=member, tags=["night", "beam"], happened_at=EVENING + timedelta(hours=1), **NOTE
    )
    make.event(embargoed, "crashed", tags=["spec"], happened_at=EVENING, **ERROR)
    for n in range(4):
        make.event(embargoed, f"umv th {n}", tags=["spec"], happened_at=EVENING + timedelta(hours=n))
    return embargoed


def count(investigation, **wanted):
    return timeline.facets([timeline.logbook(investigation)], Filter(**wanted))


def tags(facets):
    return {tag.name: tag.number for tag in facets.tags}


def test_everything_is_counted(nights):
    facets = count(nights)
    assert (facets.total, facets.shown, facets.is_capped) == (7, 7, False)
    assert facets.kinds == {"note": 2, "error": 1, "command": 4}
    assert tags(facets) == {"spec": 5, "night": 2, "beam": 1}


def test_days_are_those_of_the_readers_zone(nights):
    assert {f"{day:%d}": number for day, number in count(nights).days.items()} == {"05": 3, "06": 4}


def test_a_chosen_kind_narrows_tags_days_and_what_is_shown_and_not_the_other_kinds(nights):
    facets = count(nights, kinds=("error",))
    assert (facets.shown, facets.total) == (1, 7)
    assert facets.kinds == {"note": 2, "error": 1, "command": 4}
    assert tags(facets) == {"spec": 1, "night": 0, "beam": 0}
    assert sum(facets.days.values()) == 1


def test_a_chosen_tag_narrows_kinds_and_not_the_other_tags(nights):
    facets = count(nights, tags=("night",))
    assert facets.kinds == {"note": 2, "error": 0, "command": 0}
    assert tags(facets) == {"spec": 5, "night": 2, "beam": 1}
    assert facets.shown == 2


def test_a_chosen_time_narrows_kinds_and_tags_and_not_the_days(nights):
    facets = count(nights, before=EVENING + timedelta(minutes=30))
    assert (facets.kinds, facets.shown) == ({"note": 1, "error": 1, "command": 1}, 3)
    assert tags(facets) == {"spec": 2, "night": 1, "beam": 0}
    assert sum(facets.days.values()) == 7


def test_words_narrow_everything_but_the_whole(nights):
    facets = count(nights, q="umv")
    assert (facets.shown, facets.total) == (4, 7)
    assert facets.kinds == {"command": 4}


def test_a_view_narrows_all_counts(nights):
    assert count(nights, view="people").kinds == {"note": 2, "error": 0, "command": 0}


def test_a_tag_that_only_software_used_is_told_apart(nights, member):
    assert {tag.name: tag.by_people for tag in count(nights).tags} == {"spec": False, "night": True, "beam": True}
    crashed = nights.events.get(body="crashed")
    logbook.retag(crashed, ["spec", "to do"], by=member, version=1)
    assert {tag.name for tag in count(nights).tags if tag.by_people} == {"night", "beam", "to do"}


def test_two_spellings_of_a_tag_are_counted_as_one(embargoed, member):
    make.event(embargoed, tags=["XMLD"])
    make.event(embargoed, tags=["xmld"])
    assert list(tags(count(embargoed)).values()) == [2]


def test_a_chosen_tag_that_nothing_carries_can_still_be_taken_away(nights):
    assert tags(count(nights, tags=("gone",)))["gone"] == 0


def test_messages_to_everybody_are_counted_by_kind_and_never_in_the_whole(nights):
    make.event(EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO, tags=["ring"])
    beside = [timeline.broadcasts(nights)]
    facets = timeline.facets([timeline.logbook(nights)], Filter(), beside=beside)
    assert (facets.total, facets.kinds["broadcast"]) == (7, 1)
    assert "ring" not in tags(facets)


def test_of_a_very_long_logbook_the_newest_are_counted_and_it_says_so(nights, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED", 5)
    facets = count(nights)
    assert (facets.total, facets.is_capped) == (5, True)


def test_with_words_too_a_very_long_logbook_is_told(nights, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED", 5)
    facets = count(nights, q="note")
    assert (facets.shown, facets.total, facets.is_capped) == (1, 5, True)


def test_several_short_lists_are_not_a_long_one(nights, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED", 8)
    other = make.investigation("HC-4397", at=nights.instrument)
    for n in range(3):
        make.event(other, make.word(n))
    facets = timeline.facets(timeline.of_proposal([nights, other]), Filter())
    assert (facets.total, facets.is_capped) == (10, False)


def test_several_lists_are_counted_together_in_one_query(nights, queries_of):
    other = make.investigation("HC-4397", at=nights.instrument)
    make.event(other, "umv th 1")
    lists = timeline.of_proposal([nights, other])
    assert timeline.facets(lists, Filter()).total == 8
    assert queries_of(timeline.facets, lists, Filter()) == 1


def test_hidden_entries_are_counted_nowhere(nights):
    Event.objects.filter(body="lost").rewrite(removed_at=EVENING)
    facets = count(nights)
    assert (facets.total, facets.kinds["note"], tags(facets).get("beam")) == (6, 1, None)
