"""Statements that are made once still ask at each request who may read, and whether it is time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.utils import timezone

from investigations import access, statements
from investigations.models import Investigation
from tests import make


def asked_by(reader):
    request = HttpRequest()
    request.user = reader
    return request


def rights(reader, investigation):
    """What both ways say, which must be the same."""
    said = []
    for ask in (access.rights, access.rights_at_once):
        try:
            found = ask(asked_by(reader), investigation.pk)
        except Http404:
            said.append(None)
        else:
            whole = found.investigation
            lists = (whole.pk, whole.start_date, whole.end_date, whole.instrument_id, whole.instrument.default_view)
            said.append((*lists, found.may_write, found.is_own))
    assert said[0] == said[1]
    return said[0] and said[0][-2:]


@pytest.fixture
def people(id32, member):
    return {
        "member": member,
        "reading member": make.user("reading"),
        "staff": make.scientist(id32),
        "administrator": make.user("admin", is_superuser=True),
        "outsider": make.user("outsider"),
        "closed account": make.user("closed", is_active=False),
        "nobody": AnonymousUser(),
    }


def test_everybody_has_the_same_rights_as_on_the_page(people, embargoed, released):
    embargoed.participants.create(user=people["reading member"], may_write=False)
    found = {name: (rights(reader, embargoed), rights(reader, released)) for name, reader in people.items()}
    for_all = (False, False)
    assert found == {
        "member": ((True, True), for_all),
        "reading member": ((False, True), for_all),
        "staff": ((True, True), for_all),
        "administrator": ((True, True), (False, True)),
        "outsider": (None, for_all),
        "closed account": (None, for_all),
        "nobody": (None, for_all),
    }


def test_the_same_statement_hears_of_every_change_at_once(people, embargoed, member):
    assert rights(member, embargoed) == (True, True)
    embargoed.participants.update(until=timezone.now() - timedelta(seconds=1))
    assert rights(member, embargoed) is None
    embargoed.participants.update(until=None)
    assert rights(member, embargoed) == (True, True)
    Investigation.objects.filter(pk=embargoed.pk).update(release_date=timezone.now())
    assert rights(member, embargoed) == (False, True)


def test_an_embargo_ends_by_itself_for_a_statement_made_before(embargoed, time_machine):
    assert rights(AnonymousUser(), embargoed) is None
    time_machine.move_to(embargoed.release_date + timedelta(seconds=1))
    assert rights(AnonymousUser(), embargoed) == (False, False)


def test_a_bounded_number_of_statements_is_kept(member, embargoed, monkeypatch):
    monkeypatch.setattr(statements, "MOST", 2)
    for _ in range(5):
        rights(member, make.investigation("HC-1"))
    assert len(statements._made) <= 2
