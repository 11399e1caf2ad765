"""What a reader asks for and gets."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from events import logbook, wording
from events.blobs import Upload
from events.models import Event
from events.routing import EVERYBODY
from events.timeline.conditions import KIND
from events.timeline.filters import Filter
from tests import make
from tests.pages.test_files import picture

pytestmark = pytest.mark.django_db
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
ERROR = {"category": Event.Category.ERROR}


def found(logbook_of, **wanted):
    events = Filter(**wanted).narrow(Event.objects.filter(investigation=logbook_of))
    return set(events.values_list("body", flat=True))


@pytest.fixture
def some(embargoed, member):
    """A bit of everything, by its body."""
    make.event(embargoed, "note", author=member, tags=["night", "to do"], **NOTE)
    make.event(embargoed, "crashed", tags=["spec"], **ERROR)
    make.event(embargoed, "picture", uploads=[Upload(picture(), "a.png")], software="Flint")
    make.event(embargoed, "table", uploads=[Upload(b"1,2", "a.csv")])
    discussed = make.event(embargoed, "discussed", tags=["Night"])
    logbook.comment(discussed, by=member, body="why?", body_format="plaintext")
    make.event(embargoed, "moved", category=Event.Category.INFO, software="E-Logbook")
    make.event(embargoed, "umv th 1", tags=["spec"])
    return embargoed


@pytest.mark.parametrize(
    ("view", "seen"),
    [
        ("everything", {"note", "crashed", "picture", "table", "discussed", "why?", "moved", "umv th 1"}),
        ("highlights", {"note", "crashed", "picture", "discussed", "why?", "moved"}),
        ("people", {"note", "why?"}),
        ("pictures", {"picture"}),
    ],
)
def test_a_view_shows_what_its_name_says(some, view, seen):
    assert found(some, view=view) == seen


@pytest.mark.parametrize(
    ("tags", "match", "seen"),
    [
        (["night"], "any", {"note", "discussed"}),
        (["night", "spec"], "any", {"note", "discussed", "crashed", "umv th 1"}),
        (["NIGHT", "to do"], "all", {"note"}),
        (["night", "spec"], "none", {"picture", "table", "why?", "moved"}),
        (["nothing"], "any", set()),
    ],
)
def test_tags_are_any_all_or_none(some, tags, match, seen):
    assert found(some, tags=tuple(tags), tags_match=match) == seen


def test_kinds_are_chosen_one_by_one(some):
    assert found(some, kinds=("error", "system")) == {"crashed", "moved"}


def test_sides_of_a_filter_combine(some):
    assert found(some, view="highlights", tags=("night",), q="note") == {"note"}
    assert found(some, view="people", kinds=("error",)) == set()


def test_a_time_holds_its_beginning_and_not_its_end(embargoed):
    start = timezone.now() - timedelta(hours=3)
    for hour in range(3):
        make.event(embargoed, str(hour), happened_at=start + timedelta(hours=hour))
    assert found(embargoed, after=start, before=start + timedelta(hours=2)) == {"0", "1"}


@pytest.mark.parametrize("software", ["spec", "E-Logbook"])
def test_the_database_names_kinds_as_pages_do(embargoed, software):
    pairs = list(product(Event.Type, Event.Category))
    for type, category in pairs:
        place = embargoed if type != Event.Type.BROADCAST else EVERYBODY
        make.event(place, type=type, category=category, software=software)
    named = Event.objects.annotate(kind_is=KIND)
    assert len(named) == len(pairs)
    assert [event.kind_is for event in named] == [wording.kind(event).css for event in named]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [({}, 0), ({"view": "people"}, 0), ({"tags": ("a",), "q": "b"}, 2), ({"kinds": ("note",), "tags_match": "all"}, 1)],
)
def test_what_a_reader_has_set_is_counted_for_the_button_of_the_phone(wanted, count):
    assert Filter(**wanted).count == count
    assert Filter(**wanted).narrows is (count > 0)
