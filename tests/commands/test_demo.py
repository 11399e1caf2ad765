"""The first two minutes: what `make run` fills a new database with."""

import pytest
from django.core.management import CommandError, call_command

from events import demo
from events.models import Event
from investigations import keys
from investigations.models import Investigation, User
from tests.conftest import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def embedded(settings, tmp_path):
    settings.EMBEDDED = True
    settings.ELOGBOOK_HOME = tmp_path


def logbook(name: str) -> str:
    return f"/investigations/{Investigation.objects.get(name=name).pk}/"


def test_each_account_sees_what_its_role_says():
    call_command("demo")
    expected = {
        "scientist": {"HC-4397": 200, "HC-4151": 404, "BLC-12581": 200},
        "localcontact": {"HC-4397": 200, "HC-4151": 200, "BLC-12581": 200},
        "outsider": {"HC-4397": 404, "HC-4151": 404, "BLC-12581": 200},
        "admin": {"HC-4397": 200, "HC-4151": 200, "BLC-12581": 200},
    }
    for name, answers in expected.items():
        client = browser(User.objects.get(username=name))
        assert {proposal: client.get(logbook(proposal)).status_code for proposal in answers} == answers


def test_the_scientist_signs_in_with_the_printed_password_and_lands_in_a_running_logbook(capsys, client):
    call_command("demo", "--lines")
    printed = capsys.readouterr().out
    assert demo.password() in printed
    answer = client.post("/login/", {"username": "scientist", "password": demo.password()}, follow=True)
    assert "HC-4397" in answer.text
    assert "Running now" in answer.text


def test_the_printed_key_writes_into_the_running_logbook(capsys, client):
    call_command("demo", "--lines")
    key = demo.key()
    assert f"/dataacquisition/{key}/notification" in capsys.readouterr().out
    body = {"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "Hello from curl"}]}
    address = f"/dataacquisition/{key}/notification?investigationName=hc4397&instrumentName=id32"
    assert client.post(address, body, content_type="application/json").status_code == 200
    assert Event.objects.get(body="Hello from curl").investigation.name == "HC-4397"


def test_a_second_start_prints_the_same_lines_and_adds_nothing(capsys):
    call_command("demo", "--lines")
    first, count = capsys.readouterr().out, Event.objects.count()
    call_command("demo", "--lines")
    assert capsys.readouterr().out == first
    assert Event.objects.count() == count


def test_a_demo_key_that_the_database_does_not_know_is_made_anew(tmp_path):
    call_command("demo")
    (tmp_path / "demo-key").write_text("elogbook-of-another-database")
    assert keys.recognise(demo.key()).name == demo.KEY_NAME


def test_the_password_is_the_operators_when_given(settings):
    settings.ELOGBOOK_DEMO_PASSWORD = "given by the operator"
    call_command("demo")
    assert User.objects.get(username="admin").check_password("given by the operator")


def test_a_database_in_use_is_left_alone(capsys):
    User.objects.create_user("somebody")
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo")
    call_command("demo", "--lines")
    assert capsys.readouterr().out == ""
    assert Investigation.objects.count() == 0


def test_a_given_database_gets_no_demo(settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded"):
        call_command("demo")
