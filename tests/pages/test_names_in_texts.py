"""Texts lead to the datasets they name, and paths of files are copied."""

import pytest

from events.models import Event
from investigations.models import Dataset
from tests import make
from tests.pages.conftest import soup

PATH = "/data/visitor/hc4397/id32/20210405/film_01/film_01_0001.h5"

CLIPBOARD = (
    "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}});"
)


def plain(client, place):
    return soup(client, f"/investigations/{place.pk}/").select_one("article.event .plain")


def links(client, place):
    return [(link.text, link["href"]) for link in plain(client, place).select("a")]


@pytest.fixture
def film(embargoed):
    return Dataset.objects.create(investigation=embargoed, name="film_01")


@pytest.mark.parametrize(
    "text", ["Stored film_01.", "film_01: done", "(film_01)", "a\tfilm_01\nb", PATH.replace("film_01_0001", "x")]
)
def test_a_dataset_a_macro_names_is_a_link_to_it(team, embargoed, film, text):
    make.event(embargoed, text)
    assert links(team, embargoed) == [("film_01", f"/datasets/{film.pk}/")]
    assert plain(team, embargoed).get_text() == text


@pytest.mark.parametrize("text", ["film_012", "thin_film_01", "film_02", "FILM_01", "film"])
def test_what_is_only_like_its_name_is_none(team, embargoed, film, text):
    make.event(embargoed, text)
    assert links(team, embargoed) == []


def test_a_dataset_of_another_logbook_is_none(team, embargoed):
    Dataset.objects.create(investigation=make.investigation("MA-1", at=embargoed.instrument), name="film_01")
    make.event(embargoed, "Stored film_01")
    assert links(team, embargoed) == []


def test_a_name_with_markup_harms_nobody(team, embargoed):
    Dataset.objects.create(investigation=embargoed, name="a_1<b>")
    make.event(embargoed, "Stored a_1<b> & <script>a_1</script> in /data/<i>/a_1")
    assert plain(team, embargoed).get_text() == "Stored a_1<b> & <script>a_1</script> in /data/<i>/a_1"


def test_a_word_that_is_searched_for_is_marked_inside_the_link(team, embargoed, film):
    make.event(embargoed, "Stored film_01")
    page = team.get(f"/investigations/{embargoed.pk}/", {"q": "film"}).text
    assert f'<a href="/datasets/{film.pk}/"><mark>film</mark>_01</a>' in page


def test_the_entrys_own_page_leads_there_too(team, embargoed, film):
    event = make.event(embargoed, "Stored film_01")
    assert soup(team, f"/events/{event.public_id}/").select_one("article .plain a")["href"] == f"/datasets/{film.pk}/"


@pytest.mark.parametrize(
    ("text", "paths"),
    [(f"newfile {PATH}, then", [PATH]), ("/data/a/b and /tmp/c.txt", ["/data/a/b", "/tmp/c.txt"]), ("1/2 or a/b", []),
     ("see https://data.esrf.fr/doi/10", []), ("/only", []), ("/data/run~1/a=2.h5;", ["/data/run~1/a=2.h5"])],
)  # fmt: skip
def test_the_path_of_a_file_has_a_button_that_copies_it(team, embargoed, text, paths):
    make.event(embargoed, text)
    buttons = plain(team, embargoed).select("button[data-copy]")
    assert [button.find_previous_sibling().text for button in buttons] == paths
    assert {button["aria-label"] for button in buttons} <= {"Copy the path"}


def test_rows_that_name_more_datasets_cost_no_more_queries(team, embargoed, film, cold_queries_of):
    make.event(embargoed, "Stored film_01")
    team.get(f"/investigations/{embargoed.pk}/")
    few = cold_queries_of(team.get, f"/investigations/{embargoed.pk}/")
    for number in range(2, 12):
        Dataset.objects.create(investigation=embargoed, name=f"film_{number:02}")
        make.event(embargoed, f"Stored film_{number:02}", software=f"spec{number}")
    assert cold_queries_of(team.get, f"/investigations/{embargoed.pk}/") == few


def test_a_path_is_copied_by_keyboard_in_a_browser(visit, team, embargoed):
    make.event(embargoed, f"newfile {PATH}", category=Event.Category.INFO)

    def look(page):
        # The pages of the tests have no certificate, and a browser gives those no clipboard.
        page.add_init_script(CLIPBOARD)
        page.reload()
        page.locator(".plain button[data-copy]").focus()
        page.keyboard.press("Enter")
        page.locator(".plain button", has_text="Copied").wait_for()
        return page.evaluate("window.copied")

    assert visit(team, f"/investigations/{embargoed.pk}/", look) == PATH
