"""Entries are found by the words inside their documents, by whoever may read them and nobody else."""

import subprocess
import sys

import pytest
from django.test import Client

from events import apart, jobs, logbook, reading_files, sessions, timeline
from events.blobs import Upload
from events.models import Blob, Event, FileText
from events.timeline import Filter, in_files
from investigations import briefly
from tests import make, photographs, servers
from tests.documents import docx, odt

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
SAID = "The monochromator drifts by 0.3 eV; see PD2b_03"


@pytest.fixture
def report(embargoed, member):
    """An entry with a report whose words the entry does not say."""
    event = make.event(embargoed, "Our report", uploads=[Upload(docx(SAID), "report.docx")], author=member, **NOTE)
    jobs.documents(timestamp=0)
    return event


def found(reader, q):
    briefly.forget()
    return [event.body for event in timeline.entries(reader, Filter(q=q))]


@pytest.mark.parametrize(
    "q", ["monochromator", '"drifts by 0.3"', "PD2b_03", "chromat", "report drifts", "MONOCHROMÂTOR"]
)
def test_the_team_finds_an_entry_by_what_its_file_says(report, member, q):
    assert found(member, q) == ["Our report"]


@pytest.mark.parametrize("q", ["-monochromator", '"drifts monochromator"', "interferometer", "report -drifts"])
def test_an_entry_is_not_found_by_what_its_file_does_not_say(report, member, q):
    assert found(member, q) == []


def test_an_entry_without_such_a_file_is_left_in_by_a_minus(report, member, embargoed):
    make.event(embargoed, "Something else")
    assert found(member, "-monochromator") == ["Something else"]
    assert found(member, "monochromator or something") == ["Something else", "Our report"]


def test_nobody_outside_finds_it(report, outsider, administrator):
    assert outsider.get("/api/v1/events/", {"q": "monochromator"}).json()["results"] == []
    assert len(administrator.get("/api/v1/events/", {"q": "monochromator"}).json()["results"]) == 1


def test_the_page_shows_in_which_file_and_the_words_around(report, team, embargoed):
    page = team.get(f"/investigations/{embargoed.pk}/", {"q": "drifts"}).text
    assert "In report.docx: </span>The monochromator <mark>drifts</mark> by 0.3 eV; see PD2b_03</p>" in page
    assert "drifts" not in team.get(f"/investigations/{embargoed.pk}/").text


def test_of_a_long_file_only_the_words_around_are_shown(embargoed, team):
    said = f"{'before ' * 100}monochromator{' after' * 100}"
    make.event(embargoed, "Long", uploads=[Upload(said.encode(), "long.txt")])
    jobs.documents(timestamp=0)
    page = team.get(f"/investigations/{embargoed.pk}/", {"q": "monochromator"}).text
    shown = page.partition('<p class="in-file">')[2].partition("</p>")[0]
    assert "<mark>monochromator</mark>" in shown
    assert (0 < shown.count("before") < 15, 0 < shown.count("after") < 30) == (True, True)
    assert (shown.startswith('<span class="unseen">In long.txt: </span>… '), shown.endswith(" …")) == (True, True)


def test_a_word_in_one_of_many_files_costs_the_page_no_more_queries(report, team, embargoed, member, queries_of):
    def page():
        briefly.forget()
        team.get(f"/investigations/{embargoed.pk}/", {"q": "monochromator"})

    page()
    alone = queries_of(page)
    for number in range(8):
        upload = Upload(docx(SAID, str(number)), f"{number}.docx")
        make.event(embargoed, "Another", uploads=[upload], author=member, **NOTE)
    jobs.documents(timestamp=0)
    assert queries_of(page) == alone


def test_a_file_that_was_taken_out_of_an_entry_finds_it_no_more(report, member):
    logbook.revise(report, by=member, version=1, body="Our report", body_format="plaintext", files=[])
    assert found(member, "monochromator") == []


def test_a_removed_entry_is_not_found_by_its_file(report, member):
    logbook.hide(report, by=member, version=1, why="Wrong logbook")
    assert found(member, "monochromator") == []


def test_a_redacted_entry_takes_the_words_of_its_file_along(report, administrator, member):
    admin = make.user("second", is_staff=True, is_superuser=True)
    logbook.redact(report, by=admin, why="Asked for")
    assert found(member, "monochromator") == []
    assert not FileText.objects.exists()


