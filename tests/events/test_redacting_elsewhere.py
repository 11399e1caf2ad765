"""What people look for, half-written files and the database's own samples: nothing repeats what was redacted."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection

from events import exports, jobs, logbook
from events.blobs import Upload
from events.models import Event, Export, SavedView
from events.timeline import Filter
from tests import make
from tests.events.test_redacting import NOTE, SAID, WORD, columns_with

LONG = "q=" + SAID.replace(" ", "+")


@pytest.fixture
def note(embargoed, member, as_in_production):
    return make.event(embargoed, SAID, author=member, tags=[WORD], **NOTE)


@pytest.mark.parametrize(
    ("name", "query"),
    [("mine", LONG), ("mine", LONG.lower()), ("mine", f"view=all&tag={WORD}"), ("mine", f"q=tag%3A{WORD}+is"),
     ("mine", f'q=tag%3A"{WORD.upper()}"'), (SAID, "q=beam")],
)  # fmt: skip
def test_a_saved_view_that_looks_for_the_line_or_for_its_tag_goes_too(note, member, data_manager, name, query):
    SavedView.objects.create(name=name, owner=member, investigation=note.investigation, query=query)
    kept = SavedView.objects.create(
        name="kept", owner=member, investigation=note.investigation, query="q=hutch&tag=beam"
    )
    assert "1 saved view that looks for the same words" in logbook.plan_redaction(note).going
    logbook.redact(note, by=data_manager, why="A patient asked")
    assert list(SavedView.objects.all()) == [kept]
    assert columns_with(WORD) == set()


def test_saved_views_of_other_logbooks_stay_and_those_of_the_beamline_it_came_from_go(note, member, data_manager, id32):
    moved_from = make.event(make.Place(None, id32), SAID)
    there = make.Place(make.investigation("HC-9", at=id32), id32)
    choice = logbook.Choice(public_ids=(moved_from.public_id,))
    logbook.move_some(make.Place(None, id32), there, choice, by=make.scientist(id32), why="Theirs")
    fields = {"name": "mine", "owner": member, "query": LONG}
    stays = SavedView.objects.create(**fields, investigation=note.investigation)
    SavedView.objects.create(**fields, investigation=there.investigation)
    SavedView.objects.create(**fields, instrument=id32)
    logbook.redact(Event.objects.get(pk=moved_from.pk), by=data_manager, why="A patient asked")
    assert list(SavedView.objects.all()) == [stays]


@pytest.mark.parametrize("wanted", [{"q": SAID}, {"tags": (WORD,)}], ids=["words", "tag"])
@pytest.mark.parametrize("failed", ["", "It could not be written."])
def test_an_export_that_waits_or_failed_and_asks_for_its_words_goes(note, member, data_manager, wanted, failed):
    for each in (wanted, {"q": "beam"}):
        source = exports.Source(note.investigation, own=True, wanted=Filter(**each))
        exports.ask(member, source, exports.BY_NAME["html"])
    Export.objects.update(failed_why=failed)
    assert "1 export that looks for the same words, not made yet" in logbook.plan_redaction(note).going
    logbook.redact(note, by=data_manager, why="A patient asked")
    assert Export.objects.get().wanted["q"] == "beam"


def test_what_a_power_cut_left_of_a_file_goes_with_it(embargoed, data_manager, as_in_production):
    event = make.event(embargoed, "x", uploads=[Upload(SAID.encode(), "a.txt")])
    whole = Path(storages["blobs"].path(event.attachments.get().blob.path))
    whole.with_name(f"{whole.name}.12345678.part").write_bytes(SAID.encode()[:20])
    other = whole.with_name(f"{'0' * 64}.12345678.part")
    other.write_bytes(b"of another")
    logbook.redact(event, by=data_manager, why="A patient asked")
    assert [path for path in Path(storages["blobs"].location).rglob("*") if path.is_file()] == [other]


def sampled():
    """Whether the database's statistics have the word, as it plans its searches by them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND concat_ws(' ', most_common_vals::text, "
            "histogram_bounds::text, most_common_elems::text) LIKE %s", [f"%{WORD}%"],
        )  # fmt: skip
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_the_samples_and_old_pages_of_the_database_are_made_anew_once(
    embargoed, member, data_manager, settings, tmp_path
):
    settings.ELOGBOOK_HOME = tmp_path
    jobs.clean_traces(0)
    note = make.event(embargoed, SAID, author=member, tags=[WORD], **NOTE)
    make.event(embargoed, "Another")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert sampled()
    logbook.redact(note, by=data_manager, why="A patient asked")
    assert sampled()
    jobs.clean_traces(0)
    assert not sampled()


@pytest.mark.django_db(transaction=True)
def test_where_the_database_cleaned_up_since_nothing_is_done(embargoed, data_manager, settings, tmp_path, monkeypatch):
    settings.ELOGBOOK_HOME = tmp_path
    assert logbook.clean_traces() == []
    logbook.redact(make.event(embargoed, SAID), by=data_manager, why="A patient asked")
    monkeypatch.setattr(logbook.traces, "LONGEST", timedelta(0))
    assert "events_historicalevent" in logbook.clean_traces()
    assert logbook.clean_traces() == []
