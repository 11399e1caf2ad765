"""The experiment of the demo goes on while somebody watches, and is in nobody's way."""

import contextlib
import os
import pty
import signal
import subprocess
import sys

import pytest
from django.db import OperationalError, connection

from elogbook import lively
from elogbook.management.commands.serve import Command
from events import demo, logbook
from events.models import Event
from tests import make, servers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("lively")]


@pytest.fixture
def running(embargoed):
    """HC-4397 with the accounts of the demo."""
    for name in set(demo.ACCOUNTS) - {"scientist"}:
        make.user(name)
    return embargoed


def lines():
    return Event.objects.filter(investigation__name="HC-4397")


def test_lines_of_the_machine_come_until_it_is_stopped(running):
    with lively.Experiment(every=0.01) as experiment:
        servers.until(lambda: lines().count() >= 3)
    count = lines().count()
    assert not experiment.thread.is_alive()
    assert set(lines().values_list("type", flat=True)) == {"notification"}
    assert lines().count() == count


def test_it_ends_by_itself(running):
    with lively.Experiment(every=0.01, lasting=0.05) as experiment:
        experiment.thread.join(10)
        assert not experiment.thread.is_alive()


def test_stopping_it_waits_for_no_pause(running):
    with lively.Experiment(every=600) as experiment:
        servers.until(lambda: lines().exists())
    assert not experiment.thread.is_alive()


def test_a_database_that_restarts_is_waited_for(running, monkeypatch):
    answers = iter([OperationalError("gone"), OperationalError("starting up")])

    def record(entry, really=logbook.record):
        for error in answers:
            raise error
        return really(entry)

    monkeypatch.setattr(logbook, "record", record)
    with lively.Experiment(every=0.01):
        servers.until(lambda: lines().count() >= 2)


def test_between_two_lines_it_holds_no_connection(running):
    experiment = lively.Experiment()
    experiment._go_on(None)
    assert connection.connection is None
    assert lines().count() == 1


def test_a_second_start_uses_numbers_of_its_own(running):
    make.events(running, 28)
    assert next(line.text for line in lively._lines(running) if line.text.startswith("#S")).startswith("#S8 ")


@pytest.mark.parametrize("name", ["outsider", "scientist"])
def test_without_the_demo_it_ends_and_says_nothing(running, name):
    running.participants.all().delete()
    type(make.user()).objects.filter(username=name).delete()
    with lively.Experiment(every=0.01) as experiment:
        experiment.thread.join(10)
    assert not lines().exists()


@pytest.mark.parametrize(
    ("with_demo", "embedded", "terminal", "watched"),
    [(True, True, True, True), (False, True, True, False), (True, False, True, False), (True, True, False, False)],
)
def test_it_goes_on_only_in_an_embedded_demo_at_a_terminal(
    settings, monkeypatch, with_demo, embedded, terminal, watched
):
    settings.EMBEDDED = embedded
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert Command._is_watched(with_demo) is watched


def test_at_a_terminal_ctrl_c_ends_the_experiment_with_all_the_rest(home):
    """The real command at a terminal of its own."""
    serve = servers.Serve(home)
    ours, theirs = pty.openpty()
    command = [sys.executable, "manage.py", "serve", "--demo"]
    process = subprocess.Popen(
        command, cwd=servers.PROJECT, env=serve.environment, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    said, interrupted = b"", False
    with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
        while part := os.read(ours, 4096):
            said += part
            if b"Ctrl-C stops it" in said and not interrupted:
                interrupted = True
                process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert b"Stopped." in said
    assert b"Traceback" not in said
