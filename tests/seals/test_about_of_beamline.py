"""The About page of a beamline's own logbook: what it is, who reads it, and whether it is as it was sealed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import jobs
from events.models import Verification
from events.seals import asking
from tests import make
from tests.pages.conftest import soup, words
from tests.seals.test_tampering import FIRST, H

pytestmark = pytest.mark.django_db
ABOUT, VERIFY = "/beamlines/ID32/about/", "/beamlines/ID32/verify/"


def seals(client):
    return soup(client, ABOUT).select_one("#seals")


def test_staff_read_how_many_entries_there_are_since_when(localcontact, id32, embargoed):
    assert "Entries none yet" in words(soup(localcontact, ABOUT).main)
    long_ago = timezone.localtime() - timedelta(days=400)
    make.event(id32, "mono realigned", happened_at=long_ago)
    make.event(id32, "valve replaced")
    make.event(embargoed, "of another logbook")
    said = words(soup(localcontact, ABOUT).main)
    assert f"2 since {long_ago:%-d %B %Y}" in said


def test_it_names_its_scientists_its_reading_keys_and_whom_to_ask(localcontact, id32, id21, settings):
    settings.ELOGBOOK_CONTACT = "logbook@facility.eu"
    make.scientist(id21, "neighbour")
    reading, writing = make.token(make.key(id32, may_read=True)), make.token(make.key(id32))
    said = words(soup(localcontact, ABOUT).main)
    assert "the scientists of the beamline: localcontact; administrators" in said
    assert "neighbour" not in said
    assert f"Keys that read {reading.name} ·" in said
    assert writing.name not in said
    assert "Questions about this logbook: logbook@facility.eu" in said


def test_an_administrator_is_led_to_who_read_there_and_staff_are_not(localcontact, administrator, id32):
    link = "a[href='/administration/readings/?beamline=ID32']"
    assert soup(administrator, ABOUT).select_one(link)
    assert soup(localcontact, ABOUT).select_one(link) is None


def test_it_is_cited_nowhere_and_tells_programs_nothing(localcontact, id32):
    answer = localcontact.get(ABOUT, headers={"Accept": "application/ld+json"})
    assert answer["Content-Type"].startswith("text/html")
    assert "Link" not in answer
    page = soup(localcontact, ABOUT)
    assert page.select("script[type='application/ld+json'], #cite") == []


def test_its_head_leads_there_from_each_page_of_the_beamline(localcontact, id32):
    for page in ("", "logbook/", "unassigned/", "intake/"):
        tab = soup(localcontact, f"/beamlines/ID32/{page}").select(".tabs a")[-1]
        assert (words(tab), tab["href"]) == ("About", ABOUT)


def test_staff_press_verify_and_read_that_all_is_as_it_was(localcontact, id32, seal):
    make.events(id32, 3)
    seal()
    assert localcontact.post(VERIFY)["Location"] == "/beamlines/id32/about/#seals"
    assert "All 3 versions are as they were sealed" in words(seals(localcontact).select_one(".message.success"))
    assert seals(localcontact).form["action"].casefold() == VERIFY.casefold()


def test_the_first_touched_row_is_named_with_its_entry(localcontact, id32, seal, sql):
    _, note, _ = make.events(id32, 3)
    seal()
    sql(f"{H} body = 'x' {FIRST}".format(note=note.pk))
    localcontact.post(VERIFY)
    message = seals(localcontact).select_one(".message.error")
    assert "version 1 of this entry : its text, title, tags" in words(message)
    assert message.a["href"] == f"/events/{note.public_id}/"


def test_a_long_one_is_found_by_the_worker(localcontact, id32, seal, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 1)
    make.events(id32, 2)
    seal()
    localcontact.post(VERIFY)
    assert "Verifying: 0 of 2 versions followed." in words(seals(localcontact))
    jobs.verify(0)
    assert "All 2 versions" in words(seals(localcontact))


def test_others_find_no_such_page_and_begin_nothing(team, outsider, id32):
    for client in (team, outsider):
        assert client.get(ABOUT).status_code == client.post(VERIFY).status_code == 404
    assert not Verification.objects.exists()


def test_the_page_costs_the_same_for_twice_as_many_entries(localcontact, id32, seal, queries_of):
    make.events(id32, 3)
    seal()
    localcontact.get(ABOUT)
    some = queries_of(localcontact.get, ABOUT)
    make.events(id32, 3)
    make.scientist(id32, "another")
    seal()
    assert queries_of(localcontact.get, ABOUT) == some
