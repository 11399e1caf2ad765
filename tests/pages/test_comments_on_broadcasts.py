"""What was said to everybody is commented on in the logbook in which it is read, and in that one only."""

from datetime import timedelta

import pytest

from events.models import Event
from events.routing import EVERYBODY
from tests import make
from tests.pages.conftest import rows, soup, words


@pytest.fixture
def beam(embargoed):
    """Said to everybody while HC-4397 runs."""
    return make.event(EVERYBODY, "Beam lost", type=Event.Type.BROADCAST, category=Event.Category.INFO)


def address(event, investigation):
    return f"/events/{event.public_id}/comment/?in={investigation.pk}"


def test_its_row_offers_a_comment_in_this_logbook_to_whoever_may_write(team, outsider, embargoed, beam):
    make.event(embargoed)
    row = next(one for one in rows(team, embargoed) if "kind-broadcast" in one["class"])
    assert row.select_one(".to-comment")["href"] == address(beam, embargoed)
    assert row.select_one(".to-edit") is None


def test_the_comment_stands_in_this_logbook_and_in_no_other(team, embargoed, id21, beam):
    make.event(embargoed)
    form = soup(team, address(beam, embargoed)).select_one("form.composer")
    assert form["action"] == address(beam, embargoed)
    answer = team.post(form["action"], {"text": "We lost the scan"})
    said = Event.objects.get(parent=beam)
    assert (answer.status_code, said.investigation) == (302, embargoed)
    assert any("We lost the scan" in words(one) for one in rows(team, embargoed))
    other = make.investigation("HC-1", at=id21, team=(said.author,))
    make.event(other)
    assert not any("We lost the scan" in words(one) for one in rows(team, other))


@pytest.mark.parametrize("where", ["of others", "released", "elsewhere in time", "nowhere", "x"])
def test_it_is_commented_on_only_where_one_may_write_and_only_in_its_time(team, member, released, id21, beam, where):
    theirs = make.investigation("HC-2", at=id21)
    past = beam.happened_at - timedelta(days=30)
    earlier = make.investigation("HC-3", at=id21, team=(member,), start_date=past, end_date=past + timedelta(days=1))
    number = {
        "of others": theirs.pk,
        "released": released.pk,
        "elsewhere in time": earlier.pk,
        "nowhere": 999_999,
        "x": "x",
    }
    answer = team.post(f"/events/{beam.public_id}/comment/?in={number[where]}", {"text": "x"})
    assert answer.status_code == (403 if where == "released" else 404)
    assert not Event.objects.filter(parent=beam).exists()


def test_an_entry_of_another_logbook_is_not_commented_on_by_naming_this_one(team, embargoed, id21):
    theirs = make.event(make.investigation("HC-2", at=id21))
    assert team.post(address(theirs, embargoed), {"text": "x"}).status_code == 404
