"""The page of a logbook's release: who reads it, from when, and what staff change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event
from investigations import releasing
from investigations.models import Notice
from investigations.releasing import Source
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(investigation) -> str:
    return f"/investigations/{investigation.pk}/release/"


def said(client, investigation) -> str:
    return words(soup(client, address(investigation)).select_one("main"))


def post(client, investigation, do, status=302, why="Thesis", **sent) -> str:
    answer = client.post(address(investigation), {"do": do, "why": why} | sent)
    assert answer.status_code == status, answer.text
    investigation.refresh_from_db()
    return answer.text


@pytest.fixture
def held(embargoed):
    logbook.set_release_date(embargoed, timezone.now() - DAY, source=Source.CATALOGUE)
    return embargoed


def test_the_team_sees_from_when_everybody_reads_and_whom_to_ask(team, embargoed, localcontact):
    page = soup(team, address(embargoed))
    assert f"Everybody from {releasing.said(embargoed.release_date)}" in words(page)
    assert "ask localcontact" in words(page)
    assert page.select("main form") == []
    assert address(embargoed) in team.get(f"/investigations/{embargoed.pk}/team/").text


def test_staff_set_another_day_and_the_page_says_who_and_why(localcontact, embargoed):
    post(localcontact, embargoed, "set", date="2031-05-31", why="Thesis is late")
    assert releasing.said(embargoed.release_date) == "31 May 2031"
    text = said(localcontact, embargoed)
    assert "The release date is set." in text
    assert "Date set: 31 May 2031, 00:00" in text
    assert "Thesis is late" in text
    assert "localcontact" not in Event.objects.get().body


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"date": "2020-01-01"}, "That day has begun already"), ({"date": "2031-31-05"}, "Write a day as"),
        ({"date": "9999-12-31"}, "more than a century away"), ({}, "Give a day"), ({"date": "0001-01-01"}, "has begun already"),
        ({"date": "2031-05-31", "why": " "}, "Say why"), ({"date": timezone.localdate().isoformat()}, "has begun already"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_explained_and_what_was_typed_stays(localcontact, embargoed, sent, problem):
    before = embargoed.release_date
    text = post(localcontact, embargoed, "set", 422, **sent)
    assert problem in text
    assert f'value="{sent.get("date", "")}"' in text
    assert embargoed.release_date == before


def test_staff_let_it_never_open_by_itself_and_undo_that(localcontact, embargoed):
    post(localcontact, embargoed, "set", closed="on")
    assert embargoed.opens_at is None
    assert "It never opens by itself" in said(localcontact, embargoed)
    post(localcontact, embargoed, "set", date="2031-05-31")
    assert embargoed.opens_at is not None


def test_staff_release_withdraw_and_release_again(localcontact, stranger, embargoed):
    logbook_page, found = f"/investigations/{embargoed.pk}/", []
    for do in ("now", "withdraw", "again"):
        post(localcontact, embargoed, do)
        found.append(stranger.get(logbook_page).status_code)
        assert localcontact.get(address(embargoed)).status_code == 200
    assert found == [200, 410, 200]


@pytest.mark.parametrize("do", ["again", "withdraw", "nonsense", ""])
def test_what_does_not_fit_the_state_is_refused_in_words(localcontact, embargoed, do):
    post(localcontact, embargoed, do, 422)
    assert not Event.objects.exists()


def test_a_held_date_is_confirmed_by_a_data_manager_alone(localcontact, administrator, held, stranger):
    seen = held.release_date.isoformat()
    assert "A data manager confirms" in said(localcontact, held)
    for do in ("confirm", "now"):
        post(localcontact, held, do, 403, seen=seen)
    assert stranger.get(f"/investigations/{held.pk}/").status_code == 404
    post(administrator, held, "confirm", seen=seen)
    assert stranger.get(f"/investigations/{held.pk}/").status_code == 200


def test_a_date_that_moved_while_the_page_was_open_is_not_confirmed(administrator, held):
    text = post(administrator, held, "confirm", 422, seen=(held.release_date - DAY).isoformat())
    assert "changed meanwhile" in text
    assert "which date you looked at" in post(administrator, held, "confirm", 422)


def test_an_outsider_of_a_released_logbook_has_no_such_page(outsider, stranger, released):
    assert outsider.get(address(released)).status_code == 404
    assert stranger.get(address(released)).status_code == 302


def test_the_page_says_whom_a_mail_reached_and_why_others_did_not(localcontact, team, embargoed, member, settings):
    notice = {"investigation": embargoed, "release_date": embargoed.release_date, "kind": "1 month"}
    Notice.objects.create(**notice, user=member, sent_at=timezone.now())
    Notice.objects.create(**notice, user=make.user("other", full_name="Other"), failed_why="550 no such mailbox")
    assert "1 person, 1 month before" in said(localcontact, embargoed)
    assert "to Other: not sent (550 no such mailbox)" in said(localcontact, embargoed)
    assert "no such mailbox" not in said(team, embargoed)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "EMAIL_URL is not set" in said(localcontact, embargoed)


@pytest.mark.parametrize(("days", "status"), [(400, 302), (-400, 302)])
def test_a_logbook_without_a_date_gets_one(localcontact, id32, days, status):
    found = make.investigation("HC-1", at=id32, release_date=None)
    assert "no release date yet" in said(localcontact, found)
    post(
        localcontact, found, "set" if days > 0 else "now", status, date=(timezone.localdate() + days * DAY).isoformat()
    )
    assert found.is_open is (days < 0)


def test_only_who_is_staff_finds_the_way_to_the_calendar(localcontact, team, embargoed):
    for page in ("/", "/beamlines/ID32/"):
        assert "/release/" in localcontact.get(page).text
        assert "/release/" not in team.get(page).text


def test_the_scientist_of_another_beamline_may_not(embargoed, id21):
    neighbour = browser(make.scientist(id21))
    assert neighbour.post(address(embargoed), {"do": "now", "why": "x"}).status_code == 404
