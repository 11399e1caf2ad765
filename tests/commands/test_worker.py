"""The process that does what nobody waits for."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from elogbook import doctor, worker
from events import apart, jobs, logbook, renditions
from events.blobs import Upload
from events.models import Attachment, Blob, IdempotencyKey
from tests import make, photographs, servers

pytestmark = pytest.mark.django_db


@contextmanager
def running(home, database):
    """`elogbook.worker` on the database of the tests."""
    environment = {**os.environ, "ELOGBOOK_HOME": str(home), "DATABASE_URL": database}
    command = [sys.executable, "-m", "elogbook.worker"]
    with (home / "worker.txt").open("wb") as said:
        process = subprocess.Popen(command, cwd=servers.PROJECT, env=environment, stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, 1)


def of_the_tests():
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_what_is_shown_of_a_photograph_and_tells_the_doctor(embargoed, tmp_path):
    make.event(embargoed, uploads=[Upload(photographs.heic(), "IMG_1.HEIC")])
    assert "1 file to look at" in next(doctor.worker()).text
    with running(tmp_path, of_the_tests()) as process:
        made = servers.until(lambda: Blob.objects.filter(rendition__isnull=False, examined_at__isnull=False).first())
        assert (made.rendition.content_type, made.thumbnail.content_type) == ("image/jpeg", "image/webp")
        heard = next(doctor.worker())
        assert (heard.state, heard.text.endswith("0 files to look at")) == (doctor.OK, True)
        # What is done leaves no job behind.
        servers.until(lambda: not ProcrastinateJob.objects.exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert (tmp_path / "worker.txt").read_text() == ""


def test_a_worker_without_a_database_says_so_in_a_line_and_ends(tmp_path):
    with running(tmp_path, "postgres://nobody@127.0.0.1:9/none") as process:
        assert process.wait(120) == 1
    assert (tmp_path / "worker.txt").read_text().startswith("The worker has no database: ")
    assert "Traceback" not in (tmp_path / "worker.txt").read_text()


def test_a_worker_that_was_never_there_is_a_warning_that_says_what_to_do():
    found = next(doctor.worker())
    assert (found.state, "never heard from" in found.text, "serve" in found.hint) == (doctor.WARNING, True, True)


def test_a_worker_talks_to_the_database_itself_where_one_is_named(monkeypatch):
    known = dict(connections.settings["default"])
    monkeypatch.setitem(connections.settings, "default", known)
    monkeypatch.setattr(settings, "DIRECT_DATABASE", {"ENGINE": "another", "HOST": "db.facility.eu", "PORT": 5432})
    worker.use_direct_database()
    assert (known["HOST"], known["ENGINE"]) == ("db.facility.eu", "elogbook.database")


def test_one_run_makes_all_pictures_that_wait_and_passes_over_those_that_are_lost(embargoed):
    for number in range(3):
        make.event(embargoed, uploads=[Upload(photographs.png(20 + number, 20), "plot.png")])
    lost = Blob.objects.order_by("pk")[0]
    renditions.blobs.storages["blobs"].delete(lost.path)
    jobs.pictures(timestamp=0)
    assert list(Blob.objects.filter(examined_at=None)) == [lost]


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_leaves_the_pictures_to_the_first(embargoed):
    make.event(embargoed, uploads=[Upload(photographs.png(), "plot.png")])
    with psycopg.connect(of_the_tests()) as first:
        first.execute("SELECT pg_advisory_xact_lock(%s)", [renditions.ADVISORY_LOCK])
        jobs.pictures(timestamp=0)
        assert Blob.objects.get().examined_at is None
    jobs.pictures(timestamp=0)
    assert not Blob.objects.filter(examined_at=None).exists()


@pytest.mark.parametrize(("limit", "value"), [("", 0), ("MOST_SECONDS", 0), ("MOST_MEMORY", 1)])
def test_what_a_picture_may_cost_is_limited(limit, value, tmp_path):
    source = tmp_path / "photo.jpg"
    source.write_bytes(photographs.saved("JPEG", photographs.drawn(4000, 3000)))
    code = f"import sys; import events.pictures.__main__ as m; m.{limit or 'NOTHING'} = {value}; from pathlib import Path; m.main(*map(Path, sys.argv[1:]))"
    ran = subprocess.run([sys.executable, "-c", code, source, tmp_path], cwd=servers.PROJECT, capture_output=True)
    assert (ran.returncode == 0) is (limit == "")


@pytest.mark.parametrize(
    "code", ["import os; os.kill(os.getpid(), 9)", "import sys; sys.exit(3)", "print('no answer')"]
)
def test_a_file_that_brings_its_process_down_harms_nobody_and_is_kept_as_a_file(embargoed, monkeypatch, code, tmp_path):
    event = make.event(embargoed, uploads=[Upload(photographs.jpeg(), "IMG_1.jpg")])
    hostile = tmp_path / "python"
    hostile.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}"\n')
    hostile.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(hostile))
    jobs.pictures(timestamp=0)
    blob = event.attachments.get().blob
    assert (blob.withheld, blob.is_picture, blob.width) == (True, False, None)
    assert blob.examined_at is not None


def test_a_file_that_takes_too_long_is_kept_as_a_file(embargoed, monkeypatch):
    make.event(embargoed, uploads=[Upload(photographs.jpeg(), "IMG_1.jpg")])
    monkeypatch.setattr(renditions, "PATIENCE_OF_JOB", 0.001)
    jobs.pictures(timestamp=0)
    assert Blob.objects.get().withheld


def test_no_secret_of_ours_reaches_the_process_that_reads_a_file(embargoed, monkeypatch):
    given = []
    monkeypatch.setattr(apart.subprocess, "run", lambda *args, **options: given.append(options["env"]))
    make.event(embargoed, uploads=[Upload(photographs.jpeg(), "IMG_1.jpg")])
    jobs.pictures(timestamp=0)
    assert {name for name in given[0] if name.startswith(("ELOGBOOK", "DATABASE", "DJANGO"))} == set()


def test_the_hourly_sweep_drops_what_nobody_used(member):
    old = logbook.upload(Upload(b"x", "x.dat"), by=member, logbook="investigation:1")
    Attachment.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(hours=49))
    jobs.sweep(timestamp=0)
    assert not Blob.objects.exists()


def test_the_hourly_sweep_forgets_keys_under_which_nothing_is_sent_again(member, embargoed):
    logbook.once(make.entry(embargoed, author=member), by=member, key="k")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=31))
    jobs.sweep(timestamp=0)
    assert not IdempotencyKey.objects.exists()


def test_notes_of_old_jobs_go_after_a_week():
    with connection.cursor() as cursor:
        for status, days in (("failed", 8), ("failed", 6), ("todo", 8)):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('q', %s, '{}', 'todo') RETURNING id",
                [f"{status} {days}"],
            )
            (pk,) = cursor.fetchone()
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, pk]
            )
            cursor.execute(
                "UPDATE procrastinate_events SET at = now() - %s * interval '1 day' WHERE job_id = %s", [days, pk]
            )
    async_to_sync(jobs.old_jobs.func)(type("Context", (), {"app": app}), timestamp=0)
    assert sorted(ProcrastinateJob.objects.values_list("task_name", flat=True)) == ["failed 6", "todo 8"]
