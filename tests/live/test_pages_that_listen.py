"""Which pages hear of changes, where from, and what their policy lets them connect to."""

import asyncio
import logging

import psycopg
import pytest
from django.db import connection

from events.live import listening
from tests.pages.conftest import soup


def connects(answer):
    (found,) = [part for part in answer["Content-Security-Policy"].split("; ") if part.startswith("connect-src")]
    return found.split()[1:]


def test_a_logbook_listens_on_the_next_port_and_may_connect_to_nothing_else(team, embargoed):
    answer = team.get(f"/investigations/{embargoed.pk}/", headers={"host": "localhost:8000"})
    assert connects(answer) == ["'self'", "http://localhost:8001"]
    page = soup(team, f"/investigations/{embargoed.pk}/").select_one("#live")
    assert page["data-stream"] == f"http://testserver:8001/live/investigations/{embargoed.pk}/"
    assert page["data-rows"] == f"/investigations/{embargoed.pk}/rows/"
    assert page["data-me"] == "scientist"


def test_behind_a_proxy_a_page_connects_to_its_own_origin_only(team, embargoed, settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    assert connects(team.get(f"/investigations/{embargoed.pk}/")) == ["'self'"]


def test_a_beamlines_own_logbook_listens_too(localcontact, id32):
    page = soup(localcontact, "/beamlines/ID32/logbook/").select_one("#live")
    assert page["data-stream"] == "http://testserver:8001/live/beamlines/id32/"
    assert page["data-rows"] == "/beamlines/id32/rows/"


def test_a_released_logbook_and_an_older_list_do_not_listen(stranger, localcontact, released, id32):
    for client, path in ((stranger, f"/investigations/{released.pk}/"), (localcontact, "/beamlines/ID32/unassigned/")):
        answer = client.get(path)
        assert connects(answer) == ["'self'"]
        assert b"live.js" not in answer.content


def test_whether_rows_slide_in_is_the_readers_choice(team, member, embargoed):
    address = f"/investigations/{embargoed.pk}/"
    assert soup(team, address).select_one("#live").has_attr("data-slides")
    member.slide_in = False
    member.save()
    assert not soup(team, address).select_one("#live").has_attr("data-slides")


def test_what_listens_reaches_the_database_itself_where_a_way_past_the_pooler_is_given(db, settings):
    own = connection.settings_dict
    assert listening.parameters()["dbname"] == own["NAME"]
    settings.DIRECT_DATABASE = {"ENGINE": own["ENGINE"], "HOST": "direct", "PORT": 5432, "USER": "l", "NAME": "logbook"}
    found = listening.parameters()
    assert (found["host"], found["user"], found["dbname"]) == ("direct", "l", "logbook")
    assert set(found) >= set(listening.KEEPALIVE)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(listening, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(listening, "CLEANING", 0.01)


def test_a_trouble_that_stays_is_said_once(impatient, monkeypatch, caplog):
    tries = []

    def refused():
        tries.append(1)
        return {"host": "/nowhere", "dbname": "none"}

    monkeypatch.setattr(listening, "parameters", refused)

    async def scene():
        cleaning = asyncio.create_task(listening.clean())
        while len(tries) < 4:
            await asyncio.sleep(0.01)
        cleaning.cancel()

    with caplog.at_level(logging.WARNING, "events.live.listening"):
        asyncio.run(asyncio.wait_for(scene(), 30))
    assert len([record for record in caplog.records if record.name == "events.live.listening"]) == 1


@pytest.mark.django_db(transaction=True)
def test_word_indexes_are_kept_short(impatient, monkeypatch):
    """Every second in a session of its own; nothing to do is no trouble."""
    asked = []
    execute = psycopg.AsyncConnection.execute

    async def listened(self, query, values=None, **how):
        asked.append((query, values and values[0]))
        return await execute(self, query, values, **how)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", listened)

    async def scene():
        cleaning = asyncio.create_task(listening.clean())
        while len(asked) < 5:
            await asyncio.sleep(0.01)
        cleaning.cancel()

    asyncio.run(asyncio.wait_for(scene(), 30))
    assert [name for _, name in asked[:4]] == ["event_words", "event_fragments"] * 2
