"""Words in a logbook: in any order, as they stand together, and as fragments of names."""

import pytest

from events import search
from events.models import Event
from tests import make

pytestmark = pytest.mark.django_db


def found(q):
    return set(Event.objects.filter(search.matching(q)).values_list("text", flat=True))


@pytest.fixture(autouse=True)
def texts(embargoed):
    for text in ("Beam lost at the undulator", "u42b.velocity=2.4", "Dataset 20210405_PD2b_03 stored", "#S388 Élan"):
        make.event(embargoed, text)


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("undulator beam", "Beam lost at the undulator"),
        ("BEAM", "Beam lost at the undulator"),
        ("dulat", "Beam lost at the undulator"),
        ('"lost at the"', "Beam lost at the undulator"),
        ("velocity", "u42b.velocity=2.4"),
        ("2.4", "u42b.velocity=2.4"),
        ("velocity=2", "u42b.velocity=2.4"),
        ("PD2b_03", "Dataset 20210405_PD2b_03 stored"),
        ("0405", "Dataset 20210405_PD2b_03 stored"),
        ("#S388", "#S388 Élan"),
        ("elan", "#S388 Élan"),
        ("él", "#S388 Élan"),
        ("s3", "#S388 Élan"),
    ],
)
def test_an_entry_is_found(q, text):
    assert found(q) == {text}


@pytest.mark.parametrize("q", ["beam velocity", '"undulator beam"', "88", "undulators", "100%", "b_am", '"at lost"'])
def test_an_entry_without_the_words_is_not_found(q):
    assert found(q) == set()


@pytest.mark.parametrize("q", ["", "  ", '""', "#", "' & !", "_", '"', "\0", "½²", ":*", "a:*|b", "\\", "(" * 600])
def test_odd_words_find_nothing_or_narrow_nothing_and_are_no_error(q):
    assert len(found(q)) == (0 if q.strip() else 4)


@pytest.mark.parametrize(("q", "number"), [("", 4), (" ", 4), ("# !", 0), ("???", 0)])
def test_signs_are_in_no_entry_and_nothing_asked_is_in_all(q, number):
    assert len(found(q)) == number


def test_only_so_many_words_are_looked_for():
    assert len(search.terms("word " * 500)) == search.MOST_TERMS


def test_quoted_words_are_one_and_others_each_by_itself():
    assert search.terms('umv "to do" "th') == ["umv", "to do", "th"]
