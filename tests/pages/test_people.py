"""Administrators answer a person: what is stored of them as a file, and their name forgotten."""

import json

import pytest

from events.models import Event
from investigations.models import AccessRecord, User
from tests import make
from tests.pages.conftest import soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
TOLD = {"why": "Asked by mail", "sure": "1"}


@pytest.fixture
def person(embargoed, member):
    found = make.user("vtechnolog", full_name="Visiting Technologist", email="z@example.org")
    make.event(embargoed, "Ask Visiting Technologist", author=member, **NOTE)
    return found


def path(person, page=""):
    return f"/administration/people/{person.pk}/{page}"


def test_accounts_are_found_by_a_part_of_a_name_or_an_address(administrator, person):
    for asked in ("technolog", "VISITING", "z@example.org"):
        assert [words(a) for a in soup(administrator, f"/administration/people/?q={asked}").select("ul.dense a")] == [
            "Visiting Technologist"
        ]
    assert "No account has these words" in administrator.get("/administration/people/?q=nobody").text


def test_more_accounts_than_a_page_are_read_on(administrator, person):
    User.objects.bulk_create(User(username=f"many{n:03}") for n in range(60))
    first = soup(administrator, "/administration/people/?q=many")
    more = first.select_one("a[rel=next]")["href"]
    assert len(soup(administrator, f"/administration/people/{more}").select("ul.dense li")) == 10


def test_the_page_says_what_goes_what_stays_and_lists_texts_that_name_the_person(administrator, person):
    page = soup(administrator, path(person))
    said = words(page.main)
    for sentence in (
        "Nobody can undo this",
        "Visiting Technologist, z@example.org, vtechnolog",
        f"Former member {person.pk}",
    ):
        assert sentence in said
    assert len(page.select("ul.dense li")) == 1


def test_the_download_is_the_whole_answer_and_is_on_record(administrator, person):
    answer = administrator.post(path(person, "export/"))
    assert json.loads(b"".join(answer.streaming_content))["account"]["username"] == "vtechnolog"
    assert answer["Cache-Control"] == "no-store"
    assert AccessRecord.objects.order_by("-pk").first().detail == f"account {person.pk}"


def test_it_is_done_by_whoever_ticks_and_says_why_and_the_list_is_shown_once_more(administrator, person):
    for sent, problem in (({"why": "x"}, "Tick that you have read"), ({"sure": "1"}, "Say why")):
        answer = administrator.post(path(person, "anonymise/"), sent)
        assert (answer.status_code, problem in answer.text) == (422, True)
    answer = administrator.post(path(person, "anonymise/"), TOLD)
    assert f"Former member {person.pk}" in answer.text
    assert Event.objects.get().public_id in answer.text
    again = administrator.get(path(person))
    assert "Visiting" not in again.text
    assert "anonymised already" in again.text


def test_the_address_of_the_form_leads_to_the_page(administrator, person):
    assert administrator.get(path(person, "anonymise/"))["Location"] == path(person)


def test_pages_name_a_number_where_the_name_stood(administrator, team, embargoed, person):
    make.event(embargoed, "Cooling", author=person, **NOTE)
    administrator.post(path(person, "anonymise/"), TOLD)
    page = words(soup(team, f"/investigations/{embargoed.pk}/").main)
    assert f"Cooling Former member {person.pk}" in page
