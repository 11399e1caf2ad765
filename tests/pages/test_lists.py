"""My logbooks and open data."""

from datetime import datetime

import pytest
from django.utils import timezone

from tests import make
from tests.pages.conftest import soup, words


def test_a_team_member_finds_the_running_logbook_first(team, embargoed, id32, member):
    now = timezone.now()
    make.investigation(
        "HC-4151", at=id32, team=(member,), start_date=now.replace(year=2021), end_date=now.replace(year=2021)
    )
    page = soup(team, "/")
    assert [words(heading) for heading in page.select("h2")] == ["Running now", "Earlier and planned"]
    assert page.select_one(".list a")["href"] == f"/investigations/{embargoed.pk}/"


def test_somebody_in_no_team_learns_what_to_do(outsider, embargoed):
    page = soup(outsider, "/")
    assert "You are in no team yet" in words(page)
    assert "HC-4397" not in words(page)


def test_a_stranger_is_asked_to_sign_in_for_my_logbooks(stranger):
    assert stranger.get("/")["Location"] == "/login/?next=/"


def test_a_stranger_finds_released_logbooks_only(stranger, embargoed, released):
    page = words(soup(stranger, "/open/"))
    assert "BLC-12581" in page
    assert "HC-4397" not in page


def test_open_data_without_any_logbook_says_when_one_opens(stranger, embargoed):
    assert "No logbook is open yet" in words(soup(stranger, "/open/"))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Team only · public on 6 April 2029"),
        ({"release_date": None}, "Team only · no release date"),
        ({"proprietary": True}, "Team only · stays closed"),
        ({"held_why": "earlier than announced"}, "Team only · release date to be confirmed"),
        ({"withdrawn_at": timezone.now()}, "Team only · withdrawn"),
    ],
)
def test_the_head_of_a_logbook_says_who_reads_it(team, embargoed, fields, says):
    date = datetime(2029, 4, 6, tzinfo=timezone.get_default_timezone())
    for name, value in ({"release_date": date} | fields).items():
        setattr(embargoed, name, value)
    embargoed.save()
    assert words(soup(team, f"/investigations/{embargoed.pk}/").select_one(".chip.lock")) == says


def test_the_head_of_a_released_logbook_says_that_all_may_read_it(stranger, released):
    assert words(soup(stranger, f"/investigations/{released.pk}/").select_one(".chip.open")) == "Open to everybody"


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ((2021, 3, 31), (2021, 4, 6), "31 March – 6 April 2021"),
        ((2021, 4, 2), (2021, 4, 6), "2 – 6 April 2021"),
        ((2020, 12, 30), (2021, 1, 2), "30 December 2020 – 2 January 2021"),
        ((2021, 4, 2), (2021, 4, 2), "2 April 2021"),
        ((2021, 4, 2), None, "since 2 April 2021"),
    ],
)
def test_the_days_of_a_visit_are_unambiguous(stranger, released, start, end, says):
    zone = timezone.get_default_timezone()
    released.start_date = datetime(*start, 9, tzinfo=zone)
    released.end_date = datetime(*end, 18, tzinfo=zone) if end else None
    released.save()
    assert words(soup(stranger, f"/investigations/{released.pk}/").select(".crumbs span")[-1]) == says
