"""The team sees what everybody will read, and what it may want to tidy up before."""

import pytest

from events import logbook
from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.conftest import rows, soup, words
from tests.pages.test_files import FILE, picture

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def address(investigation):
    return f"/investigations/{investigation.pk}/public/"


def found(client, investigation):
    page = soup(client, address(investigation))
    return [(words(one.select_one(".quiet")), words(one.code)) for one in page.select(".found li")]


def test_rows_are_told_as_to_the_world_and_removed_ones_are_not_there(team, embargoed, member):
    make.event(embargoed, "umv th 1", machine="lid32ctrl")
    gone = make.event(embargoed, "Wrong logbook", author=member, **NOTE)
    logbook.hide(gone, by=member, version=1, why="ID21")
    page = soup(team, address(embargoed))
    (row,) = page.select("article.event")
    assert "lid32ctrl" not in words(row)
    assert "lid32ctrl" in words(rows(team, embargoed)[0])
    assert page.select_one("#writing") is None


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("ask first.last@example.org for it", "E-mail address", "first.last@example.org"),
        ("call +33 4 76 88 20 00 at night", "Telephone number", "+33 4 76 88 20 00"),
        ("hutch: 04 76 88 20 00", "Telephone number", "04 76 88 20 00"),
        ("taken at 45.2069N 5.6923E", "Coordinates", "45.2069N 5.6923E"),
        ("taken at 45°12'24\"N, 5°41'32\"E", "Coordinates", "45°12'24\"N, 5°41'32\"E"),
        ("at 45.20690, 5.69230", "Coordinates", "45.20690, 5.69230"),
    ],
)
def test_addresses_numbers_and_places_are_listed_with_their_entry(team, embargoed, member, text, kind, expected):
    make.event(embargoed, text, author=member, **NOTE)
    assert found(team, embargoed) == [(kind, expected)]


@pytest.mark.parametrize(
    "text",
    ["umv th 12.5 chi 3.25", "2021-04-06T03:00:00+02:00", "a@b", "#S388 ascan srot -3.7754 4.1227 20 0.1", "+1.5"],
)
def test_what_instruments_write_every_minute_is_not_listed(team, embargoed, text):
    make.event(embargoed, text)
    assert found(team, embargoed) == []


def test_captions_are_looked_through_and_removed_entries_are_not(team, embargoed, member):
    make.event(embargoed, uploads=[Upload(picture(), "a.png", caption="of x@example.org")], **FILE)
    gone = make.event(embargoed, "y@example.org", author=member, **NOTE)
    logbook.hide(gone, by=member, version=1, why="private")
    assert found(team, embargoed) == [("E-mail address", "x@example.org")]


def test_as_many_queries_for_twice_as_many_findings(team, embargoed, member, queries_of):
    def ask():
        return queries_of(team.get, address(embargoed))

    make.event(embargoed, "a@example.org", author=member, **NOTE)
    ask()
    few = ask()
    for number in range(9):
        make.event(embargoed, f"a{number}@example.org", author=member, **NOTE)
    assert ask() == few


def test_after_release_it_is_the_logbook_itself(localcontact, released):
    assert localcontact.get(address(released)).headers["Location"] == f"/investigations/{released.pk}/"
