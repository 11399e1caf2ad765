"""Where people ask for an export: a menu, a page, a file at once or when it is made."""

import io
import json

import pytest
from bs4 import BeautifulSoup

from events import exports
from events.exports import keeping
from events.models import Event, Export
from investigations.models import AccessRecord
from tests import make
from tests.conftest import browser

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def read(answer):
    return b"".join(answer.streaming_content).decode()


@pytest.fixture
def written(embargoed, member):
    make.event(embargoed, "by a person", author=member, **NOTE)
    make.event(embargoed, "umv srot 0")
    return f"/investigations/{embargoed.pk}/"


def test_the_menu_offers_each_form_of_the_view_or_the_whole(team, written):
    menu = BeautifulSoup(team.get(f"{written}?view=people").text, "html.parser").select_one("details.export")
    assert [button["value"] for button in menu.select("button")] == [each.name for each in exports.FORMATS]
    assert "view=people" in menu.form["action"]
    assert menu.select_one("input[name=what]")
    whole = BeautifulSoup(team.get(f"{written}?view=everything").text, "html.parser").select_one("details.export")
    assert whole.select_one("input[name=what]") is None


def test_a_short_one_comes_at_once(team, written):
    answer = team.post(f"{written}export/", {"format": "html"})
    assert "attachment" in answer["Content-Disposition"]
    assert "HC-4397_ID32.html" in answer["Content-Disposition"]
    page = read(answer)
    assert "by a person" in page
    assert "umv srot 0" in page


def test_a_view_has_what_it_shows_unless_the_whole_is_wanted(team, written):
    people = read(team.post(f"{written}export/?view=people", {"format": "html"}))
    assert "umv srot 0" not in people
    assert "umv srot 0" in read(team.post(f"{written}export/?view=people", {"format": "html", "what": "whole"}))


def test_a_long_one_is_waited_for_on_a_page_of_its_own(team, written, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", exports.Size(0, 0, 0, 0))
    answer = team.post(f"{written}export/", {"format": "html"})
    address = answer["Location"]
    waiting = BeautifulSoup(team.get(address).text, "html.parser")
    assert waiting.progress["value"] == "0"
    assert team.get(f"{address}file/").status_code == 404
    exports.make_next()
    done = BeautifulSoup(team.get(address).text, "html.parser")
    assert done.progress is None
    assert "hx-get" not in done.select_one("#export").attrs
    assert "by a person" in read(team.get(done.select_one("#export a")["href"]))
    assert address in team.get(f"{written}export/").text


def test_one_that_failed_says_so(team, written, monkeypatch):
    monkeypatch.setattr("events.apart.sys.executable", "/bin/false")
    answer = team.post(f"{written}export/", {"format": "pdf"}, follow=True)
    assert "It could not be made. The PDF could not be made" in answer.text


def test_a_third_is_refused_and_a_form_nobody_knows_too(team, written, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", exports.Size(0, 0, 0, 0))
    for _ in range(2):
        assert team.post(f"{written}export/", {"format": "html"}).status_code == 302
    refused = team.post(f"{written}export/", {"format": "html"})
    assert (refused.status_code, "2 exports of yours are being made" in refused.text) == (429, True)
    assert team.post(f"{written}export/", {"format": "exe"}).status_code == 400


def test_a_stranger_starts_no_job_and_gets_lines_and_the_package(stranger, released, member):
    make.event(released, "open words", author=member, **NOTE)
    address = f"/investigations/{released.pk}/"
    answer = stranger.post(f"{address}export/", {"format": "html"})
    assert answer["Location"].startswith("/login/?next=")
    assert not Export.objects.exists()
    assert stranger.get(f"{address}package/").status_code == 404
    assert stranger.get(f"{address}export/html/").status_code == 404
    assert json.loads(read(stranger.get(f"{address}export/jsonl/")))["body"] == "open words"
    exports.make_next()
    assert f"{address}package/" in stranger.get(f"{address}export/").text
    answer = stranger.get(f"{address}package/")
    assert answer["ETag"] == f'"{exports.package_of(released).sha256}"'
    assert b"".join(answer.streaming_content).startswith(b"PK")
    menu = BeautifulSoup(stranger.get(address).text, "html.parser").select_one("details.export")
    assert menu.select("button") == []
    assert len(menu.select("a")) == 3


def test_the_landing_page_names_the_package_with_its_hash(stranger, released, member):
    make.event(released, "open words", author=member, **NOTE)
    exports.make_next()
    told = stranger.get(f"/investigations/{released.pk}/about/dataset.jsonld").json()
    said = json.dumps(told)
    assert exports.package_of(released).sha256 in said
    assert f"/investigations/{released.pk}/export/jsonl/" in said


def test_that_staff_took_a_closed_logbook_along_is_on_record(written, id32, embargoed):
    staff = browser(make.scientist(id32))
    assert io.StringIO(read(staff.post(f"{written}export/", {"format": "csv"})))
    assert AccessRecord.objects.filter(investigation=embargoed, action="exported", detail="csv").exists()


def test_a_filter_works_for_lines_too(team, written):
    said = read(team.get(f"{written}export/jsonl/?q=srot"))
    assert [json.loads(line)["body"] for line in said.splitlines()] == ["umv srot 0"]
