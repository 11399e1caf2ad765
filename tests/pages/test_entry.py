"""The page of one entry, at the address that never changes."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from events.models import Event
from events.routing import EVERYBODY, Place
from tests import make
from tests.pages.conftest import soup, words


def details(page):
    return {words(term): words(term.find_next("dd")) for term in page.select("dt")}


def test_an_entrys_page_tells_facility_time_and_universal_time(team, embargoed):
    event = make.event(embargoed, happened_at=datetime(2026, 7, 1, 22, 39, 53, tzinfo=UTC))
    page = soup(team, f"/events/{event.public_id}/")
    assert page.h1.get_text() == "Command of Thursday 2 July 2026, 00:39:53"
    assert details(page)["Time"] == "2 July 2026, 00:39:53 CEST · 1 July 2026, 22:39:53 UTC"


def test_an_entrys_page_says_when_it_was_recorded(team, embargoed):
    event = make.event(embargoed, happened_at=timezone.now() - timedelta(hours=3))
    page = details(soup(team, f"/events/{event.public_id}/"))
    assert page["Recorded"].endswith("recorded 3 h later")
    assert page["Version"] == "1"


def test_a_date_that_could_not_be_believed_is_shown_as_it_was_sent(team, embargoed):
    event = make.event(embargoed, happened_at=datetime(2999, 1, 1, tzinfo=UTC))
    assert (
        "2999-01-01T00:00:00+00:00 could not be believed"
        in details(soup(team, f"/events/{event.public_id}/"))["Date as sent"]
    )


def test_an_entrys_page_has_all_of_a_long_text(team, embargoed):
    event = make.event(embargoed, "x = 1.0\n" * 40_000)
    assert len(soup(team, f"/events/{event.public_id}/").select_one(".plain").get_text()) == 320_000


def test_an_entrys_page_leads_back_to_its_place_in_the_logbook(team, embargoed):
    events = make.events(embargoed, 5)
    page = soup(team, f"/events/{events[2].public_id}/")
    place = page.find("a", string="Show among its neighbours")["href"]
    found = soup(team, place)
    assert [row["id"] for row in found.select("article")] == [f"e{event.public_id}" for event in reversed(events)]
    assert [row["id"] for row in found.select("article.lit")] == [f"e{events[2].public_id}"]
    assert place.endswith(f"#e{events[2].public_id}")


def test_a_broadcasts_page_belongs_to_the_whole_facility(team, embargoed):
    event = make.event(EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO)
    page = soup(team, f"/events/{event.public_id}/")
    assert "Whole facility" in words(page)
    assert page.h1.get_text().startswith("Machine status of ")


def test_an_entry_of_the_beamlines_own_logbook_leads_back_there(localcontact, id32):
    for place, name in ((id32, "logbook"), (Place(None, id32, "IH-1"), "unassigned")):
        event = make.event(place)
        page = soup(localcontact, f"/events/{event.public_id}/")
        neighbours = page.find("a", string="Show among its neighbours")["href"]
        assert neighbours.startswith(f"/beamlines/id32/{name}/?at={event.public_id}")
        assert len(soup(localcontact, neighbours).select("article.lit")) == 1
