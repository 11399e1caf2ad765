"""People's programs sign in for a session, whose id then stands in their addresses; nothing of it is stored but a hash."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from events import sessions
from events.models import ApiSession
from tests import make
from tests.icatplus.people import Program, begin


@pytest.fixture
def program(member):
    return Program(member)


def stays(program, status=401):
    """Every way to use the session is closed."""
    answers = [program.get("/session/{}"), program.ask("DELETE", "/session/{}")]
    assert [answer.status_code for answer in answers] == [status, status]
    prolonged = program.ask("PUT", "/session/{}")
    assert prolonged.status_code == 403
    for answer in (*answers, prolonged):
        assert answer.text == "This session is not known here, or is over. Sign in again.\n"
        assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_local_account_signs_in_whatever_plugin_is_named(member):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        said = begin("scientist", plugin="db", usernameSuffix="x").json()
    assert len(said.pop("sessionId")) >= 43
    (listed,) = said.pop("usersByPrefix")
    assert listed["name"] == "scientist"
    assert said == {
        "username": "scientist", "name": "scientist", "fullName": "Scientist", "lifeTimeMinutes": 720,
        "expirationTime": (now + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "isAdministrator": False, "isInstrumentScientist": False, "isMinter": False, "isBetaTester": False,
    }  # fmt: skip


def test_staff_and_administrators_are_told_apart_and_the_catalogue_names_people(id32):
    staff = make.scientist(id32, "localcontact")
    staff.catalogue_name = "db/localcontact"
    staff.save()
    make.user("admin", is_superuser=True)
    said = begin("localcontact").json()
    assert (said["isInstrumentScientist"], said["isAdministrator"], said["name"]) == (True, False, "db/localcontact")
    assert begin("admin").json()["isAdministrator"] is True


def test_only_a_hash_of_the_id_is_stored(program):
    row = ApiSession.objects.values().get()
    assert program.sid not in json.dumps(row, default=str)
    assert len(row["id_hash"]) == len(row["auth_hash"]) == 64


def test_no_cookie_is_set_or_counts(member, client):
    client.force_login(member)
    assert not begin("scientist").cookies
    assert client.get("/session/any-id").status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"password": "wrong"}, {"password": ""}, {"username": "nobody"}, {"username": ""}, {"username": None},
        {"username": ["scientist"]}, {"password": {"a": 1}}, {"username": "a\0b"}, {"password": "\ud800"},
        {"username": "\ud800"}, {"password": "x" * 5_000}, {"password": "a.b.c"},
    ],
)  # fmt: skip
def test_who_is_not_known_is_refused_in_a_sentence(member, said):
    body = {"plugin": "esrf", "username": "scientist", "password": make.PASSWORD} | said
    answer = Client().post("/session", json.dumps(body), content_type="application/json")
    assert answer.status_code == 403
    assert answer.text == "This name and password are not known here, or the account is closed.\n"
    assert not ApiSession.objects.exists()


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_object_is_told_so(db, body):
    answer = Client().post("/session", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.text.startswith("The body is not")


def test_a_closed_account_does_not_sign_in(member):
    member.is_active = False
    member.save()
    assert begin("scientist").status_code == 403


def test_a_session_says_whose_it_is_and_how_long_it_lasts(program, member):
    member.affiliation, member.email = "ESRF", "a@example.org"
    member.save()
    said = program.get("/session/{}").json()
    assert 719 < said.pop("remainingMinutes") <= 720
    inner = said.pop("user")
    assert inner["username"] == "scientist"
    assert "sessionId" not in inner
    assert said == {
        "userName": "scientist", "affiliation": "ESRF", "email": "a@example.org", "fullName": "Scientist",
    }  # fmt: skip
    assert ApiSession.objects.get().last_used_at is not None


def test_a_session_is_over_after_its_time(program):
    with time_machine.travel(timezone.now() + timedelta(hours=12, seconds=1)):
        stays(program)


def test_a_prolonged_session_lasts_as_long_from_then_but_no_more_than_a_week(program):
    began = timezone.now()
    for hours in range(10, 168, 10):
        with time_machine.travel(began + timedelta(hours=hours)):
            answer = program.ask("PUT", "/session/{}")
            assert (answer.status_code, answer.content) == (204, b"")
    with time_machine.travel(began + timedelta(hours=167, minutes=59)):
        assert program.get("/session/{}").status_code == 200
    with time_machine.travel(began + timedelta(days=7, seconds=1)):
        stays(program)


def test_signing_out_ends_this_session_and_no_other(program, member):
    other = Program(member)
    assert program.ask("DELETE", "/session/{}").status_code == 200
    stays(program)
    assert other.get("/session/{}").status_code == 200


def test_another_password_ends_all_sessions(program, member):
    member.set_password("another " + make.PASSWORD)
    member.save()
    stays(program)


def test_a_closed_account_ends_its_sessions(program, member):
    member.is_active = False
    member.save()
    stays(program)


@pytest.mark.parametrize("sid", ["nothing", "0", "%00", "%ff", "a" * 5_000, "..", "😀"])
def test_an_id_that_is_none_is_nobodys(db, sid):
    assert Client().get(f"/session/{sid}").status_code == 401


def test_a_beamlines_key_is_no_session_and_a_session_no_key(program, key, send):
    program.sid, sid = key, program.sid
    stays(program)
    assert send(using=sid).status_code == 401


def test_other_methods_are_told_what_is_taken(program):
    answer = program.ask("PATCH", "/session/{}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, PUT, DELETE")
    assert Client().get("/session").status_code == 405
    assert Client().get("/session/").json()["account"] is None


def test_a_doubled_slash_reaches_the_same(program):
    said = {"username": "scientist", "password": make.PASSWORD}
    assert Client().post("/", said, content_type="application/json", PATH_INFO="//session").status_code == 200
    assert Client().get("/", PATH_INFO=f"//session//{program.sid}").status_code == 200


def test_answers_are_kept_by_nobody(program):
    assert "no-store" in program.get("/session/{}")["Cache-Control"]
    assert "no-store" in begin("scientist")["Cache-Control"]


def test_a_session_costs_one_query_to_recognise(program, queries_of):
    program.get("/session/{}")
    # The session with its person, and whether they are staff anywhere.
    assert queries_of(program.get, "/session/{}") == 2


def test_sessions_that_are_over_go(program):
    assert sessions.sweep(timezone.now()) == 0
    assert sessions.sweep(timezone.now() + timedelta(hours=13)) == 1


def test_what_breaks_here_is_said_in_a_sentence(program, monkeypatch, caplog):
    monkeypatch.setattr(sessions, "prolong", lambda session: 1 / 0)
    answer = program.ask("PUT", "/session/{}")
    assert (answer.status_code, answer.text) == (500, "Something went wrong here. Nothing was stored.\n")
    assert "division" in caplog.text
