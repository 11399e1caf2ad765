"""Figures for people's programs: entries of each day, and of each logbook."""

from datetime import UTC, datetime, timedelta

import pytest

from investigations.models import Dataset, Sample
from tests import make
from tests.icatplus.people import Program
from tests.icatplus.test_listing import NOTE, NUMBER

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
DAYS = {"startDate": "2026-11-19", "endDate": "2026-11-21"}


@pytest.fixture
def written(id32, member):
    """A logbook with two messages on one day, a note on the next, and one of the year before."""
    slot = {"start_date": NOON - timedelta(days=2), "end_date": NOON + timedelta(days=2)}
    here = make.investigation("HC-4397", at=id32, team=(member,), catalogue_id=NUMBER, title="Title", **slot)
    for days, fields in ((0, {}), (0, {}), (1, {"author": member} | NOTE), (-365, {})):
        make.event(here, "a", happened_at=NOON + timedelta(days=days), **fields)
    Dataset.objects.create(investigation=here, name="d")
    Sample.objects.create(investigation=here, name="s")
    return here


def test_days_count_what_was_written_on_them(written, member):
    program = Program(member)
    assert program.get("/logbook/{}/stats/count", **DAYS).json() == [
        {"_id": "2026-11-20", "count": 2}, {"_id": "2026-11-21", "count": 1},
    ]  # fmt: skip
    exact = {"startDate": "2026-11-20T00:00:00", "endDate": "2026-11-21T00:00:00"}
    assert program.get("/logbook/{}/stats/count", **exact).json() == [{"_id": "2026-11-20", "count": 2}]


def test_logbooks_of_that_time_say_who_wrote_how_much(written, member):
    (said,) = Program(member).get("/logbook/{}/stats/investigation", **DAYS).json()
    assert said == {
        "investigationId": str(NUMBER), "name": "HC-4397", "title": "Title", "instrument": "ID32",
        "startDate": "2026-11-18T11:00:00.000Z", "endDate": "2026-11-22T11:00:00.000Z", "count": 4, "annotations": 1,
        "notifications": 3, "__fileCount": None, "__volume": None, "__datasetCount": "1", "__sampleCount": "1",
        "__elapsedTime": str(4 * 86_400),
    }  # fmt: skip
    before = {"startDate": "2026-10-01", "endDate": "2026-10-31"}
    assert Program(member).get("/logbook/{}/stats/investigation", **before).json() == []


def test_without_dates_it_is_the_last_month(written, member):
    make.event(written, "now")
    found = Program(member).get("/logbook/{}/stats/count").json()
    assert sum(day["count"] for day in found) >= 1
    assert all(day["_id"] >= "2026" for day in found)


@pytest.mark.parametrize(
    "dates",
    [
        {"startDate": "x"}, {"endDate": "2026-13-01"}, {"startDate": "2026-11-20", "endDate": "2026-11-18"},
        {"startDate": "2020-01-01", "endDate": "2026-01-01"}, {"startDate": "0001-01-01"},
    ],
)  # fmt: skip
def test_a_time_that_is_none_or_too_long_is_refused(written, member, dates):
    for path in ("count", "investigation"):
        answer = Program(member).get(f"/logbook/{{}}/stats/{path}", **dates)
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")


def test_more_logbooks_cost_no_more_queries(written, member, id32, queries_of):
    program = Program(member)
    program.get("/session/{}")  # its first use is noted
    before = queries_of(program.get, "/logbook/{}/stats/investigation", **DAYS)
    for number in range(3):
        slot = {"start_date": NOON, "end_date": NOON + timedelta(days=1)}
        make.event(make.investigation(f"HC-{number}", at=id32, team=(member,), catalogue_id=number, **slot))
    assert queries_of(program.get, "/logbook/{}/stats/investigation", **DAYS) == before <= 6
    assert len(program.get("/logbook/{}/stats/investigation", **DAYS).json()) == 4
