"""Tags of many entries at once: added and taken away, never written over."""

import pytest

from events import logbook, notify
from events.models import Event, HistoricalEvent, Tag
from events.routing import EVERYBODY, Place
from tests import make

pytestmark = pytest.mark.django_db
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def here(embargoed):
    return Place(embargoed, embargoed.instrument)


@pytest.fixture
def entries(embargoed, member):
    note = make.event(embargoed, "Sample at 20 K", author=member, tags=["cold", "Night"], **NOTE)
    return [note, make.event(embargoed, tags=["spec"]), make.event(embargoed, tags=["to do"])]


def ids(events):
    return [event.public_id for event in events]


def names(event):
    event = Event.objects.get(pk=event.pk)
    return event.tag_names, event.chosen_tags


def test_entries_get_tags_and_lose_others_whoever_wrote_them(entries, here, member):
    done = logbook.retag_many(ids(entries), here, by=member, add=["to do"], remove=["night", "spec"])
    assert (ids(done.changed), done.same, done.missing) == (ids(entries[:2]), 1, 0)
    assert [names(event) for event in entries] == [
        (["cold", "to do"], ["cold", "to do"]), (["to do"], ["to do"]), (["to do"], []),
    ]  # fmt: skip
    assert {tag.name for tag in Tag.objects.filter(tagged__content_object=entries[1])} == {"to do"}


def test_each_gets_one_version_that_names_who_and_its_text_stays(entries, here, member):
    logbook.retag_many(ids(entries), here, by=member, add=["a", "b"])
    for event in entries:
        latest = HistoricalEvent.objects.filter(id=event.pk).latest("version")
        assert (latest.version, latest.history_user, latest.history_change_reason) == (2, member, "Tags")
        assert (latest.body, latest.tag_names[-2:]) == (event.body, ["a", "b"])
        assert Event.objects.get(pk=event.pk).version == 2


def test_an_entry_that_changed_meanwhile_is_tagged_as_it_stands_now(entries, here, member):
    note = entries[0]
    logbook.revise(note, by=member, version=1, body="At 25 K", body_format="plaintext", tags=["warm"])
    logbook.retag_many([note.public_id], here, by=member, add=["to do"])
    now = Event.objects.get(pk=note.pk)
    assert (now.body, now.tag_names, now.version) == ("At 25 K", ["warm", "to do"], 3)


def test_only_entries_of_this_logbook_that_are_not_hidden_are_tagged(entries, here, member, released):
    logbook.hide(entries[0], by=member, version=1, why="Wrong")
    others = [make.event(released), make.event(EVERYBODY, type=Event.Type.BROADCAST, category=Event.Category.INFO)]
    done = logbook.retag_many(ids([*entries, *others]) + ["f" * 24], here, by=member, add=["x"])
    assert (len(done.changed), done.missing) == (2, 4)
    assert [names(event)[0] for event in others] == [[], []]
    assert names(entries[0])[0] == ["cold", "Night"]


def test_what_is_added_and_removed_at_once_is_there_and_case_is_no_difference(entries, here, member):
    logbook.retag_many(ids(entries[:1]), here, by=member, add=["COLD", "new"], remove=["cold", "NIGHT"])
    assert names(entries[0])[0] == ["cold", "new"]


def test_a_thousand_cost_as_many_queries_as_three_and_open_pages_hear_of_all(
    embargoed, here, member, queries_of, monkeypatch
):
    told = []
    monkeypatch.setattr(notify, "changed", lambda events: told.append(len(list(events))))
    some = ids(make.events(embargoed, 3, tags=["a"]) + make.events(embargoed, 1, tags=["b"]))
    few = queries_of(logbook.retag_many, some, here, by=member, add=["x"])
    many = ids(make.events(embargoed, 499, tags=["a"])) + ids(make.events(embargoed, 1, tags=["c"]))
    told.clear()
    # Versions are written in batches.
    assert queries_of(logbook.retag_many, many, here, by=member, add=["x"], remove=["a"]) <= few + 1
    assert told == [500]


def test_all_or_none(entries, here, member, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("events.logbook.tagging.keep_versions", fail)
    with pytest.raises(RuntimeError):
        logbook.retag_many(ids(entries), here, by=member, add=["x"])
    assert names(entries[0])[0] == ["cold", "Night"]
