"""The programs that fit the server are found, or it is said which to install."""

import io

import pytest

from elogbook.backups import database, programs, telling
from elogbook.backups.sets import total
from elogbook.placement import Refused


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Nothing but what a test puts there."""
    monkeypatch.setattr(programs.placement, "programs", lambda: None)
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    monkeypatch.setattr(programs, "ROOT", tmp_path)

    def put(major, *names):
        folder = tmp_path / f"usr/lib/postgresql/{major}/bin"
        folder.mkdir(parents=True)
        for name in names or programs.NAMES:
            (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {major}.1 (Debian)'\n")
            (folder / name).chmod(0o755)
        return folder

    return put


def test_the_nearest_version_that_reads_the_server_is_taken(installed):
    places = {major: installed(major) for major in (15, 17, 18)}
    assert [programs.choose(server).folder for server in (15, 16, 18)] == [places[15], places[17], places[18]]


def test_a_dump_of_a_later_version_is_read_by_that_version(installed):
    places = {major: installed(major) for major in (15, 18)}
    assert programs.choose(15, saved_by=18).folder == places[18]


def test_a_folder_without_all_three_is_none(installed):
    installed(18, "pg_dump", "psql")
    with pytest.raises(Refused):
        programs.choose(18)


def test_where_there_is_none_it_is_said_what_to_install(installed):
    installed(18)
    with pytest.raises(Refused) as refused:
        programs.choose(19)
    assert "of version 19 or later" in str(refused.value)
    assert "apt-get install postgresql-client-19" in str(refused.value)
    assert "Nothing was changed." in str(refused.value)


def test_those_of_the_embedded_database_are_found():
    assert 18 in {found.major for found in programs._installed()}


def test_they_go_past_a_pooler_and_the_password_stands_in_no_list_of_processes(settings):
    settings.DIRECT_DATABASE = {"PASSWORD": "a secret", "USER": "me", "NAME": "it", "HOST": "past.facility.eu"}
    arguments, environment = programs.connection()
    assert arguments == ["-U", "me", "-h", "past.facility.eu", "it"]
    assert environment["PGPASSWORD"] == "a secret"


@pytest.mark.parametrize(("server", "told"), [(15, 0), (17, 1)])
def test_a_server_before_17_is_not_told_what_it_does_not_know(monkeypatch, server, told):
    monkeypatch.setattr(database, "version", lambda: server)
    target = io.BytesIO()
    database._header(io.BytesIO(b"SET statement_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 1;\n"), target)
    assert target.getvalue().count(b"transaction_timeout") == told
    assert target.getvalue().endswith(b"SELECT 1;\n")


@pytest.mark.parametrize(
    ("size", "said"),
    [(999, "999 B"), (1_500, "1.5 kB"), (2_000_000, "2.0 MB"), (3e12, "3.0 TB"), (10**16, "10000.0 TB")],
)
def test_sizes_are_said_for_people(size, said):
    assert total([size]) == said


def test_how_far_it_is_stands_on_a_terminal_only(monkeypatch, capsys):
    telling.progress()("files", 1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(telling.sys.stderr, "isatty", lambda: True)
    show = telling.progress()
    show("database", 1_000, 0)
    show("files", 1, 2)
    show("files", 2, 2)
    said = capsys.readouterr().err.split("\r\x1b[K")
    assert said == ["", "database: 1.0 kB", "files: 1 of 2", "files: 2 of 2\n"]
