"""What a supervisor and old links ask."""

import pytest
from django.db import DatabaseError

from tests import make

pytestmark = pytest.mark.django_db


def test_the_process_answers_and_can_store(stranger):
    assert (stranger.get("/healthz").text, stranger.get("/readyz").text) == ("ok\n", "ok\n")


def test_without_its_database_the_process_says_it_is_not_ready_but_alive(stranger, monkeypatch):
    def gone(*args):
        raise DatabaseError

    monkeypatch.setattr("elogbook.views.connection.cursor", gone)
    assert stranger.get("/readyz").status_code == 503
    assert stranger.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/investigation/404439657/logbook", "/investigation/404439657/logbook/"])
def test_the_link_that_clients_print_leads_to_the_logbook_of_those_who_may_read_it(
    team, outsider, stranger, embargoed, address
):
    assert team.get(address)["Location"] == f"/investigations/{embargoed.pk}/"
    assert [client.get(address).status_code for client in (outsider, stranger)] == [404, 404]


def test_the_link_of_a_logbook_opened_by_hand_has_a_negative_number(localcontact, id32):
    by_hand = make.investigation("HC-9", at=id32)
    assert localcontact.get(f"/investigation/{by_hand.wire_id}/logbook")["Location"] == f"/investigations/{by_hand.pk}/"


def test_a_reader_who_may_not_write_is_told_so(embargoed, member, rf):
    from django.core.exceptions import PermissionDenied

    from investigations import access
    from investigations.models import Participant

    request = rf.get("/")
    request.user = member
    assert access.writable(request, embargoed.pk) == embargoed
    Participant.objects.update(may_write=False)
    with pytest.raises(PermissionDenied, match="read-only"):
        access.writable(request, embargoed.pk)


def test_a_file_unchanged_since_the_last_visit_is_not_sent_again(team, embargoed, outsider):
    from events.blobs import Upload

    file = make.event(embargoed, "", uploads=[Upload(b"x", "x.txt")]).attachments.get()
    first = team.get(file.get_absolute_url())
    assert first.getvalue() == b"x"
    again = {"If-None-Match": first["ETag"]}
    assert team.get(file.get_absolute_url(), headers=again).status_code == 304
    assert outsider.get(file.get_absolute_url(), headers=again).status_code == 404
