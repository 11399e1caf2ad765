"""What outsiders learn of closed logbooks where the facility lists them, and nothing where it does not."""

import pytest
from django.core.checks import run_checks

from tests.pages.conftest import soup, words
from tests.rights.world import investigation as in_state


@pytest.fixture
def public(settings):
    settings.ELOGBOOK_EMBARGO_METADATA = "public"


@pytest.fixture
def listed(id32):
    def made(state, **fields):
        found = in_state(state, id32)
        type(found).objects.filter(pk=found.pk).update(
            title="Charge order in thin films", summary="Secret plan", **fields
        )
        found.refresh_from_db()
        return found

    return made


def test_by_default_there_is_neither_a_list_nor_a_page_nor_a_link(stranger, outsider, listed):
    found = listed("embargoed")
    for client in (stranger, outsider):
        assert client.get("/closed/").status_code == 404
        assert client.get(f"/investigations/{found.pk}/about/").status_code == 404
        assert "Closed data" not in client.get("/open/").content.decode()


@pytest.mark.parametrize("state", ["embargoed", "held"])
def test_title_beamline_and_dates_are_told_and_nothing_else(public, stranger, listed, state):
    found = listed(state)
    for address in ("/closed/", f"/investigations/{found.pk}/about/"):
        said = words(soup(stranger, address))
        assert "Charge order in thin films" in said
        assert "ID32" in said
        assert "HC-4397" not in said
        assert "Secret plan" not in said
    for address in ("", "team/", "files/", "datasets/", "public/"):
        assert stranger.get(f"/investigations/{found.pk}/{address}").status_code in (302, 404)
    assert "Charge order" not in words(soup(stranger, "/open/"))


@pytest.mark.parametrize("state", ["undated", "proprietary", "withdrawn"])
def test_what_never_opens_by_itself_is_announced_to_nobody(public, stranger, listed, state):
    found = listed(state)
    assert "Charge order" not in words(soup(stranger, "/closed/"))
    assert stranger.get(f"/investigations/{found.pk}/about/").status_code == 404


@pytest.mark.parametrize(("asked", "finds"), [("charge", True), ("ID32", True), ("HC-4397", False), ("secret", False)])
def test_nobody_is_found_by_what_is_not_told(public, stranger, listed, asked, finds):
    listed("embargoed")
    assert ("Charge order in thin films" in words(soup(stranger, f"/closed/?q={asked}"))) is finds


def test_its_readers_have_the_whole_page(team, embargoed):
    type(embargoed).objects.filter(pk=embargoed.pk).update(summary="What is measured", doi="10.15151/ESRF-ES-1")
    said = words(soup(team, f"/investigations/{embargoed.pk}/about/"))
    assert "What is measured" in said
    assert "HC-4397" in said
    assert "https://doi.org/10.15151/ESRF-ES-1" in said


def test_another_word_in_the_setting_is_explained(settings):
    settings.ELOGBOOK_EMBARGO_METADATA = "open"
    assert [error.id for error in run_checks() if "METADATA" in error.msg] == ["elogbook.E020"]
