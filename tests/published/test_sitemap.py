"""What search engines are told of: released logbooks, their landing pages, nothing else."""

from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.utils import timezone
from lxml import etree

from investigations import listings
from investigations.models import Investigation
from tests import make
from tests.published.conftest import PUBLIC, page_of
from tests.rights.world import CLOSED
from tests.rights.world import investigation as in_state


def rows(client, path):
    """Addresses and days of a site map."""
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/xml")
    root = etree.fromstring(answer.content)
    assert root.nsmap == {None: "http://www.sitemaps.org/schemas/sitemap/0.9"}
    return [(each.findtext("{*}loc"), each.findtext("{*}lastmod")) for each in root]


@pytest.fixture
def small_parts(monkeypatch):
    """Of two numbers each."""
    monkeypatch.setattr(listings, "PART", 2)


def pages(client):
    return [page for part, _ in rows(client, "/sitemap.xml") for page in rows(client, part.removeprefix(PUBLIC))]


def test_it_leads_to_the_landing_page_of_a_released_logbook_with_the_facilitys_day(stranger, rich):
    assert pages(stranger) == [(PUBLIC + page_of(rich), "2024-01-01")]


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("lists", ["hidden", "public"])
def test_no_closed_logbook_is_in_it_also_where_its_title_is_announced(stranger, outsider, id32, settings, state, lists):
    settings.ELOGBOOK_EMBARGO_METADATA = lists
    closed = in_state(state, id32)
    for client in (stranger, outsider):
        assert rows(client, "/sitemap.xml") == []
        assert client.get(f"/sitemap-{closed.pk // listings.PART}.xml").status_code == 404


def test_its_team_finds_in_it_what_everybody_finds(team, embargoed, rich):
    assert [page for page, _ in pages(team)] == [PUBLIC + page_of(rich)]


def test_it_comes_in_parts_of_a_bounded_size_and_one_that_opens_changes_one_of_them(stranger, id21, small_parts):
    made = [make.released(f"BLC-{number}", at=id21) for number in range(7)]
    found = rows(stranger, "/sitemap.xml")
    assert len(found) >= 4
    parts = [rows(stranger, part.removeprefix(PUBLIC)) for part, _ in found]
    assert all(len(each) <= 2 for each in parts)
    assert [page for part in parts for page, _ in part] == [PUBLIC + page_of(each) for each in made]


def test_a_part_says_when_the_last_logbook_in_it_opened(stranger, id21, monkeypatch):
    monkeypatch.setattr(listings, "PART", 10**9)
    for days in (300, 200, 400):
        make.released(at=id21, release_date=timezone.now() - timedelta(days=days))
    ((_, last),) = rows(stranger, "/sitemap.xml")
    assert last == str(timezone.localdate(timezone.now() - timedelta(days=200)))


def test_one_that_is_withdrawn_leaves_it_at_once(stranger, rich):
    Investigation.objects.update(withdrawn_at=timezone.now())
    assert rows(stranger, "/sitemap.xml") == []


@pytest.mark.parametrize("number", ["1000", "99999999999999999999"])
def test_a_part_that_is_not_there_is_a_404(stranger, rich, number):
    assert stranger.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_may_go_wherever_it_leads_and_not_where_people_sign_in(stranger, rich):
    said = stranger.get("/robots.txt").content.decode()
    parser = RobotFileParser()
    parser.parse(said.splitlines())
    assert parser.site_maps() == [f"{PUBLIC}/sitemap.xml"]
    for part, _ in rows(stranger, "/sitemap.xml"):
        assert parser.can_fetch("anybot", part)
    for page, _ in pages(stranger):
        assert parser.can_fetch("anybot", page)
        assert parser.can_fetch("anybot", f"{page}dataset.jsonld")
    for path in ("/admin/", "/login/", "/api/v1/events/", "/profile/"):
        assert not parser.can_fetch("anybot", PUBLIC + path)


def test_more_logbooks_cost_no_more_queries(stranger, rich, id21, queries_of):
    def both():
        for path in ("/sitemap.xml", f"/sitemap-{rich.pk // listings.PART}.xml"):
            stranger.get(path)

    few = queries_of(both)
    for number in range(5):
        make.released(f"BLC-{number}", at=id21)
    assert queries_of(both) == few == 2
