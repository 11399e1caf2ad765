"""From the newest entries back to the first."""

from datetime import timedelta

from django.utils import timezone

from events.models import Event
from events.routing import EVERYBODY
from events.timeline.reading import ROWS
from tests import make
from tests.pages.conftest import rows, soup


def test_older_entries_visits_every_entry_once_while_new_ones_arrive(team, embargoed):
    known = {event.public_id for event in make.events(embargoed, 2 * ROWS + 30)}
    path, seen = f"/investigations/{embargoed.pk}/", []
    while path:
        page = soup(team, path)
        seen += [row["id"].removeprefix("e") for row in page.select("article")]
        make.event(embargoed, "arrives while somebody reads")
        older = page.select_one("a[rel=next]")
        path = older and f"/investigations/{embargoed.pk}/{older['href']}"
    assert len(seen) == len(set(seen))
    assert set(seen) == known


def test_entries_of_one_moment_are_all_visited(team, embargoed):
    same = timezone.now()
    made = {make.event(embargoed, make.word(n), happened_at=same).public_id for n in range(ROWS + 5)}
    first = soup(team, f"/investigations/{embargoed.pk}/")
    second = rows(team, embargoed, first.select_one("a[rel=next]")["href"])
    assert {row["id"].removeprefix("e") for row in [*first.select("article"), *second]} == made


def test_an_older_page_leads_back_to_the_newest(team, embargoed):
    make.events(embargoed, ROWS + 1)
    first = soup(team, f"/investigations/{embargoed.pk}/")
    assert "Newest entries" not in first.get_text()
    older = soup(team, f"/investigations/{embargoed.pk}/{first.select_one('a[rel=next]')['href']}")
    assert {link["href"] for link in older.find_all("a", string="Newest entries")} == {
        f"/investigations/{embargoed.pk}/"
    }


def test_a_broken_cursor_is_refused_in_words(team, embargoed):
    page = soup(team, f"/investigations/{embargoed.pk}/?cursor=nonsense", 400)
    assert page.h1.get_text() == "This request cannot be understood."


def _fill(embargoed, member, count):
    start = timezone.now() - timedelta(hours=20)
    make.events(embargoed, count, until=start)
    for n in range(count):
        parent = make.event(embargoed, "crashed", category=Event.Category.ERROR, happened_at=start)
        make.event(embargoed, make.word(n), author=make.user(), parent=parent, tags=["a"], type=Event.Type.ANNOTATION)
    make.event(EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO)


def test_twice_the_entries_cost_no_more_queries(team, embargoed, member, cold_queries_of):
    path = f"/investigations/{embargoed.pk}/"
    _fill(embargoed, member, 6)
    team.get(path)  # the first visit is written down
    few = cold_queries_of(team.get, path)
    _fill(embargoed, member, 6)
    assert cold_queries_of(team.get, path) == few <= 12


def test_a_full_page_of_ordinary_lines_weighs_little(team, embargoed):
    make.events(embargoed, ROWS + 1)
    assert len(team.get(f"/investigations/{embargoed.pk}/").content) < 120_000
