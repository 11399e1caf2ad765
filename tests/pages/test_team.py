"""The leader and the staff let readers and writers into a team, for a time; everybody else only sees who is there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.timeline import accounts
from investigations import teams
from investigations.models import Participant, investigation_changed
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words

HAND = Participant.Source.HAND


@pytest.fixture
def leader(embargoed):
    account = make.user("leader", full_name="Leader")
    Participant.objects.create(investigation=embargoed, user=account, role="Principal Investigator")
    return account


@pytest.fixture
def guest(db):
    return make.user("guest", full_name="Gäste Person")


def sent(client, investigation, **fields):
    return client.post(f"/investigations/{investigation.pk}/team/", {"may": "read", **fields})


def by_hand(investigation):
    return list(investigation.participants.filter(source=HAND).select_related("user"))


@pytest.mark.parametrize(
    ("role", "leads"),
    [
        ("Principal Investigator", True), ("principal_investigator", True), ("PI", True), ("Main proposer", True),
        ("Proposer/Main proposer", True), ("Proposer", True), ("Co-proposer", False), ("Local contact", False),
        ("Co-Principal Investigator", False), ("Scientist", False), ("", False),
    ],
)  # fmt: skip
def test_a_catalogues_word_for_the_principal_investigator_makes_a_leader(role, leads):
    assert Participant(role=role).leads is leads


def test_the_leader_adds_a_reader_until_a_day_and_the_page_says_who_and_when(embargoed, leader, guest):
    day = timezone.localdate() + timedelta(days=3)
    client = browser(leader)
    assert sent(client, embargoed, person="gaste person", until=day.isoformat()).status_code == 302
    (added,) = by_hand(embargoed)
    assert (added.user, added.may_write, added.added_by, added.role) == (guest, False, leader, "Reader")
    assert timezone.localtime(added.until).date() == day
    page = words(soup(client, f"/investigations/{embargoed.pk}/team/").select_one("main"))
    assert "added by Leader on" in page
    assert "reads only" in page
    assert "Gäste Person is added as a reader until the end of" in page
    assert browser(guest).get(f"/investigations/{embargoed.pk}/").status_code == 200
    assert browser(guest).get(f"/investigations/{embargoed.pk}/write/").status_code == 403


def test_the_staff_add_a_writer_who_comes_later(embargoed, id32, guest):
    day = timezone.localdate() + timedelta(days=2)
    assert sent(browser(make.scientist(id32)), embargoed, person="guest", may="write", since=day).status_code == 302
    (added,) = by_hand(embargoed)
    assert (added.may_write, timezone.localtime(added.since).date(), added.until) == (True, day, None)
    assert browser(guest).get(f"/investigations/{embargoed.pk}/").status_code == 404


def test_a_day_that_has_begun_means_from_now_on(embargoed, leader, guest):
    before = timezone.now()
    sent(browser(leader), embargoed, person="guest", since=timezone.localdate() - timedelta(days=9))
    assert by_hand(embargoed)[0].since >= before


def test_a_wrong_name_is_explained_with_the_nearest_and_what_was_chosen_stays(embargoed, leader, guest):
    answer = sent(browser(leader), embargoed, person="Gaste Persn", may="write")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "No one account is called “Gaste Persn”, so nobody was added. Do you mean Gäste Person (guest)?" in said
    assert 'value="Gaste Persn"' in said
    assert '<option value="write" selected>' in said
    assert by_hand(embargoed) == []


def test_where_no_name_is_near_the_page_says_that_an_account_is_needed(embargoed, leader):
    assert "Accounts come from the facility" in sent(browser(leader), embargoed, person="qqqqwwww").content.decode()
    assert "Accounts come from the facility" in sent(browser(leader), embargoed, person="q").content.decode()


def test_of_two_people_with_one_name_the_user_name_says_which(embargoed, leader, guest):
    make.user("other", full_name="gaste person")
    assert accounts.account("GASTE person") is None
    assert accounts.account("Gäste Person") == guest
    assert accounts.account("other").username == "other"


def test_closed_accounts_are_neither_found_nor_suggested(embargoed, leader, guest):
    guest.is_active = False
    guest.save()
    people = f"/investigations/{embargoed.pk}/team/people/"
    assert browser(leader).get(people, {"q": "gast"}).json() == {"suggestions": []}
    assert sent(browser(leader), embargoed, person="guest").status_code == 422
    with pytest.raises(teams.Refused, match="is closed"):
        teams.add(embargoed, guest, may_write=False, by=leader)


def test_letters_of_a_name_suggest_accounts_and_one_letter_lists_nobody(embargoed, leader, guest):
    people = f"/investigations/{embargoed.pk}/team/people/"
    (found,) = browser(leader).get(people, {"q": "GAST"}).json()["suggestions"]
    assert (found["value"], found["label"]) == ("guest", "Gäste Person")
    assert browser(leader).get(people, {"q": "g"}).json() == {"suggestions": []}


@pytest.mark.parametrize("fields", [{"until": "2020-01-01"}, {"since": "2030-02-01", "until": "2030-01-01"}])
def test_a_time_that_is_over_before_it_begins_is_refused(embargoed, leader, guest, fields):
    answer = sent(browser(leader), embargoed, person="guest", **fields)
    assert "has passed" in answer.content.decode()
    assert by_hand(embargoed) == []


@pytest.mark.parametrize("fields", [{"until": "9999-12-31"}, {"since": "9999-12-31"}, {"until": "soon"}])
def test_a_day_no_calendar_has_is_refused_beside_its_field(embargoed, leader, guest, fields):
    leader.time_zone = "America/Los_Angeles"
    leader.save()
    answer = sent(browser(leader), embargoed, person="guest", **fields)
    assert answer.status_code == 422
    assert by_hand(embargoed) == []
    assert answer.content.decode().count("message error") == 1


def test_who_is_in_the_team_already_is_not_added_twice_but_may_get_more(embargoed, leader, guest, member):
    assert "already, from the catalogue" in sent(browser(leader), embargoed, person="scientist").content.decode()
    sent(browser(leader), embargoed, person="guest")
    assert "already, added by hand" in sent(browser(leader), embargoed, person="guest").content.decode()
    sent(browser(leader), embargoed, person="guest", may="write")
    assert [each.role for each in by_hand(embargoed)] == ["Reader", "Writer"]


def test_ending_closes_every_door_at_once_and_stays_written_down(embargoed, leader, guest):
    client, there = browser(guest), f"/investigations/{embargoed.pk}/"
    membership = make.guest(embargoed, guest, added_by=leader)
    entry = make.event(embargoed)
    doors = [
        there,
        f"{there}rows/?ids={entry.public_id}",
        f"/events/{entry.public_id}/",
        f"/api/v1/events/{entry.public_id}/",
    ]
    assert [client.get(door).status_code for door in doors] == [200] * 4
    assert browser(leader).post(f"{there}team/{membership.pk}/end/").status_code == 302
    assert [client.get(door).status_code for door in doors] == [404] * 4
    page = soup(browser(leader), f"{there}team/")
    assert "ended by Leader" in words(page.select_one("main"))
    assert page.select("form.ends") == []
    ended = by_hand(embargoed)[0].until
    browser(leader).post(f"{there}team/{membership.pk}/end/")
    assert by_hand(embargoed)[0].until == ended


def test_who_reads_along_is_asked_again_when_a_team_changes(
    embargoed, leader, guest, django_capture_on_commit_callbacks
):
    heard = []

    def hear(sender, investigation, **kwargs):
        heard.append(investigation)

    investigation_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        membership = teams.add(embargoed, guest, may_write=False, by=leader)
    with django_capture_on_commit_callbacks(execute=True):
        teams.end(embargoed, membership.pk, by=leader)
    investigation_changed.disconnect(hear)
    assert heard == [embargoed, embargoed]


def test_the_catalogues_members_are_not_ended_here(embargoed, leader, member):
    theirs = embargoed.participants.get(user=member)
    assert browser(leader).post(f"/investigations/{embargoed.pk}/team/{theirs.pk}/end/").status_code == 404


@pytest.mark.parametrize("role", ["Participant", "Co-proposer"])
def test_other_members_see_the_list_without_forms(embargoed, role):
    account = make.user("plain")
    Participant.objects.create(investigation=embargoed, user=account, role=role)
    make.guest(embargoed)
    assert soup(browser(account), f"/investigations/{embargoed.pk}/team/").select("main form") == []
    assert sent(browser(account), embargoed, person="plain").status_code == 403


def test_a_leader_whose_time_is_over_leads_no_more(embargoed, leader):
    assert teams.may_change(leader, embargoed)
    embargoed.participants.filter(user=leader).update(until=timezone.now())
    assert not teams.may_change(leader, embargoed)


def test_a_team_twice_as_large_takes_as_many_queries(embargoed, leader):
    client, page = browser(leader), f"/investigations/{embargoed.pk}/team/"

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    for _ in range(3):
        make.guest(embargoed, added_by=leader)
    first = asked()
    for _ in range(3):
        make.guest(embargoed, added_by=leader, ended_by=leader)
    assert asked() == first
