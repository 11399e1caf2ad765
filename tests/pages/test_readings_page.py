"""Administrators answer "who read this?": by person, key, logbook, beamline and time, also as a file."""

import csv
import io
from datetime import UTC, datetime

import pytest

from investigations.models import AccessRecord, ApiToken
from tests import make
from tests.pages.conftest import soup, words

PAGE = "/administration/readings/"


@pytest.fixture
def read(embargoed, id21, id32):
    """A scientist read HC-4397 in March, a key ID21's own logbook in April, an administrator HC-1 in May."""
    scientist = make.user("sci", full_name="Local Contact")
    token = ApiToken.objects.create(name="pipeline-id21", key_hash="x")
    other = make.investigation("HC-1", at=id21)
    whats = [
        {"user": scientist, "investigation": embargoed}, {"token": token, "instrument": id21},
        {"user": make.user("=boss"), "investigation": other, "detail": "=1+1"},
    ]  # fmt: skip
    for month, what in enumerate(whats, start=3):
        record = AccessRecord.objects.create(action="read", **what)
        AccessRecord.objects.filter(pk=record.pk).update(at=datetime(2026, month, 10, 12, tzinfo=UTC))


def shown(client, **asked):
    page = soup(client, f"{PAGE}?{'&'.join(f'{name}={sent}' for name, sent in asked.items())}")
    return [words(item.select_one(".title")) for item in page.select("ul.dense li")]


def test_all_readings_stand_there_the_latest_first_with_how_long_they_are_kept(administrator, read):
    assert shown(administrator) == ["=boss", "Key pipeline-id21", "Local Contact sci"]
    assert "Kept for twelve months" in administrator.get(PAGE).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"person": "SCI"}, ["Local Contact sci"]),
        ({"person": "local+con"}, ["Local Contact sci"]),
        ({"key": "pipeline"}, ["Key pipeline-id21"]),
        ({"proposal": "hc 4397"}, ["Local Contact sci"]),
        ({"beamline": "id21"}, ["=boss", "Key pipeline-id21"]),
        ({"since": "2026-04-10", "until": "2026-04-10"}, ["Key pipeline-id21"]),
        ({"person": "nobody"}, []),
    ],
)
def test_they_are_found_by_who_what_and_when(administrator, read, asked, found):
    assert shown(administrator, **asked) == found


def test_an_impossible_day_is_told_and_nothing_is_listed(administrator, read):
    answer = administrator.get(f"{PAGE}?since=2026-02-31")
    assert answer.status_code == 422
    assert "Enter a valid date" in answer.text


def test_more_than_a_page_is_read_on_from_the_last_row(administrator, embargoed):
    user = make.user("sci")
    AccessRecord.objects.bulk_create(
        AccessRecord(user=user, action="read", investigation=embargoed) for _ in range(120)
    )
    first = soup(administrator, f"{PAGE}?person=sci")
    more = first.select_one("a[rel=next]")["href"]
    assert more.startswith("?person=sci&after=")
    assert [len(page.select("ul.dense li")) for page in (first, soup(administrator, PAGE + more))] == [100, 20]


def test_the_file_for_whoever_asked_has_the_same_rows_and_no_formulas_and_is_recorded(administrator, read):
    answer = administrator.get(f"{PAGE}?beamline=ID21&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["user name"], row["key"], row["proposal"], row["beamline"], row["detail"]) for row in rows] == [
        ("'=boss", "", "HC-1", "ID21", "'=1+1"), ("", "pipeline-id21", "", "ID21", ""),
    ]  # fmt: skip
    assert "readings-" in answer["Content-Disposition"]
    newest = AccessRecord.objects.order_by("-pk").first()
    assert (newest.user.username, newest.action, newest.detail) == ("admin", "exported readings", "beamline ID21")


def test_a_longer_list_costs_no_more_queries(administrator, embargoed, id32, queries_of):
    def some(count):
        for n in range(count):
            make.investigation(f"HC-{AccessRecord.objects.count()}{n}", at=id32)
            AccessRecord.objects.create(user=make.user(), action="read", investigation=embargoed, instrument=id32)
        return queries_of(administrator.get, PAGE)

    assert some(3) == some(6)


def test_the_way_there_is_in_the_menu_of_administrators_and_on_a_closed_logbooks_team_page(
    administrator, team, embargoed
):
    for client, count in ((administrator, 1), (team, 0)):
        for page in ("team/", "about/"):
            links = soup(client, f"/investigations/{embargoed.pk}/{page}").select(f"a[href^='{PAGE}']")
            assert len(links) == count
        assert len(soup(client, "/").select("a[href='/administration/']")) == count
    assert soup(administrator, "/administration/").select_one(f"a[href='{PAGE}']")
