"""Who may listen is who may read the page."""

import pytest
from django.utils import timezone

from events.live.doors import Door, knock


def heard(client, place):
    cookie = client.cookies.get("sessionid")
    return knock(f"/live/{place}/", cookie.value if cookie else "")


@pytest.fixture
def place(embargoed):
    return f"investigations/{embargoed.pk}"


def test_the_team_and_staff_hear_a_closed_logbook_and_nobody_else(
    team, localcontact, administrator, outsider, stranger, place, embargoed
):
    door = Door(f"investigation:{embargoed.pk}", True)
    assert [heard(client, place) for client in (team, localcontact, administrator)] == [door] * 3
    assert [heard(client, place) for client in (outsider, stranger)] == [None, None]


def test_for_an_outsider_a_closed_logbook_and_a_wrong_number_are_alike(outsider, embargoed):
    assert heard(outsider, f"investigations/{embargoed.pk + 1000}") is None
    assert heard(outsider, f"investigations/{'9' * 18}") is None


def test_everybody_hears_a_released_logbook(stranger, released):
    assert heard(stranger, f"investigations/{released.pk}") == Door(f"investigation:{released.pk}", False, True)


def test_a_beamlines_own_logbook_is_heard_by_its_staff_in_any_spelling_of_its_name(localcontact, team, stranger, id32):
    assert heard(localcontact, "beamlines/id-32") == Door(f"instrument:{id32.pk}", False)
    assert [heard(client, "beamlines/ID32") for client in (team, stranger)] == [None, None]


def test_messages_to_everybody_are_heard_while_the_investigation_runs(team, place, embargoed):
    embargoed.end_date = timezone.now()
    embargoed.save()
    assert heard(team, place).hears_everybody is False


@pytest.mark.parametrize("path", ["/live/", "/investigations/1/", "/live/investigations/x/", "/live/investigations/1"])
@pytest.mark.django_db
def test_there_is_nothing_else(path, administrator):
    assert knock(path, administrator.cookies["sessionid"].value) is None


def test_a_closed_account_an_ended_session_and_a_new_password_end_it(team, member, place):
    assert heard(team, place) is not None
    member.is_active = False
    member.save()
    assert heard(team, place) is None
    member.is_active = True
    member.set_password("another horse battery")
    member.save()
    assert heard(team, place) is None
    team.force_login(member)
    assert heard(team, place) is not None
    session = team.cookies["sessionid"].value
    team.logout()
    assert knock(f"/live/{place}/", session) is None


def test_leaving_the_team_and_a_withdrawn_release_end_it(team, stranger, place, embargoed, released):
    embargoed.participants.all().delete()
    assert heard(team, place) is None
    released.withdrawn_at = timezone.now()
    released.save()
    assert heard(stranger, f"investigations/{released.pk}") is None


def test_a_session_that_never_was_is_a_strangers(db, embargoed, released):
    for session in ("never", "x" * 5000, "\x00"):
        assert knock(f"/live/investigations/{embargoed.pk}/", session) is None
        assert knock(f"/live/investigations/{released.pk}/", session) is not None


def test_asking_takes_few_queries(team, place, queries_of):
    assert queries_of(heard, team, place) <= 3
