"""Administrators look up who changed what: release dates, mails, roles, tags, beamlines; and change nothing of it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from events import logbook
from events.models import Tag
from investigations.models import Notice, Participant, ReleaseChange
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(embargoed, released, id32, id21):
    """A date that staff extended, and a withdrawal at another beamline."""
    later = embargoed.release_date + timedelta(days=30)
    logbook.set_release_date(embargoed, later, by=make.scientist(id32, "contact"), why="Thesis of a student")
    logbook.withdraw(released, by=make.scientist(id21), why="Names of patients")
    return list(ReleaseChange.objects.order_by("pk"))


@pytest.fixture
def mails(embargoed, released, member):
    """One that went out, and one that the server refused."""
    sent = {"kind": "7 days", "sent_at": timezone.now()}
    failed = {"kind": "1 month", "failed_why": "550 no such mailbox"}
    return [Notice.objects.create(investigation=place, user=member, **fields)
            for place, fields in ((embargoed, sent), (released, failed))]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", (True, True)), ("kind__exact=withdrawn", (False, True)), ("source__exact=catalogue", (False, False)),
        ("investigation__instrument__id__exact=ID32", (True, False)), ("q=thesis", (True, False)),
    ],
)  # fmt: skip
def test_changes_of_release_dates_are_listed_by_beamline_kind_and_source(administrator, changes, id32, asked, found):
    answer = administrator.get(f"/admin/investigations/releasechange/?{asked.replace('ID32', str(id32.pk))}")
    assert tuple(why in answer.text for why in ("Thesis of a student", "Names of patients")) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", (True, True)), ("state=sent", (True, False)), ("state=failed", (False, True)), ("state=x", (True, True)),
        ("investigation__instrument__id__exact=ID32", (True, False)),
    ],
)  # fmt: skip
def test_mails_are_listed_by_whether_they_went_out(administrator, mails, id32, asked, found):
    answer = administrator.get(f"/admin/investigations/notice/?{asked.replace('ID32', str(id32.pk))}")
    assert tuple(f'field-kind">{kind}<' in answer.text for kind in ("7 days", "1 month")) == found
    assert ("550 no such mailbox" in answer.text) is found[1]


@pytest.mark.parametrize("model", ["investigations/releasechange", "investigations/notice", "admin/logentry"])
def test_what_was_done_is_looked_at_and_never_added_changed_or_deleted(administrator, changes, mails, id32, model):
    administrator.post(f"/admin/investigations/instrument/{id32.pk}/change/", beamline("ID32"))
    models = {"releasechange": ReleaseChange, "notice": Notice, "logentry": LogEntry}
    rows = models[model.partition("/")[2]].objects
    before, pk = list(rows.order_by("pk").values()), rows.first().pk
    assert administrator.get(f"/admin/{model}/{pk}/change/").status_code == 200
    for address in (f"{pk}/change/", f"{pk}/delete/", "add/"):
        assert administrator.post(f"/admin/{model}/{address}", {"post": "yes", "why": "x"}).status_code == 403
    administrator.post(f"/admin/{model}/", {"action": "delete_selected", "_selected_action": pk, "post": "yes"})
    assert list(rows.order_by("pk").values()) == before


def beamline(name: str, **fields: str) -> dict[str, str]:
    return {"name": name, "quiet_senders": "", "scientists-TOTAL_FORMS": "0", "scientists-INITIAL_FORMS": "0"} | fields


def test_who_changed_the_role_of_whom_a_tag_and_a_beamline_stands_in_the_history(administrator, embargoed, id32):
    there, tag = embargoed.participants.get(), Tag.objects.create(name="xmcd")
    sent = {f"participants-{name}_FORMS": number for name, number in {"TOTAL": 1, "INITIAL": 1}.items()}
    row = {"id": there.pk, "investigation": embargoed.pk, "user": there.user_id, "role": "Leader"}
    sent |= {f"participants-0-{name}": value for name, value in row.items()}
    pages = {
        f"investigations/investigation/{embargoed.pk}": {"name": embargoed.name, "instrument": id32.pk} | sent,
        f"events/tag/{tag.pk}": {"colour": "red", "by_people": "on"},
        f"investigations/instrument/{id32.pk}": beamline("ID32", full_name="Magnetism"),
    }
    for address, fields in pages.items():
        assert administrator.post(f"/admin/{address}/change/", fields).status_code == 302
        assert "admin" in administrator.get(f"/admin/{address}/history/").text
    assert Participant.objects.get().role == "Leader"
    listed = administrator.get("/admin/admin/logentry/").text
    for words in ("Changed role and May write for participant", "Changed Colour.", "Changed Full name."):
        assert words.lower() in listed.lower()


def test_making_somebody_an_administrator_and_closing_an_account_are_in_the_history(administrator, member):
    fields = {
        "username": member.username,
        "is_superuser": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
    }
    assert administrator.post(f"/admin/investigations/user/{member.pk}/change/", fields).status_code == 302
    listed = administrator.get("/admin/admin/logentry/?q=scientist").text
    assert "Superuser status" in listed
    assert "Active" in listed


def test_messages_that_wait_are_found_with_the_page_where_staff_assign_them(administrator, send, embargoed, id32):
    send("umv waiting", query="investigationName=MA-1&instrumentName=id32")
    make.event(embargoed, "umv at home")
    listed = administrator.get("/admin/events/event/?unassigned=yes").text
    assert '<a href="/beamlines/ID32/unassigned/">' in listed
    assert "1 event" in listed
    assert "2 events" in administrator.get("/admin/events/event/").text


def test_longer_lists_cost_no_more_queries(administrator, id32, member, cold_queries_of):
    def add(number: int) -> None:
        for each in range(number):
            found = make.investigation(f"HC-{number}{each}", at=id32)
            ReleaseChange.objects.create(investigation=found, by=make.user(), source="staff", kind="date")
            Notice.objects.create(investigation=found, user=make.user(), kind="7 days")
            LogEntry.objects.create(user=make.user(), action_flag=2, object_repr="x", change_message="[]")

    lists = ("investigations/releasechange", "investigations/notice", "admin/logentry")
    add(5)
    few = [cold_queries_of(administrator.get, f"/admin/{name}/") for name in lists]
    add(6)
    assert [cold_queries_of(administrator.get, f"/admin/{name}/") for name in lists] == few
