"""Beamlines, what runs there now, and open data."""

from datetime import timedelta

import pytest
from django.utils import timezone

from investigations.views import places
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words


def listed(page):
    return [words(title) for title in page.select(".list .title")]


def test_a_stranger_finds_every_beamline_but_not_what_runs_there(stranger, embargoed, id21):
    page = soup(stranger, "/beamlines/")
    assert listed(page) == ["ID21", "ID32"]
    assert "HC-4397" not in words(page)
    assert "Running now" not in words(page)


def test_a_team_member_sees_on_which_beamline_the_own_experiment_runs(team, embargoed, id21):
    page = soup(team, "/beamlines/")
    assert page.select_one(".list .facts a")["href"] == f"/investigations/{embargoed.pk}/"


def test_without_any_beamline_the_page_says_where_they_come_from(administrator):
    assert "No beamline is known yet" in words(soup(administrator, "/beamlines/"))


@pytest.mark.parametrize("spelling", ["ID32", "id32", "id-32", "Id%2032"])
def test_a_beamline_is_found_in_any_spelling(stranger, id32, spelling):
    assert soup(stranger, f"/beamlines/{spelling}/").h1.get_text() == "ID32"


@pytest.mark.parametrize("path", ["/beamlines/ID99/", "/beamlines/ID99/now/", "/beamlines/%20/"])
def test_a_beamline_that_does_not_exist_is_not_found(stranger, id32, path):
    assert stranger.get(path).status_code == 404


def test_a_beamline_whose_name_has_a_slash_still_has_an_address(stranger, db):
    make.instrument("ID26/EH1")
    link = soup(stranger, "/beamlines/").select_one(".list a")["href"]
    assert soup(stranger, link).h1.get_text() == "ID26/EH1"


def test_a_beamline_lists_what_runs_first_to_whoever_may_read_it(localcontact, embargoed, id32):
    past = timezone.now() - timedelta(days=50)
    make.released("HC-1", at=id32)
    make.investigation("HC-2", at=id32, start_date=past, end_date=past + timedelta(days=2))
    planned = timezone.now() + timedelta(days=9)
    make.investigation("HC-3", at=id32, start_date=planned, end_date=planned + timedelta(days=2))
    page = soup(localcontact, "/beamlines/ID32/")
    assert listed(page) == ["HC-4397", "HC-3", "HC-2", "HC-1"]
    assert [words(heading) for heading in page.select("h2")] == ["Running now", "Earlier and planned"]


def test_a_beamline_lists_only_open_logbooks_to_a_stranger(stranger, embargoed, id32):
    make.released("HC-1", at=id32)
    assert listed(soup(stranger, "/beamlines/ID32/")) == ["HC-1"]


def test_a_beamline_with_closed_logbooks_looks_like_one_without_any(outsider, stranger, embargoed, id21):
    for reader in (outsider, stranger):
        closed = words(soup(reader, "/beamlines/ID32/").main)
        assert closed == words(soup(reader, "/beamlines/ID21/").main).replace("ID21", "ID32")
        assert "No logbook of ID32 is open to you" in closed


def test_a_reader_walks_through_all_logbooks_of_a_beamline(localcontact, embargoed, id32, monkeypatch):
    monkeypatch.setattr(places, "PAGE", 3)
    same = timezone.now() - timedelta(days=90)
    names = {f"HC-{n}" for n in range(7)}
    for name in names:
        make.investigation(name, at=id32, start_date=same, end_date=same)
    make.investigation("HC-8", at=id32, start_date=None, end_date=None)
    path, seen = "/beamlines/ID32/", []
    while path:
        page = soup(localcontact, path)
        seen += listed(page)
        older = page.select_one("a[rel=next]")
        path = older and f"/beamlines/ID32/{older['href']}"
    assert (seen[0], seen[-1], len(seen)) == ("HC-4397", "HC-8", 9)
    assert set(seen) == names | {"HC-4397", "HC-8"}


def test_only_its_staff_finds_the_beamlines_own_logbook_and_what_is_unassigned(localcontact, team, stranger, id32):
    tabs = soup(localcontact, "/beamlines/ID32/").select(".tabs a")
    assert [words(tab) for tab in tabs] == ["Investigations", "Own logbook", "Unassigned", "Intake", "About"]
    for reader in (team, stranger):
        assert soup(reader, "/beamlines/ID32/").select(".tabs a") == []


def test_now_leads_the_team_to_the_running_logbook(team, embargoed):
    assert team.get("/beamlines/id32/now/")["Location"] == f"/investigations/{embargoed.pk}/"


def test_of_two_that_run_at_once_now_leads_to_the_one_that_began_last(localcontact, embargoed, id32):
    later = make.investigation("HC-5", at=id32, start_date=timezone.now() - timedelta(hours=1))
    make.investigation("HC-6", at=id32, start_date=timezone.now() - timedelta(days=400), end_date=None)
    assert localcontact.get("/beamlines/ID32/now/")["Location"] == f"/investigations/{later.pk}/"


