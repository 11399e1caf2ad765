"""Somebody is editing an entry."""

import json

import pytest

from events import notify
from events.models import Event
from events.routing import Place
from tests import make
from tests.conftest import browser

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def told(monkeypatch):
    """What the notifier was given, instead of sending it."""
    said = []
    monkeypatch.setattr(notify._notifier, "tell", said.extend)
    return said


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Mounted", author=member, **NOTE)


def test_who_reads_along_is_told_who_edits(told, team, note, embargoed):
    assert team.post(f"/events/{note.public_id}/editing/").status_code == 204
    (news,) = told
    assert json.loads(news.said) == {
        "logbook": f"investigation:{embargoed.pk}",
        "editing": {"id": note.public_id, "name": "Scientist", "by": "scientist"},
    }


def test_only_those_who_may_write_are_said_to(told, outsider, stranger, note):
    assert outsider.post(f"/events/{note.public_id}/editing/").status_code == 404
    assert stranger.post(f"/events/{note.public_id}/editing/").status_code == 302
    assert told == []


def test_in_a_released_logbook_nobody_edits(told, released, member):
    note = make.event(released, "Mounted", author=member, **NOTE)
    released.participants.create(user=member)
    assert browser(member).post(f"/events/{note.public_id}/editing/").status_code == 403
    assert told == []


def test_saying_so_is_a_post(team, note):
    assert team.get(f"/events/{note.public_id}/editing/").status_code == 405


def test_saved_dates_tell_the_live_process_to_ask_again(told, embargoed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        embargoed.save()
    assert [json.loads(news.said) for news in told] == [{"logbook": f"investigation:{embargoed.pk}", "check": True}]


def test_logbooks_have_one_name_for_seals_and_streams(embargoed, id32):
    assert notify.logbook_of(make.event(embargoed)) == f"investigation:{embargoed.pk}"
    assert notify.logbook_of(make.event(Place(None, id32))) == f"instrument:{id32.pk}"
    assert notify.logbook_of(Event()) == notify.FACILITY
