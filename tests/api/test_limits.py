"""A key has so many requests in a minute on the main API, and as many as it likes on the beamline routes."""

import threading

import pytest
from django.db import connection

from investigations import rates
from investigations.models import RequestCount
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(settings):
    settings.ELOGBOOK_API_RATE, settings.ELOGBOOK_API_RATE_ANONYMOUS = 2, 1


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch):
    monkeypatch.setattr(rates.time, "time", lambda: 60_000 * 60 + 48.0)


def test_one_request_too_many_is_told_when_to_come_again(api, key):
    statuses = [api("GET", "events/", key=key) for _ in range(3)]
    assert [answer.status_code for answer in statuses] == [200, 200, 429]
    last = statuses[-1]
    assert (last["Retry-After"], last["Content-Type"]) == ("12", "application/problem+json")
    assert "Try again in 12 seconds" in last.json()["detail"]


def test_the_next_minute_begins_anew(api, key, monkeypatch):
    assert [api("GET", "events/", key=key).status_code for _ in range(3)][-1] == 429
    monkeypatch.setattr(rates.time, "time", lambda: 60_001 * 60.0)
    assert api("GET", "events/", key=key).status_code == 200


def test_each_key_and_each_person_is_counted_apart(api, key, id32, team):
    for sender in (key, make.key(id32)):
        assert [api("GET", "events/", key=sender).status_code for _ in range(2)] == [200, 200]
    assert [team.get("/api/v1/events/").status_code for _ in range(3)] == [200, 200, 429]


def test_whoever_has_no_key_that_works_is_counted_by_the_address(api, client):
    assert [api("GET", "events/", key="elogbook-x").status_code for _ in range(2)] == [401, 429]
    assert client.get("/api/v1/events/").status_code == 429
    assert client.get("/api/v1/events/", REMOTE_ADDR="192.0.2.7").status_code == 200
    v6 = [client.get("/api/v1/events/", REMOTE_ADDR=f"2001:db8::{last}").status_code for last in (1, 2)]
    assert v6 == [200, 429]


def test_a_beamlines_messages_are_never_limited(send):
    assert {send(f"line {number}").status_code for number in range(10)} == {200}


def test_no_limit_is_nought(api, key, settings):
    settings.ELOGBOOK_API_RATE = 0
    assert {api("GET", "events/", key=key).status_code for _ in range(5)} == {200}


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_counts():
    together = threading.Barrier(4)

    def count():
        together.wait()
        rates.count("key:1", 10)
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert RequestCount.objects.get().number == 4


def test_who_sent_nothing_for_a_day_is_forgotten():
    from datetime import UTC, datetime

    RequestCount.objects.create(key="a", minute=60_000 - 1_441)
    RequestCount.objects.create(key="b", minute=60_000 - 1_439)
    assert rates.sweep(datetime.fromtimestamp(60_000 * 60, UTC)) == 1
