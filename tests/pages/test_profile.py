"""What a reader chooses for themselves, and the pages in the reader's own time."""

from datetime import UTC, datetime

import pytest

from events import timeline
from events.models import Event
from investigations import briefly, forms
from tests import make
from tests.pages.conftest import rows, soup, words

FORM = {"time_zone": "", "theme": "system", "editor": "rich", "first_view": ""}
EVENING = datetime(2026, 7, 1, 22, 39, 53, tzinfo=UTC)


def save(client, **fields):
    return client.post("/profile/", FORM | fields)


def test_a_stranger_has_no_profile(stranger):
    assert stranger.get("/profile/")["Location"] == "/login/?next=/profile/"


def test_a_reader_saves_what_they_chose_and_is_told_so(team, member):
    answer = save(team, time_zone="Asia/Tokyo", theme="dark", first_view="highlights", oldest_first="on")
    assert answer["Location"] == "/profile/"
    member.refresh_from_db()
    chosen = (member.time_zone, member.theme, member.first_view, member.oldest_first, member.slide_in, member.shortcuts)
    assert chosen == ("Asia/Tokyo", "dark", "highlights", True, False, False)
    page = soup(team, "/profile/")
    assert words(page.select_one(".message")) == "Your profile is saved."
    assert page.html["data-theme"] == "dark"
    assert page.select_one("select[name=time_zone] option[selected]")["value"] == "Asia/Tokyo"


@pytest.mark.parametrize("wrong", [{"time_zone": "Europe/Grenoble"}, {"theme": "pink"}, {"first_view": "nothing"}])
def test_a_choice_that_does_not_exist_is_refused_beside_its_field(team, member, wrong):
    answer = save(team, **wrong)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert f'id="id_{next(iter(wrong))}_error"' in answer.text
    member.refresh_from_db()
    assert (member.time_zone, member.theme, member.first_view) == ("", "system", "")


def test_a_form_cannot_make_somebody_an_administrator(team, member):
    save(team, is_superuser="on", username="admin")
    member.refresh_from_db()
    assert (member.is_superuser, member.username) == (False, "scientist")


def test_every_page_tells_the_time_of_the_zone_a_reader_chose(team, embargoed, member):
    make.event(embargoed, happened_at=EVENING)
    member.time_zone = "America/New_York"
    member.save()
    page = soup(team, f"/investigations/{embargoed.pk}/")
    assert "Times in America/New_York (EDT)" in words(page)
    assert page.article.time["datetime"] == "2026-07-01T18:39:53-04:00"


def test_readers_do_not_get_the_zone_of_the_one_before(team, localcontact, embargoed, member):
    make.event(embargoed, happened_at=EVENING)
    member.time_zone = "America/New_York"
    member.save()
    rows(team, embargoed)
    assert rows(localcontact, embargoed)[0].time["datetime"] == "2026-07-02T00:39:53+02:00"


def test_a_zone_that_no_longer_exists_is_the_facilitys(team, embargoed, member):
    make.event(embargoed, happened_at=EVENING)
    member.time_zone = "../etc/passwd"
    member.save()
    assert rows(team, embargoed)[0].time["datetime"] == "2026-07-02T00:39:53+02:00"


def test_programs_get_the_facilitys_time_whatever_the_profile_says(team, embargoed, member):
    make.event(embargoed, happened_at=EVENING)
    member.time_zone = "America/New_York"
    member.save()
    sent = team.get("/api/v1/events/").json()["results"][0]["happened_at"]
    assert datetime.fromisoformat(sent).utcoffset() == datetime.fromisoformat("2026-07-02T00:39:53+02:00").utcoffset()


def test_a_chosen_zone_costs_no_query(team, embargoed, member, queries_of):
    make.event(embargoed, type=Event.Type.ANNOTATION, category=Event.Category.COMMENT)
    path = f"/investigations/{embargoed.pk}/"
    team.get(path)
    briefly.forget()
    without = queries_of(team.get, path)
    member.time_zone = "Asia/Tokyo"
    member.save()
    briefly.forget()
    assert queries_of(team.get, path) == without


def test_a_first_view_is_one_that_logbooks_have():
    assert list(forms.VIEWS) == list(timeline.VIEWS)
