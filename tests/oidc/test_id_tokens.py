"""A program shows the provider's id token and gets a session for it, when the token is for us, of now and signed."""

import time

import jwt
import pytest

from events.models import ApiSession
from investigations.models import WrongPasswords
from tests import make
from tests.icatplus.people import begin
from tests.oidc.stub import ANOTHER_KEY


@pytest.fixture
def known(stub, member):
    stub.claims = {"preferred_username": "scientist"}
    return stub


def refused(answer, status=403):
    assert answer.status_code == status, answer.text
    assert answer["Content-Type"].startswith("text/plain")
    assert not ApiSession.objects.exists()


@pytest.mark.parametrize("field", ["password", "plugin"])
def test_a_token_made_for_us_begins_a_session(known, field):
    said = begin("", **{"password": "", "plugin": "OIDC", field: known.token()})
    assert said.status_code == 200, said.text
    assert said.json()["username"] == "scientist"
    assert not WrongPasswords.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "portal"}, {"aud": None}, {"iss": "https://elsewhere"}, {"exp": int(time.time()) - 60}, {"exp": None},
        {"aud": ["logbook", "portal"], "azp": "portal"}, {"aud": ["logbook", "portal"]},
        {"preferred_username": None}, {"preferred_username": "nobody"}, {"sub": None},
        {"preferred_username": ""}, {"preferred_username": ["scientist"]},
    ],
)  # fmt: skip
def test_a_token_for_another_of_another_or_of_before_begins_none(known, claims):
    known.claims |= claims
    refused(begin("scientist", known.token()))


def test_a_token_signed_by_somebody_else_begins_none(known):
    known.key = ANOTHER_KEY
    refused(begin("scientist", known.token()))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_the_providers_signature_begins_none(known, algorithm):
    claims = jwt.decode(known.token(), options={"verify_signature": False})
    key = "" if algorithm == "none" else "a-secret-that-is-long-enough-for-it"
    refused(begin("scientist", jwt.encode(claims, key, algorithm, headers={"kid": "1"}) + "x" * 10))


def test_what_looks_like_a_token_and_is_none_begins_none(known):
    refused(begin("scientist", "aaaaaaaaa.bbbbbbbbb.ccccccccc"))


def test_a_closed_account_stays_closed(known, member):
    member.is_active = False
    member.save()
    refused(begin("", known.token()))


def test_a_token_changes_nothing_about_the_account(known, settings):
    settings.OIDC_ADMIN_GROUP = "admins"
    admin = make.user("admin", is_superuser=True, is_staff=True, full_name="Before")
    known.claims = {"preferred_username": "admin", "name": "After"}
    assert begin("", known.token()).json()["isAdministrator"] is True
    admin.refresh_from_db()
    assert (admin.full_name, admin.is_superuser) == ("Before", True)


def test_a_provider_that_is_down_is_said_so(known):
    token = known.token()
    known.said["/keys"] = (503, {})
    refused(begin("scientist", token), 503)
    assert begin("scientist").status_code == 200


def test_without_a_provider_a_token_is_a_wrong_password(known, settings):
    settings.OIDC_ISSUER = ""
    answer = begin("scientist", known.token())
    refused(answer)
    assert "password" in answer.text
