"""The verbs of the logbook."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events import logbook, notify
from events.blobs import NotAFile, Upload
from events.models import Event, HistoricalEvent, TaggedEvent
from events.models.event import new_public_id
from investigations import briefly
from tests import make

pytestmark = pytest.mark.django_db


def test_an_entry_and_its_first_version_say_the_same(embargoed, member):
    event = make.event(embargoed, "<b>x</b>", body_format="html", author=member, tags=["a"], title="T")
    version = HistoricalEvent.objects.get(id=event.pk)
    for name in (
        "public_id",
        "body",
        "text",
        "title",
        "happened_at",
        "recorded_at",
        "tag_names",
        "files",
        "version",
        "author_id",
    ):
        assert getattr(version, name) == getattr(Event.objects.get(), name)
    assert (version.history_type, version.version) == ("+", 1)
    assert not hasattr(version, "html")


def test_the_version_simple_history_would_write_is_the_one_we_write(embargoed):
    event = make.event(embargoed, tags=["a"])
    ours = HistoricalEvent.objects.get()
    theirs = Event.history.model(
        **{field.attname: getattr(event, field.attname) for field in Event.history.model.tracked_fields}
    )
    for field in Event.history.model.tracked_fields:
        assert getattr(ours, field.attname) == getattr(theirs, field.attname), field.name


def test_many_entries_are_stored_in_as_many_statements_as_two(embargoed, queries_of):
    def store(count):
        briefly.forget()
        logbook.record_many([make.entry(embargoed, f"line {n}", tags=["scan", "spec"]) for n in range(count)])

    store(1)
    assert queries_of(store, 10) == queries_of(store, 20)


def test_one_bad_entry_among_many_leaves_none(embargoed):
    with pytest.raises(NotAFile):
        logbook.record_many([make.entry(embargoed), make.entry(embargoed, uploads=[Upload(b"", "x")])])
    assert (Event.objects.count(), HistoricalEvent.objects.count(), TaggedEvent.objects.count()) == (0, 0, 0)


def test_what_came_as_too_much_html_says_so(embargoed):
    event = make.event(embargoed, "<p>" * 6_000, body_format="html")
    assert (event.body_format, event.as_sent) == ("plaintext", {"format": "html"})


def test_an_entry_ahead_of_time_gets_the_arrival_time(embargoed):
    sent = timezone.now() + timedelta(hours=25)
    event = make.event(embargoed, happened_at=sent)
    assert event.happened_at == event.recorded_at
    assert event.as_sent == {"creationDate": sent.isoformat()}


def test_names_of_files_are_words_to_search_for(embargoed):
    assert make.event(embargoed, "", uploads=[Upload(b"1", "PD2b_03.dat")]).text == "PD2b_03.dat"


def test_public_ids_are_24_hex_digits_and_never_twice():
    made = {new_public_id() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(len(each) == 24 and int(each, 16) for each in made)


@pytest.mark.django_db(transaction=True)
def test_open_pages_are_told_of_an_entry_after_it_is_committed(embargoed):
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {notify.CHANNEL}")
        events = make.events(embargoed, 250)
        notify.stop()
        told = list(connection.connection.notifies(timeout=5, stop_after=2))
        cursor.execute(f"UNLISTEN {notify.CHANNEL}")
    assert all(f'"investigation:{embargoed.pk}"' in each.payload and len(each.payload) < 8_000 for each in told)
    assert all(any(event.public_id in each.payload for each in told) for event in events)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_tell_loses_no_entry(embargoed, monkeypatch, caplog):
    from django.db import DatabaseError

    monkeypatch.setattr("events.notify.CHANNEL", "\x00")
    make.event(embargoed)
    notify.stop()
    assert Event.objects.count() == 1
    assert DatabaseError
    assert "changes later" in caplog.text


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("u42b.velocity=2.4 # ok in idappli", "velocity", True),
        ("u42b.velocity=2.4", "2.4", True),
        ("Récupération à 7.2 keV", "recuperation", True),
        ("S388: PD2b_03", "pd2b", True),
        ("velocity", "veloc", False),
    ],
)
def test_words_of_machine_text_are_found(embargoed, text, word, found):
    make.event(embargoed, text)
    hits = Event.objects.extra(where=["search @@ to_tsquery('simple', elogbook_fold(%s))"], params=[word])
    assert hits.exists() is found


def test_a_text_of_three_megabytes_of_different_words_is_searchable_at_its_beginning(embargoed):
    make.event(embargoed, " ".join(f"w{n}" for n in range(400_000)))
    assert Event.objects.extra(where=["search @@ to_tsquery('simple', 'w17')"]).exists()
