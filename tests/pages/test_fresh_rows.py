"""Rows of a page that stands open: what is new, what changed, what is gone."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from events import logbook
from events.models import Event
from events.routing import EVERYBODY
from tests import make
from tests.conftest import browser
from tests.pages.conftest import rows as page_rows
from tests.pages.conftest import words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
UNKNOWN = "f" * 24


def ask(client, place, query, *events, status=200):
    named = f"ids={','.join(getattr(event, 'public_id', event) for event in events)}" if events else ""
    answer = client.get(f"/{place}/rows/?{'&'.join(filter(None, [named, query]))}")
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser").select_one("[data-answer]")


def ids(found):
    return [row["id"][1:] for row in found.select("article.event")]


@pytest.fixture
def ask_team(team, embargoed):
    return lambda *events, query="", **how: ask(team, f"investigations/{embargoed.pk}", query, *events, **how)


def test_a_row_asked_for_is_the_row_of_the_page_and_knows_its_place(ask_team, team, embargoed):
    event = make.event(embargoed, "umv srot 1", tags=["beam"])
    found = ask_team(event)
    (row,) = found.select("article.event")
    (of_page,) = page_rows(team, embargoed)
    assert str(row) == str(of_page)
    assert row["data-place"].endswith(f" {event.pk}")
    assert row.parent["data-day"] == f"{timezone.localdate(event.happened_at)}"
    assert row.parent["data-daytitle"].endswith(f"{timezone.localdate(event.happened_at):%Y}")


def test_a_row_passes_the_filters_of_the_page_or_is_named_as_one_that_left_it(ask_team, embargoed, member):
    machine = make.event(embargoed, "umv srot 1")
    note = make.event(embargoed, "Sample mounted", author=member, tags=["sample"], **NOTE)
    both = (machine, note)
    people = ask_team(*both, query="view=people")
    assert (ids(people), people["data-left"], people.get("data-gone")) == ([note.public_id], machine.public_id, None)
    assert ids(ask_team(*both, query="kind=command")) == [machine.public_id]
    assert ids(ask_team(*both, query="tag=sample")) == [note.public_id]
    assert ids(ask_team(*both, query="q=srot")) == [machine.public_id]
    none = ask_team(*both, query="after=2100-01-01T00:00")
    assert (ids(none), none.get("data-gone")) == ([], None)


def test_found_words_are_marked_in_the_row_as_on_the_page(ask_team, embargoed):
    assert words(ask_team(make.event(embargoed, "umv srot 1"), query="q=srot").mark) == "srot"


def test_hidden_unknown_and_foreign_entries_are_gone_alike(ask_team, embargoed, id32, id21, member):
    hidden = make.event(embargoed)
    Event.objects.filter(pk=hidden.pk).rewrite(removed_at=timezone.now(), removed_by=member)
    foreign = make.event(make.investigation("HC-1", at=id21))
    own_of_beamline = make.event(id32)
    asked = [hidden.public_id, UNKNOWN, foreign.public_id, own_of_beamline.public_id]
    found = ask_team(*asked)
    assert found["data-gone"].split() == asked
    assert ids(found) == []


def test_a_comment_brings_the_row_it_stands_under(ask_team, embargoed, member):
    entry = make.event(embargoed, "scan aborted")
    comment = logbook.comment(entry, by=member, body="Shutter was closed", body_format="plaintext")
    found = ask_team(comment)
    assert ids(found) == [entry.public_id]
    assert "Shutter was closed" in words(found.select_one("article.comment"))


def test_a_comment_half_a_day_later_brings_its_entry_and_has_a_row_of_its_own(ask_team, embargoed, member):
    entry = make.event(embargoed, happened_at=timezone.now() - timedelta(hours=13))
    comment = logbook.comment(entry, by=member, body="Seen", body_format="plaintext")
    assert set(ids(ask_team(comment))) == {entry.public_id, comment.public_id}


def test_a_comment_on_what_the_filter_leaves_out_stands_by_itself(ask_team, embargoed, member):
    entry = make.event(embargoed)
    comment = logbook.comment(entry, by=member, body="Seen", body_format="plaintext")
    assert ids(ask_team(comment, query="kind=note")) == [comment.public_id]


def test_a_comment_on_a_message_to_everybody_does_not_bring_that_message(ask_team, embargoed, member):
    everybody = make.event(EVERYBODY, "Beam is back", type=Event.Type.BROADCAST)
    place = make.entry(embargoed).place
    comment = logbook.comment(everybody, by=member, body="At last", body_format="plaintext", place=place)
    assert ids(ask_team(comment)) == [comment.public_id]


def test_a_message_to_everybody_is_a_row_while_the_investigation_runs(ask_team, embargoed):
    during = make.event(EVERYBODY, "Beam is back", type=Event.Type.BROADCAST)
    before = make.event(EVERYBODY, type=Event.Type.BROADCAST, happened_at=embargoed.start_date - timedelta(days=1))
    found = ask_team(during, before)
    assert ids(found) == [during.public_id]
    assert found["data-gone"] == before.public_id


def test_a_new_comment_and_a_new_version_are_seen_although_the_row_was_kept_for_others(ask_team, embargoed, member):
    note = make.event(embargoed, "Mounted", author=member, **NOTE)
    marks = [ask_team(note).article["data-mark"]]
    comment = logbook.comment(note, by=member, body="Which one?", body_format="plaintext")
    marks.append(ask_team(note).article["data-mark"])
    logbook.revise(comment, by=member, version=1, body="Which sample?", body_format="plaintext")
    assert "Which sample?" in words(ask_team(note))
    logbook.revise(note, by=member, version=1, body="Film 5 mounted", body_format="plaintext")
    found = ask_team(note)
    assert "Film 5 mounted" in words(found)
    assert len({*marks, found.article["data-mark"]}) == 3


def test_a_row_kept_for_the_team_is_worded_anew_for_the_world(stranger, released, member):
    note = make.event(released, "Mounted", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body="Film 5", body_format="plaintext")
    place = f"investigations/{released.pk}"
    of_staff = ask(browser(make.scientist(released.instrument)), place, "", note)
    of_world = ask(stranger, place, "", note)
    assert of_staff.select_one('a[href$="versions/"]') is not None
    assert of_world.select_one('a[href$="versions/"]') is None


def test_rows_stand_in_the_zone_of_the_reader(ask_team, embargoed, member):
    event = make.event(embargoed, happened_at=timezone.now())
    in_paris = ask_team(event).time["datetime"]
    member.time_zone = "Asia/Tokyo"
    member.save()
    assert ask_team(event).time["datetime"].endswith("+09:00")
    assert not in_paris.endswith("+09:00")


def since(moment):
    return f"since={quote(moment.isoformat())}"


def test_since_a_moment_everything_that_got_a_version_is_told(ask_team, embargoed, member, time_machine):
    start = timezone.now()
    time_machine.move_to(start - timedelta(minutes=10), tick=False)
    old, edited = make.event(embargoed, "old"), make.event(embargoed, "Mounted", author=member, **NOTE)
    time_machine.move_to(start, tick=False)
    back_dated = make.event(embargoed, "late", happened_at=start - timedelta(minutes=20))
    logbook.revise(edited, by=member, version=1, body="Film 5", body_format="plaintext")
    found = ask_team(query=since(start - timedelta(seconds=60)))
    assert set(ids(found)) == {back_dated.public_id, edited.public_id}
    assert old.public_id not in str(found)


def test_since_a_moment_what_left_the_logbook_is_gone(ask_team, embargoed, id21):
    event = make.event(embargoed)
    logbook.move(embargoed, make.investigation("HC-1", at=id21))
    found = ask_team(query=since(timezone.now() - timedelta(seconds=60)))
    assert found["data-gone"] == event.public_id


def test_since_a_moment_other_logbooks_say_nothing(ask_team, id32, id21):
    make.event(make.investigation("HC-1", at=id21))
    make.event(id32)
    found = ask_team(query=since(timezone.now() - timedelta(seconds=60)))
    assert (ids(found), found.get("data-gone")) == ([], None)


def test_who_was_away_for_long_or_missed_much_is_told_to_load_the_page_again(ask_team, embargoed):
    assert "data-reload" in ask_team(query=since(timezone.now() - timedelta(hours=2))).attrs
    make.events(embargoed, 201)
    assert "data-reload" in ask_team(query=since(timezone.now() - timedelta(seconds=60))).attrs
    assert "data-reload" in ask_team(*[f"{n:024x}" for n in range(201)]).attrs


@pytest.mark.parametrize(
    "sent", ["yesterday", "", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-99-99T00:00Z"]
)
def test_a_moment_that_cannot_be_is_a_bad_request(ask_team, sent):
    ask_team(query=f"since={quote(sent)}", status=400)
