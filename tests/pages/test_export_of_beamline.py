"""Where a beamline's staff take its own logbook along: the same menu and page as an investigation's."""

import json

import pytest
from bs4 import BeautifulSoup

from events import exports
from events.exports import keeping
from events.models import Event, Export
from investigations.models import AccessRecord, InstrumentScientist
from tests import make
from tests.conftest import browser
from tests.pages.test_export import read

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
LOGBOOK, EXPORT = "/beamlines/ID32/logbook/", "/beamlines/ID32/export/"


@pytest.fixture
def staff(id32):
    return browser(make.scientist(id32, "localcontact"))


@pytest.fixture
def written(id32, member):
    make.event(id32, "by a person", author=member, **NOTE)
    make.event(id32, "umv srot 0", username="opid32")


def lines(answer):
    return [json.loads(line)["body"] for line in read(answer).splitlines()]


def test_the_menu_offers_each_form_of_the_view_or_the_whole(staff, written):
    page = BeautifulSoup(staff.get(f"{LOGBOOK}?view=people").text, "html.parser")
    menu = page.select_one("details.export")
    assert [button["value"] for button in menu.select("button")] == [each.name for each in exports.FORMATS]
    assert menu.form["action"].casefold() == f"{EXPORT}?view=people".casefold()
    assert menu.select_one("input[name=what]")
    assert page.select_one(".to-export a")["href"] == menu.form["action"]


def test_what_waits_unassigned_has_no_menu(staff, written):
    assert BeautifulSoup(staff.get("/beamlines/ID32/unassigned/").text, "html.parser").select(".export") == []


def test_a_short_one_comes_at_once_under_the_beamlines_name(staff, written):
    answer = staff.post(EXPORT, {"format": "html"})
    assert "ID32_own-logbook.html" in answer["Content-Disposition"]
    page = read(answer)
    assert "by a person" in page
    assert "umv srot 0" in page


def test_a_view_has_what_it_shows_unless_the_whole_is_wanted(staff, written):
    assert lines(staff.post(f"{EXPORT}?view=people", {"format": "jsonl"})) == ["by a person"]
    whole = staff.post(f"{EXPORT}?view=people", {"format": "jsonl", "what": "whole"})
    assert lines(whole) == ["by a person", "umv srot 0"]


def test_a_search_by_login_finds_in_the_file_what_it_finds_on_the_page(staff, team, written, embargoed):
    make.event(embargoed, "umv thx 1", username="opid32")
    assert lines(staff.post(f"{EXPORT}?q=by:opid32", {"format": "jsonl"})) == ["umv srot 0"]
    assert lines(team.post(f"/investigations/{embargoed.pk}/export/?q=by:opid32", {"format": "jsonl"})) == ["umv thx 1"]


def test_a_long_one_is_waited_for_on_a_page_that_leads_back(staff, written, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", exports.Size(0, 0, 0, 0))
    address = staff.post(EXPORT, {"format": "html"})["Location"]
    waiting = BeautifulSoup(staff.get(address).text, "html.parser")
    assert waiting.h1.text == "HTML of ID32’s own logbook"
    assert waiting.progress["value"] == "0"
    assert waiting.find("a", string="Back to the logbook")["href"].casefold() == LOGBOOK.casefold()
    exports.make_next()
    done = BeautifulSoup(staff.get(address).text, "html.parser")
    assert "by a person" in read(staff.get(done.select_one("#export a")["href"]))
    assert address in staff.get(EXPORT).text


def test_the_page_lists_what_was_asked_of_this_logbook_alone(staff, written, embargoed):
    make.event(embargoed, "of the experiment")
    read(staff.post(f"/investigations/{embargoed.pk}/export/", {"format": "html"}))
    assert "What you have asked for" not in staff.get(EXPORT).text
    read(staff.post(EXPORT, {"format": "html"}))
    assert "What you have asked for" in staff.get(EXPORT).text


def test_others_find_no_such_page_and_nothing_is_made(team, outsider, written):
    for client in (team, outsider):
        assert client.get(EXPORT).status_code == client.post(EXPORT, {"format": "csv"}).status_code == 404
    assert not Export.objects.exists()


def test_whoever_left_the_staff_gets_the_finished_file_no_more(staff, written, id32):
    read(staff.post(EXPORT, {"format": "html"}))
    file = f"/exports/{Export.objects.get().public_id}/file/"
    assert "by a person" in read(staff.get(file))
    InstrumentScientist.objects.all().delete()
    assert staff.get(file).status_code == 404


def test_that_staff_took_it_along_is_on_record(staff, written, id32):
    read(staff.post(EXPORT, {"format": "csv"}))
    assert AccessRecord.objects.filter(instrument=id32, action="exported", detail="csv").exists()
