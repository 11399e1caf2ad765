"""The release calendar: what opens when, who was warned, and what is held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import logbook
from investigations.models import Investigation, Notice
from investigations.releasing import Source
from tests import make
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def held(id32):
    found = [make.investigation(f"HC-{number}", at=id32) for number in (1, 2)]
    for each in found:
        logbook.set_release_date(each, timezone.now() - DAY, source=Source.IMPORT)
    return found


def ticked(*investigations: Investigation) -> list[str]:
    return [f"{each.pk} {each.release_date.isoformat()}" for each in investigations]


def names(client) -> list[str]:
    return [words(place) for place in soup(client, "/release/").select(".place")]


def test_staff_see_their_beamlines_and_administrators_all_the_held_ones_first(
    localcontact, administrator, embargoed, held, id21, released
):
    make.investigation("MA-1", at=id21, release_date=timezone.now() + DAY)
    own = ["ID32 · HC-1", "ID32 · HC-2"]
    assert names(localcontact) == [*own, "ID32 · HC-4397"]
    assert names(administrator) == [*own, "ID21 · MA-1", "ID32 · HC-4397"]
    assert "It would open earlier than announced" in localcontact.get("/release/").text


@pytest.mark.parametrize("who", ["outsider", "team"])
def test_whoever_is_no_staff_has_no_calendar(request, who, embargoed):
    assert request.getfixturevalue(who).get("/release/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(stranger):
    assert "/login/" in stranger.get("/release/")["Location"]


def test_it_says_who_was_warned_and_who_cannot_be(localcontact, embargoed, member):
    assert "nobody to warn" in localcontact.get("/release/").text
    member.email = "scientist@example.org"
    member.save()
    assert "not warned yet" in localcontact.get("/release/").text
    notice = {"investigation": embargoed, "user": member, "kind": "3 months"}
    Notice.objects.create(**notice, release_date=embargoed.release_date - DAY, sent_at=timezone.now())
    assert "not warned yet" in localcontact.get("/release/").text
    Notice.objects.create(**notice, release_date=embargoed.release_date, sent_at=timezone.now())
    Notice.objects.create(**notice | {"kind": "1 month"}, release_date=embargoed.release_date, failed_why="down")
    page = words(soup(localcontact, "/release/"))
    assert "(3 months before)" in page
    assert "1 mail failed" in page


def test_a_data_manager_confirms_several_at_once_with_one_reason(administrator, held):
    answer = administrator.post("/release/", {"held": ticked(*held), "why": "Announced by letter"}, follow=True)
    assert "2 release dates are confirmed." in answer.text
    assert set(Investigation.objects.open()) == set(held)
    assert {each.release_changes.latest("pk").why for each in held} == {"Announced by letter"}


def test_what_is_not_ticked_and_what_moved_meanwhile_stays_held(administrator, held):
    first, second = held
    sent = ticked(first)
    logbook.set_release_date(first, timezone.now() - 2 * DAY, source=Source.IMPORT)
    answer = administrator.post("/release/", {"held": sent, "why": "right"})
    assert (answer.status_code, "HC-1: The date changed meanwhile" in answer.text) == (422, True)
    assert not Investigation.objects.open().exists()


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"why": "x"}, "Tick the logbooks"),
        ({"held": "1", "why": " "}, "Say why"),
        ({"held": "x y", "why": "x"}, ""),
        *(({"held": f"{number} 2026-01-01T00:00Z", "why": "x"}, "") for number in ("9" * 30, "\u0663", "01", "")),
        ({"held": "1", "why": "x"}, ""),
        ({"held": "1 2026-99-99T00:00Z", "why": "x"}, ""),
    ],
)
def test_a_form_that_says_too_little_confirms_nothing(administrator, held, sent, problem):
    answer = administrator.post("/release/", sent)
    assert problem in answer.text
    assert not Investigation.objects.open().exists()


def test_a_scientist_confirms_nothing(localcontact, held):
    assert localcontact.post("/release/", {"held": ticked(*held), "why": "x"}).status_code == 403
    assert 'type="checkbox"' not in localcontact.get("/release/").text


def test_more_logbooks_cost_no_more_queries(localcontact, embargoed, member, id32, queries_of):
    count = queries_of(localcontact.get, "/release/")
    for number in range(5):
        make.investigation(f"HC-{number}", at=id32, team=(member,))
    assert queries_of(localcontact.get, "/release/") == count


def test_a_facility_without_mails_says_so(localcontact, embargoed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "EMAIL_URL is not set" in localcontact.get("/release/").text


def test_an_empty_calendar_says_what_will_stand_in_it(localcontact):
    assert "No logbook of your beamlines waits" in localcontact.get("/release/").text
