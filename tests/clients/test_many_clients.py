"""A short run of `make clients`, with the version that the tests have."""

import sys

import pytest

from tests.clients import __main__ as clients
from tests.clients.senders import lost

pytestmark = pytest.mark.xdist_group("live")


def test_four_clients_at_once_lose_nothing(server):
    sent = clients.many(server, sys.executable, "four at once", messages=200, rate=20)
    assert [each.status for each in sent] == [200] * 200
    assert lost(server, sent) == set()


def test_every_kind_of_message_stands_where_it_belongs(server):
    sent, misplaced = clients.every_kind(server, sys.executable, "every kind")
    assert len(sent) == 14
    assert misplaced == []
