"""Everything that can go wrong on the way is a page that says what happened and what to do."""

import socket
import time

import jwt
import pytest

from elogbook.signing_in import provider
from tests import make
from tests.oidc.stub import ANOTHER_KEY, HTML

DISCOVERY = "/.well-known/openid-configuration"
CODE = {"code": "c"}


def refused(stranger, answer, status, words):
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert "Try again" in answer.text or "Use another account" in answer.text
    assert "Other ways to sign in" in answer.text
    assert stranger.get("/session/").json()["account"] is None


@pytest.fixture
def nowhere():
    """An address where nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}"


def test_a_provider_that_is_down_is_said_and_the_wish_is_kept(stub, stranger, settings, nowhere):
    settings.OIDC_ISSUER = nowhere
    answer = stranger.get("/oidc/authenticate/?next=/open/")
    refused(stranger, answer, 503, "cannot be reached")
    assert "/login/?next=%2Fopen%2F" in answer.text


def test_while_the_provider_is_down_a_local_account_comes_in(stub, stranger, settings, nowhere, member):
    settings.OIDC_ISSUER = nowhere
    sent = {"username": "scientist", "password": make.PASSWORD}
    assert stranger.post("/login/", sent).status_code == 302
    assert stranger.get("/session/").json()["name"] == "scientist"


def test_whoever_came_in_before_reads_on_while_it_is_down(stub, stranger, settings, nowhere, member):
    stub.sign_in(stranger)
    settings.OIDC_ISSUER = nowhere
    assert stranger.get("/").status_code == 200


def test_a_provider_that_never_answers_is_waited_for_five_seconds_and_by_one_person(
    stub, stranger, settings, monkeypatch
):
    assert provider.SECONDS == 5
    monkeypatch.setattr(provider, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.OIDC_ISSUER = f"http://127.0.0.1:{silent.getsockname()[1]}"
        for _ in range(2):
            refused(stranger, stranger.get("/oidc/authenticate/"), 504, "does not answer")
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_nobody_is_sent_to_a_provider_that_went_down_within_the_hour(stub, stranger, member):
    stub.begin(stranger)
    stub.said["/keys"] = 503, HTML
    for _ in range(2):
        refused(stranger, stranger.get("/oidc/authenticate/"), 503, "cannot be reached")
    assert [path for path, _ in stub.asked] == [DISCOVERY, "/keys", "/keys"]


def test_a_provider_that_came_back_is_asked_again(stub, stranger, monkeypatch):
    monkeypatch.setattr(provider, "FAILED_FOR", 0)
    stub.said[DISCOVERY] = 503, HTML
    refused(stranger, stranger.get("/oidc/authenticate/"), 503, "cannot be reached")
    del stub.said[DISCOVERY]
    assert stranger.get("/oidc/authenticate/").status_code == 302


@pytest.mark.parametrize(
    ("said", "status"),
    [((200, HTML), 502), ((200, []), 502), ((200, {"issuer": "https://other.eu"}), 502), ((404, HTML), 502), ((500, HTML), 503)],
)  # fmt: skip
def test_a_description_that_makes_no_sense_is_said(stub, stranger, said, status):
    stub.said[DISCOVERY] = said
    refused(stranger, stranger.get("/oidc/authenticate/"), status, "The facility&#x27;s sign-in")


def test_an_encrypted_provider_sends_nobody_to_an_open_address(stub, stranger, settings):
    settings.OIDC_ISSUER = "https://sso.facility.eu"
    with pytest.raises(ValueError, match="token_endpoint is not encrypted"):
        provider._read(
            {"issuer": "https://sso.facility.eu", "authorization_endpoint": "https://x", "token_endpoint": "http://x"}
        )


@pytest.mark.parametrize(
    ("path", "said", "status", "words"),
    [
        ("/token", (200, HTML), 502, "makes no sense"),
        ("/token", (200, []), 502, "not meant for this logbook"),
        ("/token", (200, {}), 502, "not meant for this logbook"),
        ("/token", (401, {"error": "invalid_client"}), 502, "makes no sense"),
        ("/token", (400, {"error": "invalid_request"}), 502, "makes no sense"),
        ("/token", (400, {"error": "invalid_grant"}), 400, "took too long, or was used before"),
        ("/token", (204, b""), 502, "makes no sense"),
        ("/token", (500, HTML), 503, "cannot be reached"),
        ("/keys", (200, HTML), 502, "makes no sense"),
        ("/keys", (200, {"keys": []}), 502, "not meant for this logbook"),
        ("/me", (200, HTML), 502, "makes no sense"),
        ("/me", (401, {}), 502, "makes no sense"),
        ("/me", (200, {"sub": "another", "preferred_username": "scientist"}), 502, "not meant for this logbook"),
        ("/me", (200, {"sub": "42"}), 502, "did not say who you are"),
        ("/me", (200, {"sub": "42", "preferred_username": "scientist\0"}), 502, "did not say who you are"),
        ("/me", (200, {"sub": "42", "preferred_username": "\ud800"}), 502, "did not say who you are"),
        ("/me", (200, {"sub": "42", "preferred_username": ["scientist"]}), 502, "did not say who you are"),
    ],
)
def test_an_answer_that_makes_no_sense_signs_nobody_in(stub, stranger, member, path, said, status, words):
    state = stub.begin(stranger)["state"]
    stub.said[path] = said
    refused(stranger, stranger.get("/oidc/callback/", CODE | {"state": state}), status, words)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": int(time.time()) - 60}, "was over before it arrived"),
        ({"exp": None}, "not meant for this logbook"),
        ({"iss": "https://other.eu"}, "not meant for this logbook"),
        ({"aud": "another"}, "not meant for this logbook"),
        ({"aud": ["logbook", "another"]}, "not meant for this logbook"),
        ({"azp": "another"}, "not meant for this logbook"),
        ({"nonce": "another"}, "not meant for this logbook"),
        ({"nonce": None}, "not meant for this logbook"),
    ],
)
def test_a_token_for_another_time_place_or_client_signs_nobody_in(stub, stranger, member, claims, words):
    stub.claims = claims
    refused(stranger, stub.sign_in(stranger), 502, words)


def test_a_token_for_several_says_that_it_was_made_for_us(stub, stranger, member):
    stub.claims = {"aud": ["logbook", "another"], "azp": "logbook"}
    assert stub.sign_in(stranger).status_code == 302


def test_a_token_that_somebody_else_signed_signs_nobody_in(stub, stranger, member):
    stub.key = ANOTHER_KEY
    refused(stranger, stub.sign_in(stranger), 502, "not meant for this logbook")


@pytest.mark.parametrize(("key", "algorithm"), [("s" * 32, "HS256"), ("", "none")])
def test_a_token_signed_in_another_way_signs_nobody_in(stub, stranger, member, key, algorithm, monkeypatch):
    forged = {"iss": stub.issuer, "sub": "42", "aud": "logbook", "iat": 1, "exp": int(time.time()) + 60}

    def token():
        return jwt.encode(forged | {"nonce": stub.nonce}, key, algorithm, headers={"kid": "1"})

    monkeypatch.setattr(stub, "token", token)
    refused(stranger, stub.sign_in(stranger), 502, "not meant for this logbook")


@pytest.mark.parametrize(
    ("came_with", "status", "words"),
    [
        ({"error": "access_denied"}, 403, "You did not let"),
        ({"error": "server_error", "code": "c"}, 502, "a problem of its own"),
        ({}, 502, "a problem of its own"),
    ],
)
def test_whoever_comes_back_without_a_yes_is_told_so_and_may_begin_again(stub, stranger, came_with, status, words):
    state = {"state": stub.begin(stranger, "?next=/open/")["state"]}
    answer = stranger.get("/oidc/callback/", came_with | state)
    refused(stranger, answer, status, words)
    assert "?next=%2Fopen%2F" in answer.text
    refused(stranger, stranger.get("/oidc/callback/", CODE | state), 400, "begun elsewhere, or is used up")
    assert [path for path, _ in stub.asked] == [DISCOVERY, "/keys"]


@pytest.mark.parametrize("query", [CODE, CODE | {"state": "unheard-of"}, {"error": "access_denied"}])
def test_whoever_comes_back_from_nowhere_is_told_to_begin_here(stub, stranger, query):
    refused(stranger, stranger.get("/oidc/callback/", query), 400, "begun elsewhere, or is used up")


def test_a_way_back_that_is_used_twice_leads_on_whoever_is_in_already(stub, stranger, member):
    state = stub.begin(stranger)["state"]
    assert stranger.get("/oidc/callback/", CODE | {"state": state}).status_code == 302
    again = stranger.get("/oidc/callback/", CODE | {"state": state})
    assert again.status_code == 400
    assert "Go on as Scientist" in again.text
    assert stranger.get("/session/").json()["name"] == "scientist"


def test_a_password_form_that_looks_like_a_way_back_is_not_one(stub, stranger, member):
    stub.nonce = None
    answer = stranger.post("/login/?code=c&state=s", {"username": "scientist", "password": "wrong"})
    assert "Please enter a correct username and password" in answer.text
    assert stub.asked == []


def test_no_line_of_the_log_has_a_code_a_secret_or_a_token(stub, stranger, member, caplog):
    stub.said["/token"] = 400, {"error": "invalid_request", "id_token": "hidden-token"}
    stub.sign_in(stranger)
    assert "status 400" in caplog.text
    assert "hidden-token" not in caplog.text
    assert "secret" not in caplog.text
