"""Signing out, and a logbook without a provider."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from elogbook import checks, doctor
from tests import make
from tests.pages.conftest import soup, words


def test_signing_out_goes_on_to_the_provider_with_its_own_token(stub, stranger, member):
    stub.discovery["end_session_endpoint"] = f"{stub.issuer}/out?ui=en"
    stub.sign_in(stranger)
    page = BeautifulSoup(stranger.post("/logout/").content, "html.parser")
    address = page.select_one("main a.main")["href"]
    assert unescape(page.select_one("meta[http-equiv=refresh]")["content"]) == f"0; url={address}"
    sent = parse_qs(urlsplit(address).query)
    assert sent["post_logout_redirect_uri"] == ["http://testserver/login/"]
    assert sent["id_token_hint"][0].count(".") == 2
    assert stranger.get("/session/").json()["account"] is None


@pytest.mark.parametrize("gone", [False, True], ids=["has no such address", "is down"])
def test_where_the_provider_cannot_end_its_session_that_is_said(stub, stranger, member, settings, gone):
    stub.sign_in(stranger)
    if gone:
        settings.OIDC_ISSUER = "http://127.0.0.1:1"
    answer = stranger.post("/logout/")
    assert "Close the browser where others use it too." in answer.text
    assert stranger.get("/session/").json()["account"] is None


def test_a_local_account_signs_out_here_alone(stub, team):
    assert team.post("/logout/")["Location"] == "/login/"
    assert stub.asked == []


def test_the_facilitys_account_comes_first_and_local_ones_stay(stub, stranger):
    page = soup(stranger, "/login/?next=/open/")
    assert words(page.select_one("main .main")) == "Sign in with your facility account"
    assert page.select_one("main .main")["href"] == "http://testserver/oidc/authenticate/?next=%2Fopen%2F"
    assert words(page.select_one("details.local summary")) == "Local account"
    assert page.select_one("details.local input[name=password]")
    assert not page.select_one("details[open]")


def test_whoever_came_by_another_address_leaves_by_the_public_one_where_they_will_return(stub, stranger, settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    assert (
        soup(stranger, "/login/").select_one("main .main")["href"] == "https://logbook.facility.eu/oidc/authenticate/"
    )


def test_a_wrong_password_of_a_local_account_is_said_beside_its_open_form(stub, stranger):
    answer = stranger.post("/login/", {"username": "x", "password": "y"})
    assert BeautifulSoup(answer.content, "html.parser").select_one("details.local[open]")
    assert 'role="alert"' in answer.text


@pytest.mark.django_db
def test_without_a_provider_nothing_of_it_is_there(stranger, settings):
    assert not any("signing_in" in backend for backend in settings.AUTHENTICATION_BACKENDS)
    for path in ("/oidc/authenticate/", "/oidc/callback/?code=c&state=s"):
        assert stranger.get(path).status_code == 404
    page = soup(stranger, "/login/")
    assert "facility account" not in words(page)
    assert not page.select("details.local")


@pytest.mark.parametrize(
    ("values", "identities"),
    [
        ({}, []),
        ({"OIDC_CLIENT_ID": "a"}, ["elogbook.W004"]),
        ({"OIDC_ISSUER": "https://sso.eu"}, ["elogbook.E012"]),
        ({"OIDC_ISSUER": "https://sso.eu", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, []),
        ({"OIDC_ISSUER": "http://127.0.0.1:1", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, []),
        ({"OIDC_ISSUER": "http://sso.eu", "OIDC_CLIENT_ID": "a"}, ["elogbook.E011", "elogbook.E012"]),
        ({"OIDC_ISSUER": "sso.eu", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, ["elogbook.E010"]),
    ],
)
def test_a_provider_that_is_half_set_is_named_with_what_to_write(settings, values, identities):
    for name, value in values.items():
        setattr(settings, name, value)
    found = checks.sign_in(None)
    assert [message.id for message in found] == identities
    assert all(message.hint for message in found)


def test_the_doctor_asks_the_provider(stub, settings):
    (found,) = doctor.sign_in()
    assert (found.state, stub.issuer in found.text) == (doctor.OK, True)
    stub.said["/keys"] = 200, {"keys": [{"kty": "EC"}]}
    (found,) = doctor.sign_in()
    assert (found.state, "RS256" in found.hint) == (doctor.PROBLEM, True)
    settings.OIDC_ISSUER = "http://127.0.0.1:1"
    (found,) = doctor.sign_in()
    assert (found.state, "OIDC_ISSUER" in found.hint) == (doctor.PROBLEM, True)


@pytest.mark.django_db
def test_the_doctor_says_that_there_are_local_accounts_only():
    make.user()
    (found,) = doctor.sign_in()
    assert (found.state, found.text) == (doctor.OK, "local accounts only")
