"""Staff move entries to another logbook of their beamline: what goes along, and what the old team loses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import logbook
from events.blobs import Upload
from events.logbook import Choice, MoveRefused
from events.models import Event, HistoricalEvent, Tag
from events.routing import Place
from investigations import briefly
from investigations.models import Dataset, Sample
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup
from tests.pages.test_files import FILE, picture

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def other(id32):
    return make.investigation("HG-123", at=id32, team=(make.user("elsewhere", full_name="Elsewhere"),))


@pytest.fixture
def staff(id32):
    account = make.scientist(id32, "localcontact")
    account.full_name = "Local Contact"
    account.save()
    return account


def place(of):
    return Place(of, of.instrument)


def moved(source, destination, staff, *events, **fields):
    choice = Choice(tuple(event.public_id for event in events))
    return logbook.move_some(place(source), place(destination), choice, by=staff, **({"why": "Wrong visit"} | fields))


def status(client, address):
    answer = client.get(address)
    answer.getvalue()
    return answer.status_code


def page(of):
    return f"/investigations/{of.pk}/"


def test_the_old_team_loses_rows_files_search_hits_and_versions_and_the_new_one_has_them(embargoed, other, staff, team):
    shot = make.event(embargoed, "xmcd shot", uploads=[Upload(picture(), "a.png")], **FILE)
    file = shot.attachments.get().get_absolute_url()
    lost = [
        file,
        f"/events/{shot.public_id}/",
        f"/events/{shot.public_id}/versions/",
        f"/api/v1/events/{shot.public_id}/",
    ]
    newcomer = browser(other.participants.get().user)
    before = [(status(team, each), status(newcomer, each)) for each in lost]
    assert moved(embargoed, other, staff, shot) == 1
    after = [(status(team, each), status(newcomer, each)) for each in lost]
    assert (before, after) == ([(200, 404)] * 4, [(404, 200)] * 4)
    assert team.get("/api/v1/events/?q=xmcd").json()["results"] == []
    assert len(newcomer.get("/api/v1/events/?q=xmcd").json()["results"]) == 1
    answer = soup(team, f"{page(embargoed)}rows/?ids={shot.public_id}")
    assert answer.select_one("[data-answer]")["data-gone"] == shot.public_id
    assert answer.select("article") == []
    missed = team.get(f"{page(embargoed)}rows/?since={timezone.now() - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}")
    assert shot.public_id in missed.content.decode()


def test_both_logbooks_say_who_how_many_and_why_and_neither_names_the_other(embargoed, other, staff):
    events = make.events(embargoed, 3)
    moved(embargoed, other, staff, *events)
    left = Event.objects.get(investigation=embargoed)
    came = Event.objects.get(investigation=other, software="E-Logbook")
    assert left.text == "3 entries moved to another logbook by Local Contact. Reason: Wrong visit"
    assert came.text == "3 entries moved here from another logbook by Local Contact. Reason: Wrong visit"
    version = HistoricalEvent.objects.get(id=events[0].pk, version=2)
    assert version.history_change_reason == "Moved from another logbook by Local Contact. Reason: Wrong visit"
    assert (version.history_user, version.investigation_id) == (staff, other.pk)
    assert Event.objects.get(pk=events[0].pk).public_id == events[0].public_id


def test_comments_go_with_their_entries_and_not_without_them(embargoed, other, staff, member):
    entry = make.event(embargoed)
    comment = make.event(embargoed, "why?", parent=entry, author=member, **NOTE)
    make.event(embargoed, "because", parent=comment, author=member, **NOTE)
    with pytest.raises(MoveRefused, match="only go with another"):
        moved(embargoed, other, staff, comment)
    assert moved(embargoed, other, staff, entry) == 3
    assert Event.objects.filter(investigation=embargoed).count() == 1


def test_a_comment_on_a_message_to_everybody_goes_by_itself(embargoed, other, staff, member):
    broadcast = make.event(Place(), type=Event.Type.BROADCAST)
    comment = make.event(embargoed, "beam lost", parent=broadcast, author=member, **NOTE)
    assert moved(embargoed, other, staff, comment) == 1
    broadcast.refresh_from_db()
    assert broadcast.investigation is None


def test_a_time_takes_removed_entries_too_and_leaves_what_the_logbook_wrote(embargoed, other, staff, member):
    early, inside, late = (make.event(embargoed, happened_at=NOON + timedelta(hours=n)) for n in (0, 1, 2))
    hidden = make.event(embargoed, "oops", author=member, happened_at=inside.happened_at, **NOTE)
    logbook.hide(hidden, by=member, version=1, why="Typo")
    make.event(embargoed, software="E-Logbook", happened_at=inside.happened_at)
    choice = Choice((), NOON + timedelta(minutes=1), NOON + timedelta(hours=2))
    plan = logbook.plan_move(place(embargoed), choice)
    assert (set(plan.entries), plan.comments, plan.staying) == ({inside.pk, hidden.pk}, [], 1)
    assert (plan.first, plan.last) == (inside.happened_at, inside.happened_at)
    assert logbook.move_some(place(embargoed), place(other), choice, by=staff, why="Wrong visit", seen=2) == 2
    assert {early.pk, late.pk} < set(Event.objects.filter(investigation=embargoed).values_list("pk", flat=True))


def test_ties_are_kept_by_name_and_else_dropped_and_tags_are_those_of_the_new_logbook(embargoed, other, staff, member):
    def things(of, *names):
        return [model.objects.create(investigation=of, name=name) for name in names for model in (Dataset, Sample)]

    d1, s1, d2, s2 = things(embargoed, "one", "two")
    there = things(other, "one")
    kept = make.event(embargoed, dataset=d1, sample=s1, tags=["beam"])
    dropped = make.event(embargoed, dataset=d2, sample=s2)
    moved(embargoed, other, staff, kept, dropped)
    kept, dropped = (Event.objects.get(pk=each.pk) for each in (kept, dropped))
    assert [kept.dataset, kept.sample] == there
    assert (dropped.dataset, dropped.sample) == (None, None)
    assert Tag.objects.get(tagged__content_object=kept).investigation == other
    assert HistoricalEvent.objects.get(id=kept.pk, version=2).dataset_id == there[0].pk


def test_unassigned_messages_go_to_a_logbook_by_their_catalogues_number_and_to_the_beamlines_own(id32, other, staff):
    there = Dataset.objects.create(investigation=other, name="d", catalogue_id=77)
    waiting = [make.event(Place(None, id32, "HC-9"), as_sent={"datasetId": 77}) for _ in range(2)]
    source, choices = Place(None, id32, "x"), [Choice((event.public_id,)) for event in waiting]
    logbook.move_some(source, place(other), choices[0], by=staff, why="Theirs")
    logbook.move_some(source, Place(None, id32), choices[1], by=staff, why="Ours")
    first, second = (Event.objects.get(pk=event.pk) for event in waiting)
    assert (first.investigation, first.dataset, first.claimed_investigation) == (other, there, "")
    assert (second.investigation, second.claimed_investigation) == (None, "")
    said = list(Event.objects.filter(software="E-Logbook", investigation=None).values_list("text", flat=True))
    assert "1 entry of the unassigned messages moved to another logbook by Local Contact. Reason: Theirs" in said
    assert len(said) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"why": " "}, "Say why"), ({"seen": 2}, "changed meanwhile"), ({"by": "member"}, "staff only"),
        ({"to": "same"}, "already"), ({"to": "far"}, "same beamline"), ({"to": "released"}, "read-only for all"),
    ],
)  # fmt: skip
def test_what_may_not_move_stays_and_the_sentence_says_why(embargoed, other, staff, member, id32, change, said):
    entry = make.event(embargoed)
    to = {
        "same": embargoed, "far": make.investigation("HG-9", at=make.instrument("ID21")),
        "released": make.released(at=id32),
    }.get(change.pop("to", ""), other)  # fmt: skip
    by = member if change.pop("by", "") else staff
    with pytest.raises(MoveRefused, match=said):
        moved(embargoed, to, by, entry, **change)
    assert Event.objects.get(pk=entry.pk).investigation == embargoed


def test_a_logbook_that_is_released_while_the_page_stands_open_gives_nothing(embargoed, other, staff):
    entry = make.event(embargoed)
    type(embargoed).objects.filter(pk=embargoed.pk).update(release_date=timezone.now())
    with pytest.raises(MoveRefused, match="read-only for all"):
        moved(embargoed, other, staff, entry)
    assert browser(staff).get(f"{page(embargoed)}move/").status_code == 403


def test_twice_as_many_entries_take_as_many_queries(embargoed, other, staff, member):
    def build(count):
        for number in range(count):
            tied = Dataset.objects.create(investigation=embargoed, name=f"d{number}")
            Dataset.objects.create(investigation=other, name=f"d{number}")
            entry = make.event(embargoed, dataset=tied, tags=["beam"])
            make.event(embargoed, "comment", parent=entry, author=member, **NOTE)

    def asked():
        briefly.forget()
        with CaptureQueriesContext(connection) as queries:
            logbook.move_some(place(embargoed), place(other), Choice(), by=staff, why="Wrong visit")
        return len(queries)

    build(1)
    asked()
    build(4)
    first = asked()
    build(8)
    assert asked() == first
