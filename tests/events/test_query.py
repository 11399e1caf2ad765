"""What people type into a search field, and what they are told of what could not be taken."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events import query
from events.query import Span, Term

NOW = datetime(2021, 4, 6, 10, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _in_paris():
    with timezone.override(PARIS):
        yield


def groups(q):
    return [tuple((term.name, term.value, term.negated) for term in group) for group in query.read(q, NOW).groups]


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("q", "read"),
    [
        ("beam lost", [(("", "beam", False),), (("", "lost", False),)]),
        ('"beam  lost" now', [(("", "beam lost", False),), (("", "now", False),)]),
        ("-beam", [(("", "beam", True),)]),
        ("-45", [(("", "-45", False),)]),
        ("--loop", [(("", "--loop", False),)]),
        ('-"beam lost"', [(("", "beam lost", True),)]),
        ("a or b c", [(("", "a", False), ("", "b", False)), (("", "c", False),)]),
        ("a OR b or c", [(("", "a", False), ("", "b", False), ("", "c", False))]),
        ("or a", [(("", "or", False),), (("", "a", False),)]),
        ("a or", [(("", "a", False),), (("", "or", False),)]),
        ('tag:"to do" -tag:spec', [(("tag", "to do", False),), (("tag", "spec", True),)]),
        ("TYPE:Error", [(("type", "error", False),)]),
        ("type:commandline", [(("type", "command", False),)]),
        ("author:jane", [(("by", "jane", False),)]),
        ("has:photo", [(("has", "image", False),)]),
        ("sr:d-ct:01", [(("", "sr:d-ct:01", False),)]),
        ("http://a.b/c", [(("", "http://a.b/c", False),)]),
        ('motor:"a b"', [(("", "motor:a b", False),)]),
        ("# beam !", [(("", "beam", False),)]),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(q, read):
    assert groups(q) == read


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("2021-04-06", (paris(2021, 4, 6), paris(2021, 4, 7))),
        ("6/4/2021", (paris(2021, 4, 6), paris(2021, 4, 7))),
        ("06.04.2021", (paris(2021, 4, 6), paris(2021, 4, 7))),
        ("2021-12", (paris(2021, 12, 1), paris(2022, 1, 1))),
        ("2021", (paris(2021, 1, 1), paris(2022, 1, 1))),
        ("today", (paris(2021, 4, 6), paris(2021, 4, 7))),
        ("Yesterday", (paris(2021, 4, 5), paris(2021, 4, 6))),
        ("3d", (NOW - timedelta(days=3), paris(2021, 4, 4))),
        ("30min", (NOW - timedelta(minutes=30), paris(2021, 4, 7))),
        ("2021-04-06T04:00", (paris(2021, 4, 6, 4), paris(2021, 4, 6, 4, 1))),
        ("2021-04-06T04:00Z", (datetime(2021, 4, 6, 4, tzinfo=UTC), datetime(2021, 4, 6, 4, 1, tzinfo=UTC))),
        # The clocks went forward in this night: the day had 23 hours.
        ("2021-03-28", (datetime(2021, 3, 27, 23, tzinfo=UTC), datetime(2021, 3, 28, 22, tzinfo=UTC))),
    ],
)
def test_a_day_or_a_moment_is_that_of_the_reader_s_clock(said, span):
    assert query.read(f'on:"{said}"', NOW).groups == ((Term(Span(*span), "on"),),)


@pytest.mark.parametrize(
    ("q", "instead", "whole"),
    [
        ("type:eror beam", "type:error", "type:error beam"),
        ("beam -type:commnd", "-type:command", "beam -type:command"),
        ("has:pictur", "has:picture", "has:picture"),
        ("tag:", "tag:detector", "tag:detector"),
        ('tag:""', "tag:detector", "tag:detector"),
        ("on:someday", "on:yesterday", "on:yesterday"),
        ("after:2021-13-01", "after:3d", "after:3d"),
        ("after:99999y", "after:3d", "after:3d"),
        ("on:9999", "on:yesterday", "on:yesterday"),
        ("befor:3d", "before:3d", "before:3d"),
        ("tags:detector", "tag:detector", "tag:detector"),
    ],
)
def test_a_wrong_filter_is_said_with_the_nearest_right_one(q, instead, whole):
    (remark,) = query.read(q, NOW).remarks
    assert (remark.instead, remark.query) == (instead, whole)
    assert remark.said.startswith("“") or remark.said.startswith("There is no filter")


def test_a_wrong_filter_narrows_nothing_and_a_word_before_a_colon_is_text():
    assert query.read("type:eror", NOW).groups == ()
    assert groups("befor:3d") == [(("", "befor:3d", False),)]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("s3", "“s3” is short: it was looked for as the beginning of a word."),
        ("word " * 100, "Only the first 16 words and filters were looked for."),
        ("w" * 10_000, "Only the first 500 letters were looked at."),
    ],
)
def test_what_was_cut_or_is_short_is_said(q, said):
    assert [remark.said for remark in query.read(q, NOW).remarks] == [said]


def test_ten_thousand_letters_of_signs_and_filters_are_read_in_no_time_and_without_an_error():
    for piece in ('"', "-", ":", "tag:", 'tag:"', "or ", '-a:"', "\0", "(", "after:"):
        assert len(query.read(piece * 10_000, NOW).groups) <= query.MOST_TERMS


@pytest.mark.parametrize(
    ("q", "empty"), [("", False), (" ", False), ("#", True), ('"', True), ("tag:", False), ("a", False)]
)
def test_signs_alone_stand_for_nothing(q, empty):
    assert query.read(q, NOW).is_empty is empty


def test_what_is_marked_in_the_text_are_the_words_that_were_wanted():
    assert query.read('beam -lost "at th" tag:night x or y', NOW).words == ["beam", "at th", "x", "y"]
