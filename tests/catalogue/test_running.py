"""The reading runs by itself, by a command, and tells operators and readers how fresh what it brought is."""

import json
import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from elogbook import checks, doctor
from events import jobs
from investigations.catalogue import state
from investigations.models import CatalogueState, Investigation, User
from tests import make

NOW = 0


def run(*options: str) -> str:
    output = StringIO()
    call_command("sync_catalogue", *options, stdout=output)
    return output.getvalue()


def test_the_command_says_what_changed_and_then_that_nothing_had(sync):
    assert "investigations: 3 added" in run()
    assert "Nothing had changed" in run("--whole")
    assert json.loads(run("--json")) == {"changes": {}, "notes": []}


def test_the_command_ends_with_1_and_the_reason_when_the_catalogue_is_down(sync, icat):
    icat.mode = "html"
    with pytest.raises(CommandError, match="not read to its end. It answered with a web page"):
        run()


def test_the_command_says_when_another_process_reads_or_there_is_no_catalogue(sync, settings):
    state.claim()
    with pytest.raises(CommandError, match="Another process"):
        run()
    settings.ICAT_URL = ""
    with pytest.raises(CommandError, match="ICAT_URL is not set"):
        run()


def test_the_worker_reads_every_ten_minutes_and_the_whole_lists_at_night(sync, icat):
    jobs.sync_catalogue(NOW)
    icat.asked.clear()
    jobs.reconcile_catalogue(NOW)
    assert sum("modTime" not in query for query in icat.asked) == 3


def test_the_worker_logs_what_the_catalogue_did_and_goes_on(sync, icat, facility, caplog):
    icat.mode = "error"
    jobs.sync_catalogue(NOW)
    icat.mode = ""
    facility.add("Investigation", name="HC-9", visitId="1", title="")
    state.claim()
    jobs.sync_catalogue(NOW)
    state.release()
    with caplog.at_level(logging.WARNING):
        jobs.sync_catalogue(NOW)
    said = [record.getMessage() for record in caplog.records if record.name == "events.jobs"]
    assert ["not read to its end" in said[0], "at no beamline" in said[1], len(said)] == [True, True, 2]


@pytest.mark.django_db
def test_the_worker_asks_nobody_where_no_catalogue_is_set(settings):
    settings.ICAT_URL = ""
    for job in (jobs.sync_catalogue, jobs.reconcile_catalogue, jobs.look_up_claims):
        job(NOW)
    assert not CatalogueState.objects.exists()


def test_the_doctor_names_a_catalogue_that_answers_one_that_is_stale_and_one_that_is_down(sync, icat):
    sync()
    assert next(doctor.catalogue()).state == doctor.OK
    CatalogueState.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    assert next(doctor.catalogue()).state == doctor.WARNING
    icat.mode = "html"
    found = next(doctor.catalogue())
    assert (found.state, "web page" in found.text) == (doctor.PROBLEM, True)


def test_members_read_how_old_the_team_list_is_and_that_the_catalogue_is_silent(sync, client):
    sync()
    client.force_login(User.objects.get(username="ahau"))
    team = reverse("events:team", args=[Investigation.objects.get(name="10100601-ST").pk])
    assert "From the facility’s catalogue, read 0\xa0minutes ago." in client.get(team).text
    CatalogueState.objects.filter(part=state.ALL).update(
        answered_at=timezone.now() - timedelta(hours=3), failed_why="It cannot be reached from this machine."
    )
    page = client.get(team).text
    assert "read 3\xa0hours ago. It does not answer at present" in page


@pytest.mark.django_db
def test_nothing_is_said_of_a_catalogue_where_there_is_none(client, settings):
    settings.ICAT_URL = ""
    member = make.user()
    client.force_login(member)
    assert (
        "catalogue, read" not in client.get(reverse("events:team", args=[make.investigation(team=(member,)).pk])).text
    )


@pytest.mark.parametrize(
    ("settings_of", "identity"),
    [
        ({"ICAT_URL": "", "ICAT_PASSWORD": "x"}, "elogbook.W008"),
        ({"ICAT_URL": "icat.facility.eu", "ICAT_USERNAME": "a", "ICAT_PASSWORD": "x"}, "elogbook.E014"),
        ({"ICAT_URL": "http://icat.facility.eu", "ICAT_USERNAME": "a", "ICAT_PASSWORD": "x"}, "elogbook.E015"),
        ({"ICAT_URL": "https://icat.facility.eu:8181", "ICAT_USERNAME": "a"}, "elogbook.E016"),
    ],
)
def test_a_catalogue_that_is_half_set_is_named_with_what_to_write(settings, settings_of, identity):
    for name, value in ({"ICAT_USERNAME": "", "ICAT_PASSWORD": ""} | settings_of).items():
        setattr(settings, name, value)
    (found,) = checks.catalogue(None)
    assert found.id == identity
    assert found.hint


def test_a_whole_setting_and_none_are_right(settings):
    settings.ICAT_URL, settings.ICAT_USERNAME, settings.ICAT_PASSWORD = "https://icat.facility.eu/icat", "a", "x"
    assert checks.catalogue(None) == []
    settings.ICAT_URL = settings.ICAT_USERNAME = settings.ICAT_PASSWORD = ""
    assert checks.catalogue(None) == []
