"""People make tokens for their programs: the key is told once, acts as they may, and no longer than they like."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import IntegrityError
from django.test import Client
from playwright.sync_api import expect
from rest_framework.exceptions import PermissionDenied
from rest_framework.test import APIRequestFactory

from investigations import keys
from investigations.api.authentication import KeyAuthentication
from investigations.models import ApiToken
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words


def made(client, **fields):
    """The key as the page tells it."""
    answer = client.post("/profile/tokens/", {"name": "notebook", "scope": "read"} | fields)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode().split("<code>elogbook-")[1].split("</code>")[0].join(["elogbook-", ""])


def ask(key, path="/api/v1/events/", method="get"):
    return getattr(Client(), method)(path, headers={"Authorization": f"Token {key}"})


def listed(client):
    return words(soup(client, "/profile/").select_one(".tokens"))


def test_the_key_of_a_new_token_is_shown_once_and_reads_what_its_person_reads(team, member, embargoed, stranger):
    entry = make.event(embargoed, "xmcd")
    key = made(team)
    assert ask(key, f"/api/v1/events/{entry.public_id}/").json()["id"] == entry.public_id
    assert key not in team.get("/profile/").content.decode()
    assert not ApiToken.objects.filter(key_hash=key).exists()
    assert "notebook reads only made on" in listed(team)
    embargoed.participants.all().delete()
    assert ask(key, f"/api/v1/events/{entry.public_id}/").status_code == 404


def test_the_list_says_when_a_token_was_last_used(team, member):
    key = made(team)
    assert "never used" in listed(team)
    ask(key)
    assert "last used on" in listed(team)


def test_a_revoked_token_is_refused_at_once_and_stays_in_the_list(team, member):
    key = made(team)
    assert ask(key).status_code == 200
    answer = team.post(f"/profile/tokens/{member.tokens.get().pk}/revoke/")
    assert answer["Location"] == "/profile/"
    assert ask(key).status_code == 401
    assert "was revoked on" in ask(key).json()["detail"]
    assert "revoked on" in listed(team)
    assert soup(team, "/profile/").select(".tokens form") == []


def test_a_token_is_its_persons_to_see_and_revoke(team, member, outsider):
    made(team)
    assert outsider.post(f"/profile/tokens/{member.tokens.get().pk}/revoke/").status_code == 404
    assert soup(outsider, "/profile/").select(".tokens") == []
    assert member.tokens.get().revoked_at is None


def test_a_token_that_reads_only_never_comes_as_far_as_a_write(team):
    reads, writes = made(team), made(team, name="robot", scope="write")
    refused = ask(reads, method="post")
    assert (refused.status_code, "only reads" in refused.json()["detail"]) == (403, True)
    # Of one that writes the door asks nothing more here: what it may is its person's to do.
    refused = ask(writes, method="post")
    assert (refused.status_code, "only reads" in refused.content.decode()) == (400, False)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_every_way_of_writing_is_closed_to_a_token_that_reads_only(team, member, method):
    def comes_in(key):
        request = getattr(APIRequestFactory(), method)("/", headers={"Authorization": f"Token {key}"})
        return KeyAuthentication().authenticate(request)[0]

    reads, writes = made(team), made(team, name="robot", scope="write")
    with pytest.raises(PermissionDenied):
        comes_in(reads)
    assert comes_in(writes) == member


def test_a_personal_token_is_no_beamlines_key(team, embargoed):
    key = made(team, scope="write")
    sent = {"type": "notification", "category": "comment", "content": [{"format": "plainText", "text": "x"}]}
    path = f"/dataacquisition/{key}/notification?investigationName=hc4397&instrumentName=id32"
    assert Client().post(path, sent, content_type="application/json").status_code == 403
    assert not embargoed.events.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"name": ""}, "This field is required"), ({"scope": "all"}, "Select a valid choice"), ({}, "already")],
)
def test_what_cannot_be_made_is_explained_beside_its_field(team, member, fields, said):
    made(team)
    answer = team.post("/profile/tokens/", {"name": "notebook", "scope": "read"} | fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert member.tokens.count() == 1


def test_a_name_is_free_again_once_its_token_is_revoked_and_others_may_have_it(team, outsider, member):
    made(team)
    keys.revoke(member.tokens.get())
    made(team)
    made(outsider)
    make.key()
    assert ApiToken.objects.filter(name="notebook").count() == 3


def test_one_person_has_a_bounded_number_of_tokens(team, member, monkeypatch):
    monkeypatch.setattr(keys, "MOST", 1)
    made(team)
    assert "Revoke one" in team.post("/profile/tokens/", {"name": "b", "scope": "read"}).content.decode()


@pytest.mark.django_db
def test_names_of_beamline_keys_stay_one_of_a_kind():
    ApiToken.objects.create(name="bliss", key_hash="a")
    with pytest.raises(IntegrityError, match="key_name_once"):
        ApiToken.objects.create(name="bliss", key_hash="b")


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_a_token_is_made_and_revoked_in_a_browser_and_axe_finds_nothing(visit, member, size, theme):
    def look(page):
        page.get_by_label("What it is for").fill("n" * 90)
        page.get_by_role("button", name="Make a token").click()
        expect(page.locator(".key")).to_contain_text("elogbook-")
        wrong = [one["id"] for one in Axe().run(page).response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("is revoked: whatever used it")).to_be_visible()
        return wrong

    assert visit(browser(member), "/profile/", look, size=size, theme=theme, bypass_csp=True) == []
