"""Signing in, and pages that say what went wrong and what to do."""

import pytest
from django.db import connection
from django.test import RequestFactory

from elogbook import views
from tests import make
from tests.pages.conftest import soup, words


def test_an_embargoed_logbook_and_a_missing_one_have_the_same_words(outsider, stranger, embargoed):
    for reader in (outsider, stranger):
        hidden = words(soup(reader, f"/investigations/{embargoed.pk}/", 404))
        assert hidden == words(soup(reader, "/investigations/987654/", 404))


def test_an_embargoed_entry_and_a_missing_one_have_the_same_words(outsider, embargoed):
    event = make.event(embargoed)
    hidden = words(soup(outsider, f"/events/{event.public_id}/", 404))
    assert hidden == words(soup(outsider, f"/events/{'0' * 24}/", 404))


def test_a_stranger_who_finds_nothing_is_offered_to_sign_in_and_come_back(stranger, embargoed):
    page = soup(stranger, f"/investigations/{embargoed.pk}/", 404)
    assert page.select_one("main a.main")["href"] == f"/login/?next=%2Finvestigations%2F{embargoed.pk}%2F"


def test_a_signed_in_reader_is_not_asked_to_sign_in_again(outsider, embargoed):
    assert "Sign in" not in words(soup(outsider, f"/investigations/{embargoed.pk}/", 404))


def test_the_page_of_a_failure_needs_neither_database_nor_user(rf: RequestFactory, settings):
    settings.ELOGBOOK_CONTACT = "elogbook@example.org"
    with connection.execute_wrapper(refuse):
        page = views.server_error(rf.get("/investigations/1/"))
    assert page.status_code == 500
    assert "Something went wrong here." in page.text
    assert "elogbook@example.org" in page.text


def test_a_crash_shows_that_page_also_to_somebody_signed_in(team, embargoed):
    team.raise_request_exception = False
    team.get("/")
    with connection.execute_wrapper(refuse):
        assert team.get(f"/investigations/{embargoed.pk}/").status_code == 500


def refuse(execute, sql, params, many, context):
    raise RuntimeError("the database is gone")


def test_a_wrong_password_is_said_beside_the_form_and_the_way_back_is_kept(stranger, member):
    answer = stranger.post("/login/", {"username": "scientist", "password": "wrong", "next": "/open/"})
    assert 'role="alert"' in answer.text
    assert "Please enter a correct username and password" in answer.text
    assert 'name="next" value="/open/"' in answer.text


def test_signing_in_leads_to_the_page_that_was_asked_for(stranger, member):
    answer = stranger.post("/login/", {"username": "scientist", "password": make.PASSWORD, "next": "/open/"})
    assert answer["Location"] == "/open/"


def test_signing_out_is_a_form(team):
    form = soup(team, "/").select_one("form[action='/logout/']")
    assert form["method"] == "post"
    assert words(form) == "Sign out"


@pytest.mark.parametrize("path", ["/", "/open/", "/login/", "/nowhere/"])
def test_no_page_carries_styles_or_scripts_that_its_policy_forbids(team, stranger, path):
    for reader in (team, stranger):
        page = soup_of_any(reader, path)
        assert not page.select("[style], style, script:not([src]), [onclick]")
        assert all(script["src"].startswith("/static/") for script in page.select("script"))


def soup_of_any(client, path):
    response = client.get(path, follow=True)
    return (
        soup(client, path, response.status_code)
        if not response.redirect_chain
        else soup(client, response.redirect_chain[-1][0])
    )
