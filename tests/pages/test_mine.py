"""What is new in the logbooks of a reader who comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, ReadMark
from events.news import News
from tests import make
from tests.pages.conftest import soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT}
ERROR = {"category": Event.Category.ERROR}


def leave(reader, investigation, *, hours=2):
    ReadMark.objects.create(user=reader, investigation=investigation, seen_at=timezone.now() - timedelta(hours=hours))


def news(client):
    return [words(each) for each in soup(client, "/").select(".news")]


def test_a_reader_who_comes_back_learns_how_much_others_wrote(team, embargoed, member):
    long_ago = timezone.now() - timedelta(hours=5)
    make.event(embargoed, "read before", happened_at=long_ago, recorded_at=long_ago, **NOTE)
    leave(member, embargoed)
    for _ in range(3):
        make.event(embargoed, "new", author=make.user(), **NOTE)
    make.event(embargoed, "crashed", **ERROR)
    make.event(embargoed, "umv srot 0")
    assert news(team) == ["3 notes, 1 error new since you left"]


def test_what_the_reader_wrote_elsewhere_is_not_news(team, embargoed, member):
    leave(member, embargoed)
    make.event(embargoed, "mine", author=member, **NOTE)
    assert news(team) == ["No new notes or errors since you left"]


def test_a_hidden_entry_is_not_news(team, embargoed, member):
    leave(member, embargoed)
    event = make.event(embargoed, "wrong sample", author=make.user(), **NOTE)
    Event.objects.filter(pk=event.pk).rewrite(removed_at=timezone.now())
    assert news(team) == ["No new notes or errors since you left"]


def test_an_entry_that_arrives_later_than_it_happened_is_news(team, embargoed, member):
    leave(member, embargoed)
    make.event(embargoed, "written down in the morning", happened_at=timezone.now() - timedelta(hours=9), **NOTE)
    assert news(team) == ["1 note new since you left"]


def test_a_logbook_never_opened_before_has_no_news(team, embargoed, member):
    make.event(embargoed, "hello", **NOTE)
    leave(make.user(), embargoed)
    assert news(team) == []


@pytest.mark.parametrize(
    ("counts", "says"), [((1, 0), "1 note new"), ((0, 2), "2 errors new"), ((2, 1), "2 notes, 1 error new")]
)
def test_counts_are_words(counts, says):
    assert str(News(*counts)) == f"{says} since you left"


def test_twice_the_logbooks_cost_no_more_queries(team, id32, member, queries_of):
    def fill(start):
        for n in range(start, start + 4):
            investigation = make.investigation(f"HC-{n}", at=id32, team=(member,))
            leave(member, investigation)
            make.event(investigation, "new", author=make.user(), **NOTE)

    fill(0)
    few = queries_of(team.get, "/")
    fill(4)
    assert queries_of(team.get, "/") == few <= 6
    assert len(news(team)) == 8
