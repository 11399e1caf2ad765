"""Comments stand where their readers look, and nowhere else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event
from events.routing import EVERYBODY, Place
from investigations.models import Investigation
from tests import make
from tests.conftest import browser
from tests.pages.conftest import rows, soup, words


@pytest.fixture
def refill(db):
    return make.event(EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO, software="ring")


@pytest.fixture
def secret(refill, embargoed, member):
    """What the team of an embargoed logbook says about a message that everybody reads."""
    place = Place(embargoed, embargoed.instrument)
    return logbook.comment(refill, by=member, body="our secret", body_format="plaintext", place=place)


def test_a_comment_on_a_message_to_everybody_is_its_teams_alone(secret, refill, outsider, stranger, id21):
    other = make.user()
    theirs = make.investigation("HC-9999", at=id21, team=(other,))
    now = timezone.now()
    open_one = make.released(
        at=id21, start_date=now - timedelta(days=1), end_date=now + timedelta(days=1), release_date=now
    )
    for reader, path in [
        (outsider, f"/events/{refill.public_id}/"), (browser(other), f"/investigations/{theirs.pk}/"),
        (browser(other), f"/investigations/{theirs.pk}/?view=highlights"), (stranger, f"/investigations/{open_one.pk}/"),
        (stranger, f"/investigations/{open_one.pk}/?view=highlights"),
    ]:  # fmt: skip
        page = soup(reader, path)
        assert "our secret" not in words(page)
        assert ("highlights" in path) == ("refill" not in words(page.main))


def test_its_team_reads_it_in_its_own_place(team, secret, embargoed):
    assert [row["id"] for row in rows(team, embargoed)][0] == f"e{secret.public_id}"


def test_a_comment_whose_entry_is_not_in_the_list_is_not_lost(team, member, embargoed):
    before = embargoed.start_date - timedelta(minutes=5)
    refill = make.event(
        EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO, happened_at=before
    )
    place = Place(embargoed, embargoed.instrument)
    later = embargoed.start_date + timedelta(minutes=5)
    said = logbook.comment(refill, by=member, body="?", body_format="plaintext", place=place, happened_at=later)
    assert [row["id"] for row in rows(team, embargoed)] == [f"e{said.public_id}"]


def test_a_comment_follows_its_entry_into_the_logbook_the_catalogue_brings(id32, member):
    now = timezone.now()
    message = make.event(Place(None, id32, "HC-77"), "umv th 1", happened_at=now - timedelta(days=10))
    said = logbook.comment(message, by=member, body="?", body_format="plaintext")
    for days in (11, 1):
        start = now - timedelta(days=days)
        make.investigation("HC-77", at=id32, start_date=start, end_date=start + timedelta(days=3))
        for visit in Investigation.objects.filter(name="HC-77"):
            logbook.investigation_appeared(Investigation, visit)
    message.refresh_from_db()
    said.refresh_from_db()
    assert message.investigation is not None
    assert said.investigation == message.investigation


def test_a_comment_on_an_entry_that_has_moved_follows_it(id32, embargoed, member):
    message = make.event(Place(None, id32, "HC-77"), "umv th 1")
    said = logbook.comment(message, by=member, body="?", body_format="plaintext")
    Event.objects.filter(pk=message.pk).rewrite(investigation=embargoed, claimed_investigation="")
    logbook.adopt([said.pk])
    said.refresh_from_db()
    assert said.investigation == embargoed


def test_a_row_that_is_jumped_to_is_shown_whatever_a_reader_sees_first(team, embargoed, member):
    command = make.event(embargoed)
    member.first_view = "people"
    member.save()
    assert [row["id"] for row in rows(team, embargoed, f"?at={command.public_id}")] == [f"e{command.public_id}"]


def test_a_comment_that_is_jumped_to_is_lit_itself_where_its_entry_is_left_out(team, embargoed, member):
    said = logbook.comment(make.event(embargoed), by=member, body="?", body_format="plaintext")
    (row,) = rows(team, embargoed, f"?view=people&at={said.public_id}")
    assert (row["id"], "lit" in row["class"]) == (f"e{said.public_id}", True)


def test_a_fold_that_is_opened_after_a_jump_has_what_it_counted(team, embargoed):
    now = timezone.now()
    events = [make.event(embargoed, f"umv th {n}", happened_at=now - timedelta(minutes=n)) for n in range(5)]
    path = f"/investigations/{embargoed.pk}/"
    fold = soup(team, f"{path}?at={events[2].public_id}").select_one(".fold")
    opened = soup(team, path + fold.select_one(".inside")["hx-get"]).select("article")
    assert words(fold.summary).endswith(f"{len(opened)} more command lines")
    assert f"e{events[2].public_id}" not in {row["id"] for row in opened}


def test_more_rows_bring_only_the_way_on(team, embargoed):
    events = make.events(embargoed, 120)
    path = f"/investigations/{embargoed.pk}/"
    page = soup(team, f"{path}?at={events[60].public_id}")
    for rel, other in (("next", "prev"), ("prev", "next")):
        more = soup(team, path + page.select_one(f"a[rel={rel}]")["hx-get"])
        assert more.select_one(f"a[rel={other}]") is None


def test_without_javascript_kinds_that_come_later_are_shown(team, embargoed):
    make.event(embargoed, "line one")
    page = soup(team, f"/investigations/{embargoed.pk}/")
    sent = [
        (field["name"], field.get("value", "")) for field in page.select("#filter [name=kind], #filter [name=offered]")
    ]
    make.event(embargoed, "line broke", category=Event.Category.ERROR)
    query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in sent)
    assert len(rows(team, embargoed, f"?{query}&q=line")) == 2