def test_the_words_of_a_file_stay_while_another_entry_has_it(report, embargoed, member):
    make.event(embargoed, "The same", uploads=[Upload(docx(SAID), "copy.docx")], author=member, **NOTE)
    logbook.redact(report, by=make.user("second", is_staff=True, is_superuser=True), why="Asked for")
    assert found(member, "monochromator") == ["The same"]


def test_of_a_word_in_very_many_files_all_entries_are_found(report, embargoed, member, monkeypatch):
    monkeypatch.setattr(in_files, "MOST", 1)
    make.event(embargoed, "Second", uploads=[Upload(odt(SAID), "a.odt")], author=member, **NOTE)
    jobs.documents(timestamp=0)
    assert found(member, "monochromator") == ["Second", "Our report"]
    assert found(member, "-monochromator") == []


def test_each_file_is_read_once(report, monkeypatch):
    again = []
    monkeypatch.setattr(reading_files, "_read", again.append)
    jobs.documents(timestamp=0)
    assert again == []


def test_a_picture_is_never_read(embargoed):
    make.event(embargoed, uploads=[Upload(photographs.png(20, 20), "plot.png")])
    assert not Blob.objects.filter(read_at=None).exists()


def test_a_file_whose_bytes_are_lost_waits_for_them_and_others_are_read(embargoed):
    make.event(embargoed, uploads=[Upload(docx("first"), "a.docx")])
    make.event(embargoed, uploads=[Upload(docx("second"), "b.docx")])
    lost = Blob.objects.order_by("pk")[0]
    reading_files.blobs.storages["blobs"].delete(lost.path)
    jobs.documents(timestamp=0)
    assert list(Blob.objects.filter(read_at=None)) == [lost]
    assert FileText.objects.get().text == "second"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\3\4 and nothing", "It is no whole document."),
        (b"%PDF-1.7 and nothing", "It is no whole PDF."),
        (b"\0\1", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_with_the_reason_and_not_tried_again(embargoed, data, why):
    event = make.event(embargoed, uploads=[Upload(data, "file.bin")])
    jobs.documents(timestamp=0)
    blob = event.attachments.get().blob
    assert (blob.read_at is not None, blob.unreadable_why) == (True, why)
    assert not FileText.objects.exists()


@pytest.mark.parametrize("code", ["import os; os.kill(os.getpid(), 9)", "import time; time.sleep(60)"])
def test_a_file_that_brings_its_reader_down_harms_nobody(embargoed, monkeypatch, code, tmp_path):
    event = make.event(embargoed, uploads=[Upload(docx(SAID), "report.docx")])
    hostile = tmp_path / "python"
    hostile.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}"\n')
    hostile.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(hostile))
    monkeypatch.setattr(reading_files, "PATIENCE", 0.5)
    jobs.documents(timestamp=0)
    assert event.attachments.get().blob.unreadable_why == reading_files.TOO_MUCH


def test_an_archive_larger_than_a_document_is_not_unpacked(embargoed, monkeypatch):
    monkeypatch.setattr(reading_files.documents, "MOST_PACKED", 10)
    event = make.event(embargoed, uploads=[Upload(docx(SAID), "report.docx")])
    jobs.documents(timestamp=0)
    assert event.attachments.get().blob.unreadable_why == reading_files.TOO_LARGE


@pytest.mark.parametrize(("limit", "value"), [("", 0), ("MOST_SECONDS", 0), ("MOST_MEMORY", 1)])
def test_what_reading_a_file_may_cost_is_limited(limit, value, tmp_path):
    source = tmp_path / "long.txt"
    source.write_bytes(b"word  \n\n " * 400_000)
    code = f"import sys; import events.documents.__main__ as m; m.{limit or 'NOTHING'} = {value}; from pathlib import Path; m.main(*map(Path, sys.argv[1:]))"
    ran = subprocess.run([sys.executable, "-c", code, source, tmp_path], cwd=servers.PROJECT, capture_output=True)
    assert (ran.returncode == 0) is (limit == "")


def test_programs_of_people_find_it_too(report, member):
    sid = sessions.begin(member)[0]
    place = "investigationId=404439657"
    answer = Client().get(f"/logbook/{sid}/event?{place}&search=monochromator").json()
    assert [each["_id"] for each in answer] == [report.public_id]
