"""Views of a logbook under names: kept, shared, opened, changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event, SavedView
from events.saved_views import LONGEST_NAME, MOST
from investigations.models import Participant
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def keep(client, place, name="Errors", query="q=type%3Aerror&cursor=9", **more):
    return client.post(f"/{place}/views/", {"name": name, "query": query, **more})


def listed(client, place):
    return [words(each) for each in soup(client, f"/{place}/views/").select(".saved li > div")]


@pytest.fixture
def here(embargoed, member):
    make.event(embargoed, "Crashed", author=member, **NOTE)
    return f"investigations/{embargoed.pk}"


@pytest.fixture
def colleague(embargoed):
    account = make.user("colleague", full_name="Colleague")
    Participant.objects.create(investigation=embargoed, user=account)
    return browser(account)


def test_the_filters_of_a_page_are_kept_under_a_name_and_open_as_a_link(team, here):
    [link] = soup(team, f"/{here}/?q=type:error&cursor=").select(f"a[href^='/{here}/views/?']")
    assert words(link) == "Save this view"
    assert "“type:error”" in words(soup(team, link["href"]).select_one(".filters"))
    keep(team, here)
    assert listed(team, here) == ["Errors only you “type:error”"]
    assert team.get(f"/views/{SavedView.objects.get().pk}/")["Location"] == f"/{here}/?q=type%3Aerror"


def test_the_same_name_again_replaces_the_filters(team, here):
    keep(team, here)
    keep(team, here, query="view=people&tag=night")
    assert listed(team, here) == ["Errors only you tag night · People"]


def test_a_private_view_is_only_its_owners_and_a_shared_one_the_teams_and_staffs(
    team, colleague, localcontact, outsider, stranger, here
):
    keep(team, here, "mine")
    keep(team, here, "ours", shared="on")
    for reader in (colleague, localcontact):
        assert listed(reader, here) == ["ours shared by Scientist “type:error”"]
    mine, ours = SavedView.objects.order_by("name")
    assert colleague.get(f"/views/{mine.pk}/").status_code == outsider.get(f"/views/{ours.pk}/").status_code == 404
    assert stranger.get(f"/views/{ours.pk}/").status_code == 302


def test_after_the_release_shared_names_stay_with_the_team(team, outsider, here, embargoed):
    keep(team, here, "suspicious sample", shared="on")
    type(embargoed).objects.update(release_date="2020-01-01T00:00Z")
    assert listed(outsider, here) == []
    assert len(listed(team, here)) == 1
    keep(outsider, here, "my own", shared="on")
    assert listed(outsider, here) == ["my own only you “type:error”"]
    view = SavedView.objects.get(name="my own")
    outsider.post(f"/views/{view.pk}/change/", {"do": "share"})
    assert len(listed(team, here)) == 1


def test_its_owner_renames_shares_and_removes_it_and_nobody_else_does(team, colleague, here):
    keep(team, here, shared="on")
    view = SavedView.objects.get()
    assert colleague.post(f"/views/{view.pk}/change/", {"do": "remove"}).status_code == 404
    for do, name, shared in (("private", "Errors", False), ("share", "Errors", True), ("rename", "Faults", True)):
        team.post(f"/views/{view.pk}/change/", {"do": do, "name": name})
        view.refresh_from_db()
        assert (view.name, view.shared) == (name, shared)
    team.post(f"/views/{view.pk}/change/", {"do": "remove"})
    assert listed(team, here) == []


def test_whoever_left_the_team_opens_no_view_of_it_any_more(team, here, member):
    keep(team, here)
    Participant.objects.filter(user=member).update(until="2020-01-01T00:00Z")
    assert team.get(f"/views/{SavedView.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        (" \0 ", "q=a", "A view needs a name."),
        ("x" * (LONGEST_NAME + 1), "q=a", "A name has at most 100 letters."),
        ("a", "cursor=9&q=%00", "There are no filters to keep."),
        ("a", f"q={'a' * 3_000}", "These filters are too long to keep."),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_kept(team, here, name, query, why):
    assert why in keep(team, here, name, query).text
    assert not SavedView.objects.exists()


def test_a_second_view_takes_no_name_that_is_taken_and_there_is_an_end_to_them(team, here, member, embargoed):
    keep(team, here)
    keep(team, here, "Others")
    view = SavedView.objects.get(name="Others")
    answer = team.post(f"/views/{view.pk}/change/", {"do": "rename", "name": "Errors"}, follow=True)
    assert "You have another view called “Errors” here." in answer.text
    more = [SavedView(owner=member, investigation=embargoed, name=str(n), query="q=a") for n in range(MOST)]
    SavedView.objects.bulk_create(more)
    assert "Remove one first" in keep(team, here, "one more").text


def test_a_view_whose_query_no_longer_reads_says_so_where_it_opens(team, here):
    keep(team, here, query="q=tag%3ADeleted+type%3Anonsense")
    page = team.get(f"/views/{SavedView.objects.get().pk}/", follow=True)
    assert "No tag “Deleted” here." in page.text
    assert "“type:nonsense” was left out" in page.text


def test_a_beamlines_own_logbook_has_views_of_its_staff(localcontact, team, id32, here):
    make.event(id32)
    assert soup(localcontact, "/beamlines/ID32/logbook/").select("a[href='/beamlines/id32/views/']")
    keep(localcontact, "beamlines/id32", shared="on")
    assert listed(localcontact, "beamlines/id32") == ["Errors shared with the team “type:error”"]
    assert listed(localcontact, here) == []
    view = SavedView.objects.get()
    assert localcontact.get(f"/views/{view.pk}/")["Location"] == "/beamlines/id32/logbook/?q=type%3Aerror"
    localcontact.post(f"/views/{view.pk}/change/", {"do": "private"})
    assert team.get(f"/views/{view.pk}/").status_code == 404


def test_many_views_cost_no_more_queries(team, here, member, embargoed):
    def queries(number):
        views = [
            SavedView(owner=member, investigation=embargoed, name=f"v{number} {n}", query="q=a") for n in range(number)
        ]
        SavedView.objects.bulk_create(views)
        with CaptureQueriesContext(connection) as captured:
            team.get(f"/{here}/views/")
        return len(captured)

    assert queries(2) == queries(20)


def test_the_search_field_proposes_views_by_their_names_to_be_opened(team, colleague, outsider, here):
    keep(team, here, "Beam errors", shared="on")
    keep(team, here, "errors I made")
    keep(team, here, "Errors of the night", shared="on")

    def proposed(reader, q):
        found = reader.get(f"/{here}/complete/", {"q": q}).json()["suggestions"]
        return [each["label"] for each in found if each.get("address")]

    assert proposed(team, "err") == ["Errors of the night", "errors I made", "Beam errors"]
    assert proposed(colleague, "errors of") == ["Errors of the night"]
    assert proposed(team, "e") == proposed(team, "tag:err") == []
    [view] = [each for each in team.get(f"/{here}/complete/?q=beam").json()["suggestions"] if each.get("address")]
    assert team.get(view["address"])["Location"] == f"/{here}/?q=type%3Aerror"
