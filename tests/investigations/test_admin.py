"""The facility's staff change in the admin what has no page yet; entries they only look at."""

import pytest
import time_machine
from django.contrib.admin import site

from events import logbook
from events.models import Event
from investigations.admin import InvestigationAdmin
from investigations.models import Investigation
from tests import make

pytestmark = pytest.mark.django_db
PAGES = [
    "events/event", "events/refusedmessage", "events/tag", "investigations/apitoken",
    "investigations/instrument", "investigations/investigation", "investigations/user",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_opens_each_list_and_others_do_not(administrator, outsider, embargoed, page):
    make.event(embargoed, tags=["a"])
    assert administrator.get(f"/admin/{page}/").status_code == 200
    assert outsider.get(f"/admin/{page}/").status_code == 302


def test_an_entry_is_looked_at_and_never_changed_or_deleted(administrator, embargoed):
    event = make.event(embargoed)
    address = f"/admin/events/event/{event.pk}"
    assert administrator.get(f"{address}/change/").status_code == 200
    assert administrator.post(f"{address}/change/", {"body": "other"}).status_code == 403
    assert administrator.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert administrator.get("/admin/events/event/add/").status_code == 403
    assert Event.objects.get().body == event.body


def test_an_investigation_and_a_key_are_never_deleted(administrator, embargoed, key):
    for address in (f"investigation/{embargoed.pk}", f"apitoken/{make.token(key).pk}"):
        assert administrator.post(f"/admin/investigations/{address}/delete/", {"post": "yes"}).status_code == 403
    assert administrator.get("/admin/investigations/apitoken/add/").status_code == 403


def test_an_investigation_is_opened_by_hand(administrator, id32):
    inline = {f"participants-{name}_FORMS": number for name, number in (("TOTAL", 0), ("INITIAL", 0))}
    fields = {
        "name": "IH-HC-3612",
        "instrument": id32.pk,
        "title": "Test",
        "start_date_0": "2026-11-20",
        "start_date_1": "08:00",
    }
    answer = administrator.post("/admin/investigations/investigation/add/", fields | inline)
    assert answer.status_code == 302, answer.text
    made = Investigation.objects.get()
    # By whom: the catalogue makes one with it when it brings the visit.
    assert (made.proposal_key, made.opened_by.username) == ("ihhc3612", "admin")


def test_who_joins_a_team_here_joined_by_hand_and_who_was_there_stays_as_they_were(administrator, embargoed, member):
    guest, there = make.user("guest"), embargoed.participants.get(user=member)
    counts = {"TOTAL": 2, "INITIAL": 1, "MIN_NUM": 0, "MAX_NUM": 1000}
    sent = {f"participants-{name}_FORMS": number for name, number in counts.items()}
    for number, (pk, user, role) in enumerate([(there.pk, member.pk, "Scientist"), ("", guest.pk, "Guest")]):
        row = {"id": pk, "investigation": embargoed.pk, "user": user, "role": role, "may_write": "on"}
        sent |= {f"participants-{number}-{name}": value for name, value in row.items()}
    fields = {"name": embargoed.name, "instrument": embargoed.instrument_id}
    answer = administrator.post(f"/admin/investigations/investigation/{embargoed.pk}/change/", fields | sent)
    assert answer.status_code == 302, answer.text
    said = embargoed.participants.order_by("pk").values_list("role", "source", "added_by__username")
    assert list(said) == [("Scientist", "catalogue", None), ("Guest", "hand", "admin")]


def test_a_release_date_is_not_changed_past_its_verb(administrator, embargoed):
    before, address = embargoed.release_date, f"/admin/investigations/investigation/{embargoed.pk}/change/"
    assert f"/investigations/{embargoed.pk}/release/" in administrator.get(address).text
    inline = {f"participants-{name}_FORMS": number for name, number in (("TOTAL", 0), ("INITIAL", 0))}
    fields = {"name": "HC-4397", "instrument": embargoed.instrument_id, "title": "New", "release_date_0": "2020-01-01",
              "release_date_1": "00:00", "proprietary": "on", "withdrawn_why": "x"}  # fmt: skip
    assert administrator.post(address, fields | inline).status_code == 302
    embargoed.refresh_from_db()
    assert (embargoed.title, embargoed.release_date, embargoed.proprietary) == ("New", before, False)


def test_a_form_that_was_sent_a_moment_before_a_withdrawal_does_not_undo_it(released, id21):
    stale = Investigation.objects.get(pk=released.pk)
    logbook.withdraw(released, by=make.scientist(id21), why="Names of patients")
    stale.title = "New"
    InvestigationAdmin(Investigation, site).save_model(None, stale, None, change=True)
    released.refresh_from_db()
    assert (released.title, released.is_open) == ("New", False)


@pytest.mark.parametrize(
    ("end", "said"),
    [("2026-11-25", "It opens on 25 November 2029, 08:00."), ("2019-11-25", "once a data manager confirms it")],
)
def test_an_investigation_opened_by_hand_says_when_it_opens(administrator, id32, end, said):
    inline = {f"participants-{name}_FORMS": number for name, number in (("TOTAL", 0), ("INITIAL", 0))}
    fields = {"name": "IH-1", "instrument": id32.pk, "end_date_0": end, "end_date_1": "08:00"}
    with time_machine.travel("2026-11-26T12:00:00Z"):
        answer = administrator.post("/admin/investigations/investigation/add/", fields | inline, follow=True)
    assert said in answer.text


def test_an_account_is_closed_and_never_deleted(administrator, member):
    assert administrator.post(f"/admin/investigations/user/{member.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_beamline_of_the_same_name_in_another_spelling_is_explained(administrator, id32):
    inline = {f"scientists-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    answer = administrator.post(
        "/admin/investigations/instrument/add/", {"name": "id-32", "quiet_senders": ""} | inline
    )
    assert "This is the beamline ID32" in answer.text


def test_a_key_revoked_here_says_by_whom_and_is_refused_at_once(administrator, send, key):
    token = make.token(key)
    address = f"/admin/investigations/apitoken/{token.pk}/change/"
    fields = {"name": token.name, "instruments": [each.pk for each in token.instruments.all()]}
    assert send().status_code == 200
    administrator.post(address, fields | {"revoked_at_0": "2026-01-01", "revoked_at_1": "08:00"})
    assert make.token(key).revoked_by.username == "admin"
    assert send().status_code == 403
    administrator.post(address, fields)
    assert make.token(key).revoked_by is None