def test_now_is_the_same_page_whether_nothing_runs_or_it_is_closed(outsider, stranger, embargoed, id21):
    for reader in (outsider, stranger):
        closed = words(soup(reader, "/beamlines/ID32/now/").main)
        assert closed == words(soup(reader, "/beamlines/ID21/now/").main).replace("ID21", "ID32")
        assert "No logbook that you may read is running at ID32 now" in closed


def test_twice_the_beamlines_and_logbooks_cost_no_more_queries(administrator, queries_of, id32):
    def fill(start):
        for n in range(start, start + 5):
            make.investigation(f"HC-{n}", at=make.instrument(f"BM{n}"))
            make.investigation(f"HC-{n}", at=id32, team=(make.user(),))

    fill(0)
    few = [queries_of(administrator.get, path) for path in ("/beamlines/", "/beamlines/ID32/")]
    fill(5)
    assert [queries_of(administrator.get, path) for path in ("/beamlines/", "/beamlines/ID32/")] == few
    assert max(few) <= 6


@pytest.fixture
def archive(id32, id21):
    make.released("HC-4151", at=id32, title="Magnetic dichroism of CrI₃ monolayers", doi="10.15151/ESRF-ES-404439201")
    make.released("BLC-12581", at=id21, title="Iron speciation in streptococci")
    make.investigation("HC-4397", at=id32, title="Magnetic dichroism under embargo")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("dichroism", ["Magnetic dichroism of CrI₃ monolayers"]),
        ("IRON strepto", ["Iron speciation in streptococci"]),
        ("hc4151", ["Magnetic dichroism of CrI₃ monolayers"]),
        ("hc 4151", ["Magnetic dichroism of CrI₃ monolayers"]),
        ("id21", ["Iron speciation in streptococci"]),
        ("https://doi.org/10.15151/ESRF-ES-404439201", ["Magnetic dichroism of CrI₃ monolayers"]),
        ("dichroism strepto", []),
        ("HC-4397", []),
        ("100%", []),
        ("a%00b", []),
        ("–", []),
    ],
)
def test_open_data_is_found_by_words_of_title_proposal_beamline_or_doi(stranger, archive, wanted, found):
    assert listed(soup(stranger, f"/open/?q={wanted}")) == found


def test_a_search_that_finds_nothing_says_what_to_try(stranger, archive):
    page = soup(stranger, "/open/?q=nothing")
    assert "No open logbook has “nothing”" in words(page)
    assert page.select_one("input[name=q]")["value"] == "nothing"


def test_open_data_lists_the_last_released_first_and_keeps_the_words_from_page_to_page(stranger, id32, monkeypatch):
    monkeypatch.setattr(places, "PAGE", 2)
    for n in range(5):
        make.released(
            f"HC-{n}", at=id32, title=f"copper & zinc {n}", release_date=timezone.now() - timedelta(days=n + 1)
        )
    path, seen = "/open/?q=copper+%26", []
    while path:
        page = soup(stranger, path)
        seen += listed(page)
        older = page.select_one("a[rel=next]")
        path = older and f"/open/{older['href']}"
    assert seen == [f"copper & zinc {n}" for n in range(5)]


@pytest.mark.parametrize("after", ["nonsense", "0", "99999999999999999999", "²", "-1"])
def test_a_page_after_a_row_that_is_gone_is_refused_in_words(stranger, archive, after):
    page = soup(stranger, f"/open/?after={after}", 400)
    assert page.h1.get_text() == "This request cannot be understood."


def test_a_page_after_a_closed_logbook_is_refused_like_one_after_none(stranger, archive, embargoed):
    closed = words(soup(stranger, f"/open/?after={embargoed.pk}", 400))
    assert closed == words(soup(stranger, "/open/?after=987654", 400))


def test_the_bar_leads_everywhere_and_marks_where_the_reader_is(team, embargoed):
    page = soup(team, "/beamlines/")
    links = page.select("header nav a")
    assert [words(link) for link in links] == ["My logbooks", "Beamlines", "Open data", "Search", "Help"]
    assert [words(link) for link in links if link.get("aria-current") == "page"] == ["Beamlines"]
    assert page.select_one(".menu a")["href"] == "/profile/"


def test_staff_of_two_beamlines_sees_the_running_ones_of_both(id32, id21, embargoed):
    person = make.scientist(id32, "both")
    id21.scientists.create(user=person)
    make.investigation("HC-7", at=id21)
    page = soup(browser(person), "/beamlines/")
    assert [words(link) for link in page.select(".list .facts a")] == ["HC-7", "HC-4397"]
