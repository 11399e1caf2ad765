"""The page that searches everywhere: hits with what stands around them, ways to narrow, and what is said when not."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from events.blobs import Upload
from events.models import Event, FileText
from events.routing import EVERYBODY
from events.timeline.searching import Busy, TookTooLong, counting, hits
from events.views import searching
from tests import make
from tests.events.queries import NOTE
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 6, 10, tzinfo=UTC)


def page(client, q, more=""):
    return soup(client, f"/search/?q={quote(q)}{more}")


def test_without_words_the_page_teaches_what_to_type(stranger):
    found = soup(stranger, "/search/")
    assert words(found.h1) == "Search"
    assert found.select_one('.examples a[href="?q=type%3Aerror"]')
    assert found.select_one('nav[aria-label=Main] a[href="/search/"][aria-current=page]')


def test_a_hit_shows_its_words_in_their_place_marked_and_leads_to_the_logbook(team, embargoed, member):
    text = f"{'before ' * 40}the Undulator gap{' after' * 80} and the undulator again"
    made = make.event(embargoed, text, author=member, happened_at=NOON, **NOTE)
    (row,) = page(team, "undulator").select("article.hit")
    assert words(row.select_one(".snippet")).startswith("… before")
    assert words(row.select_one(".snippet")).endswith("and the undulator again")
    assert [words(mark) for mark in row.select("mark")] == ["Undulator", "undulator"]
    assert row.a["href"] == f"/investigations/{embargoed.pk}/?at={made.public_id}#e{made.public_id}"
    assert row["aria-label"] == "Note of 6 April 2026, 12:00:00, HC-4397 · ID32"
    assert "Scientist" in words(row.select_one(".by"))


def test_a_hit_opens_in_its_place_lit_with_the_entries_around_it(team, embargoed):
    entries = make.events(embargoed, 60)
    where = page(team, '"line baaf" or "line aaaf"').select_one("article.hit a")["href"]
    found = soup(team, where.partition("#")[0])
    assert [row["id"] for row in found.select("article.lit")] == [f"e{entries[5].public_id}"]
    assert len(found.select("article.event")) > 5


def test_what_belongs_to_no_logbook_opens_at_its_own_address(outsider):
    made = make.event(EVERYBODY, "beam lost", type=Event.Type.BROADCAST)
    (row,) = page(outsider, "beam").select("article.hit")
    assert (row.a["href"], words(row.select_one(".in"))) == (f"/events/{made.public_id}/", "To everybody")


def test_text_that_looks_like_markup_stays_text(team, embargoed):
    make.event(embargoed, "<script>alert(1)</script> beam & <b>")
    found = page(team, "<script>alert").select_one("article.hit .snippet")
    assert found.script is None
    assert words(found) == "<script>alert (1)</script> beam & <b>"


def test_a_long_text_is_shown_around_the_word_however_far_inside_it_stands(team, embargoed):
    make.event(embargoed, f"{'long ' * 10_000}neutron{' long' * 100}")
    assert [words(mark) for mark in page(team, "neutron").select("article.hit mark")] == ["neutron"]


def test_what_the_hits_have_in_common_are_links_that_narrow_and_undo(team, embargoed, member):
    make.event(embargoed, "beam", author=member, tags=["to do"], happened_at=NOON, **NOTE)
    make.event(embargoed, "beam", tags=["session"], happened_at=NOON - timedelta(days=400))
    found = page(team, "beam", "&order=rank")
    assert words(found.select_one(".total")) == "2 found"
    links = {words(link): link["href"] for link in found.select(".sides nav a")}
    assert links["to do 1"] == "?q=beam+tag%3A%22to+do%22&order=rank"
    assert links["2025 1"] == "?q=beam+on%3A2025&order=rank"
    assert "session 1" not in links
    narrowed = page(team, 'beam tag:"to do"')
    assert len(narrowed.select("article.hit")) == 1
    assert narrowed.select_one(".sides a[aria-current]")["href"] == "?q=beam"


def test_more_hits_than_are_counted_are_told_as_so_many_and_more(team, embargoed, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED", 2)
    make.events(embargoed, 3)
    found = page(team, "line")
    assert words(found.select_one(".total")) == "2+ found"
    assert "Counts are of the newest 2" in words(found.select_one(".sides"))


def test_counts_that_take_longer_come_after_the_hits_or_by_a_link(team, embargoed, monkeypatch):
    make.events(embargoed, 3)
    monkeypatch.setattr(counting, "RARE", 0)
    later = page(team, "line").select_one(".sides")
    assert later["hx-get"] == "?q=line&part=sides"
    assert words(soup(team, f"/search/{later['hx-get']}").select_one(".total")) == "3 found"
    assert words(page(team, "line", "&sides=1").select_one(".total")) == "3 found"


def test_the_list_goes_on_page_after_page(team, embargoed, monkeypatch):
    monkeypatch.setattr(hits.Search, "__init__", smaller_pages(hits.Search.__init__))
    make.events(embargoed, 3)
    first = page(team, "line")
    again = soup(team, f"/search/{first.select_one('a[rel=next]')['href']}")
    assert (len(first.select("article.hit")), len(again.select("article.hit"))) == (2, 1)
    assert again.select_one(".paging a")["href"] == "?q=line"


def smaller_pages(make_search):
    return lambda self, wanted, order, cursor: make_search(self, wanted, order, cursor, 2)


def test_a_wrong_filter_is_said_with_a_way_to_the_right_one(team, embargoed):
    make.event(embargoed, "beam")
    found = page(team, "type:eror beam")
    assert len(found.select("article.hit")) == 1
    remark = found.select_one(".remark")
    assert words(remark).startswith("“type:eror” was left out")
    assert remark.a["href"] == "?q=type%3Aerror+beam"


def test_a_short_word_is_said_to_be_looked_for_as_a_beginning(team, embargoed):
    make.event(embargoed, "th 0.1")
    found = page(team, "th")
    assert "looked for as the beginning of a word" in words(found.select_one(".remark"))
    assert len(found.select("article.hit")) == 1


def test_where_nothing_is_found_it_is_told_what_would_be(team, embargoed):
    make.event(embargoed, "beam")
    found = page(team, "beam neutron")
    assert words(found.h2) == "Nothing you may read has all of this"
    (offer,) = found.select(".offers li")
    assert (words(offer), offer.a["href"]) == ("without neutron : beam 1 found", "?q=beam")


def test_a_search_that_takes_too_long_says_so_and_keeps_what_was_typed(team, embargoed, monkeypatch):
    def too_long(*asked):
        raise TookTooLong

    monkeypatch.setattr(searching.searching, "search", too_long)
    found = page(team, "beam")
    assert "took too long and was ended. Narrow it" in words(found.main)
    assert found.select_one("#q")["value"] == "beam"


@pytest.fixture
def busy(monkeypatch):
    def too_many():
        raise Busy

    monkeypatch.setattr(searching.searching, "turn", too_many)


def test_who_has_to_wait_for_their_turn_is_told_so_and_the_page_asks_again_by_itself(team, embargoed, busy):
    answer = team.get("/search/", {"q": "beam"})
    assert (answer.status_code, answer["Refresh"], answer["Retry-After"]) == (503, "1", "1")
    assert b"Many people search at this moment" in answer.content
    assert b'value="beam"' in answer.content


def test_hits_stay_where_their_counting_would_have_to_wait(team, embargoed, busy):
    answer = team.get("/search/", {"q": "beam", "part": "sides"})
    assert (answer.status_code, b"Counting took too long" in answer.content) == (200, True)


def test_hits_stay_where_counting_takes_too_long(team, embargoed, monkeypatch):
    def too_long(*asked):
        raise TookTooLong

    make.event(embargoed, "beam")
    monkeypatch.setattr(searching.searching, "sides", too_long)
    found = page(team, "beam")
    assert len(found.select("article.hit")) == 1
    assert "Counting took too long" in words(found.select_one(".sides"))


def test_the_page_asks_as_many_questions_for_twice_as_many_hits(team, cold_queries_of, embargoed):
    make.events(embargoed, 10, tags=["a"])
    team.get("/search/", {"q": "line"})  # who reads is asked once an hour
    once = cold_queries_of(team.get, "/search/", {"q": "line"})
    make.events(embargoed, 10, tags=["b"])
    assert cold_queries_of(team.get, "/search/", {"q": "line"}) == once <= 24


def test_a_hit_tells_which_of_its_files_says_the_words(team, embargoed):
    made = make.event(embargoed, "the report", uploads=[Upload(b"neutron flux 3.1", "report.txt")])
    (file,) = made.attachments.all()
    FileText.objects.create(blob=file.blob, text="neutron flux 3.1")
    (row,) = page(team, "neutron").select("article.hit")
    assert words(row.select_one(".in-file")) == "report.txt neutron flux 3.1"
