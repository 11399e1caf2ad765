"""Who comes in through the provider, as whom, and with which rights."""

import pytest
from django.test import Client

from investigations.models import User
from tests import make


def who(client):
    return client.get("/session/").json()["name"]


def test_a_member_comes_in_under_the_catalogues_user_name_and_lands_where_they_wanted(stub, stranger, member):
    assert stub.sign_in(stranger, "?next=/open/%3Fq=xm")["Location"] == "/open/?q=xm"
    assert who(stranger) == "scientist"


def test_without_a_wish_one_lands_on_the_list_of_logbooks(stub, stranger, member):
    assert stub.sign_in(stranger)["Location"] == "/"


@pytest.mark.parametrize("wish", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(stub, stranger, member, wish):
    assert stub.sign_in(stranger, f"?next={wish}")["Location"] == "/"


def test_two_sign_ins_of_one_browser_go_on_to_their_own_pages(stub, stranger, member):
    first = stub.begin(stranger, "?next=/open/")
    stub.begin(stranger, "?next=/help/")
    stub.nonce = first["nonce"]
    assert stranger.get("/oidc/callback/", {"code": "c", "state": first["state"]})["Location"] == "/open/"


def test_the_way_there_has_state_nonce_and_a_challenge_whose_answer_goes_with_the_code(stub, stranger, member):
    sent = stub.begin(stranger)
    assert (sent["code_challenge_method"], len(sent["code_challenge"]), len(sent["nonce"])) == ("S256", 43, 32)
    assert (sent["scope"], sent["redirect_uri"]) == ("openid profile email groups", "http://testserver/oidc/callback/")
    stranger.get("/oidc/callback/", {"code": "c", "state": sent["state"]})
    (given,) = [form for path, form in stub.asked if path == "/token"]
    assert len(given["code_verifier"]) == 64
    assert (given["client_secret"], given["redirect_uri"]) == ("secret", sent["redirect_uri"])


def test_behind_a_proxy_the_provider_is_told_the_public_address(stub, stranger, settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    assert stub.begin(stranger)["redirect_uri"] == "https://logbook.facility.eu/oidc/callback/"


def test_an_email_address_of_somebody_else_opens_nothing(stub, stranger, member):
    make.user("victim", email="victim@facility.eu")
    stub.userinfo |= {"preferred_username": "thief", "email": "victim@facility.eu"}
    assert stub.sign_in(stranger).status_code == 403
    assert who(stranger) == ""


def test_a_user_name_is_compared_letter_by_letter(stub, stranger, member):
    stub.userinfo["preferred_username"] = "Scientist"
    assert stub.sign_in(stranger).status_code == 403


def test_an_unknown_account_is_not_made_and_told_what_to_do(stub, stranger):
    stub.userinfo["preferred_username"] = "newcomer<b>"
    answer = stub.sign_in(stranger, "?next=/open/")
    assert answer.status_code == 403
    assert "account newcomer&lt;b&gt; is not known in this logbook" in answer.text
    assert "/oidc/authenticate/?next=%2Fopen%2F&amp;account=another" in answer.text
    assert not User.objects.exists()


def test_whoever_wants_another_account_is_asked_for_it_by_the_provider(stub, stranger):
    assert stub.begin(stranger, "?account=another")["prompt"] == "login"


def test_a_closed_account_stays_out(stub, stranger):
    make.user("scientist", is_active=False)
    answer = stub.sign_in(stranger)
    assert answer.status_code == 403
    assert "The account scientist is closed here." in answer.text
    assert who(stranger) == ""


def test_an_account_that_is_closed_meanwhile_is_out_at_its_next_step(stub, stranger, member):
    stub.sign_in(stranger)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert who(stranger) == ""


def test_name_and_address_follow_the_provider_and_what_it_does_not_say_stays(stub, stranger, member):
    User.objects.filter(pk=member.pk).update(last_name="Kept")
    stub.userinfo |= {"name": " New Name ", "given_name": "New", "family_name": "", "email": "new@facility.eu"}
    stub.sign_in(stranger)
    member.refresh_from_db()
    found = (member.full_name, member.first_name, member.last_name, member.email)
    assert found == ("New Name", "New", "Kept", "new@facility.eu")


@pytest.mark.parametrize(
    "news", [{"email": "nonsense"}, {"email": "a@b.eu", "email_verified": False}, {"email": 7}, {"name": "\ud800"}]
)
def test_an_address_that_is_none_or_that_nobody_has_proved_is_not_taken(stub, stranger, member, news):
    User.objects.filter(pk=member.pk).update(email="old@facility.eu")
    stub.userinfo |= news
    assert stub.sign_in(stranger).status_code == 302
    member.refresh_from_db()
    assert member.email == "old@facility.eu"


def test_the_group_makes_an_administrator_and_its_loss_ends_that(stub, stranger, member, settings):
    settings.OIDC_ADMIN_GROUP = "logbook-admins"
    stub.userinfo["groups"] = ["staff", "logbook-admins"]
    stub.sign_in(stranger)
    assert stranger.get("/admin/").status_code == 200
    for groups in (["staff"], "logbook-admins", None, 7):
        stub.userinfo["groups"] = groups
        stub.sign_in(Client())
        member.refresh_from_db()
        assert (member.is_staff, member.is_superuser) == (groups == "logbook-admins",) * 2
    assert stranger.get("/admin/").status_code == 302


def test_without_such_a_group_administrators_are_made_here_alone(stub, stranger):
    make.user("scientist", is_staff=True, is_superuser=True)
    stub.userinfo["groups"] = []
    stub.sign_in(stranger)
    assert stranger.get("/admin/").status_code == 200


def test_an_administrator_with_a_local_account_is_none_of_the_groups_business(stub, administrator, settings):
    settings.OIDC_ADMIN_GROUP = "logbook-admins"
    assert administrator.get("/admin/").status_code == 200


def test_a_provider_that_says_all_in_its_token_is_not_asked_again(stub, stranger, member):
    del stub.discovery["userinfo_endpoint"]
    stub.claims = {"preferred_username": "scientist"}
    assert stub.sign_in(stranger).status_code == 302
    assert who(stranger) == "scientist"


def test_a_provider_that_takes_the_secret_in_a_header_gets_it_there(stub, stranger, member):
    del stub.discovery["token_endpoint_auth_methods_supported"]
    stub.sign_in(stranger)
    (given,) = [form for path, form in stub.asked if path == "/token"]
    assert "client_secret" not in given
    assert who(stranger) == "scientist"


def test_the_provider_describes_itself_once_an_hour(stub, stranger, member):
    for _ in range(3):
        stub.sign_in(stranger)
    assert [path for path, _ in stub.asked].count("/.well-known/openid-configuration") == 1
