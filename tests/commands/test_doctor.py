import json
from collections import namedtuple
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from elogbook import doctor

Usage = namedtuple("Usage", "total used free")


def only(findings):
    (found,) = findings
    return found


@pytest.mark.django_db
def test_a_sound_installation_has_one_ok_line_for_each_check():
    output = StringIO()
    call_command("doctor", stdout=output)
    lines = output.getvalue().splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "warning"}
    assert [line[9:22].strip() for line in lines][:4] == ["database", "letters", "extensions", "migrations"]


@pytest.mark.django_db
def test_a_problem_sets_the_exit_code_and_says_what_to_do(settings):
    settings.ELOGBOOK_TIME_ZONE = "Europe/Grenoble"
    output = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=output)
    assert ended.value.code == 1
    found = next(row for row in json.loads(output.getvalue()) if row["name"] == "time zone")
    assert found["state"] == "problem"
    assert "ELOGBOOK_TIME_ZONE" in found["hint"]


def test_a_database_that_does_not_answer_ends_the_questions_to_it(monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    assert "connection refused" in only(doctor.database()).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("OLDEST_POSTGRESQL", 990_000, "too old"),
        ("EXTENSIONS", ("pg_trgm", "no_such_extension"), "no_such_extension not available"),
    ],
)
def test_a_database_that_lacks_something_is_a_problem(monkeypatch, name, value, words):
    monkeypatch.setattr(doctor, name, value)
    (found,) = [found for found in doctor.database() if found.state == doctor.PROBLEM]
    assert words in found.text


@pytest.mark.django_db
def test_a_database_that_does_not_fold_accents_is_a_problem(monkeypatch):
    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def execute(self, _):
            pass

        def fetchone(self):
            return "SQL_ASCII", False

    monkeypatch.setattr(connection, "cursor", Cursor)
    assert "SQL_ASCII" in doctor._letters().text


@pytest.mark.django_db
def test_steps_that_were_not_migrated_are_counted(monkeypatch):
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    assert "2 steps behind" in doctor._migrations().text


@pytest.mark.parametrize(("free", "state"), [(0.1, "problem"), (4, "warning"), (40, "warning"), (400, "ok")])
def test_a_full_disk_is_told_before_it_is_full(monkeypatch, free, state):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: Usage(1000e9, 0, free * 1e9))
    assert only(doctor.disk()).state == state


def test_the_disk_of_a_database_kept_elsewhere_is_looked_at_too(settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path / "home"
    (tmp_path / "home").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "home" / "pgdata").symlink_to(tmp_path / "data")
    assert len(list(doctor.disk())) == 2


def test_a_folder_that_keeps_no_file_is_a_problem(settings, tmp_path):
    (tmp_path / "media").touch()
    settings.ELOGBOOK_HOME = tmp_path
    assert only(doctor.storage()).state == doctor.PROBLEM


def test_a_key_that_was_not_set_is_a_problem_with_a_given_database(settings):
    settings.SECRET_KEY = "unset-x"
    settings.EMBEDDED = False
    assert only(doctor.secret_key()).state == doctor.PROBLEM


def test_missing_pdf_libraries_name_the_line_that_installs_them(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    found = only(doctor.pdf())
    assert found.state == doctor.WARNING
    assert "apt-get install" in found.hint


@pytest.mark.parametrize(("limit", "state"), [(-1, "problem"), (100, "ok"), (5000, "warning")])
def test_the_upload_limit_is_a_number_that_memory_can_hold(settings, limit, state):
    settings.ELOGBOOK_MAX_UPLOAD_MB = limit
    assert only(doctor.uploads()).state == state
