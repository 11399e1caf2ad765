"""Made-up entries by the thousand: rows as the logbook itself would have stored them, in little time."""

from datetime import timedelta

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from events import logbook
from events.demo import bulk
from events.models import Event, HistoricalEvent, TaggedEvent
from investigations.models import Dataset, Investigation, User
from tests import make
from tests.conftest import browser

pytestmark = pytest.mark.django_db
# What differs between two entries that say the same.
OWN = {"id", "public_id"}


@pytest.fixture
def over(id32, member):
    """An investigation whose slot is over."""
    return finished("HC-5000", id32, member)


def finished(name, instrument, member):
    start = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=20)
    return make.investigation(name, at=instrument, team=(member,), start_date=start, end_date=start + timedelta(days=3))


def stored(investigation):
    """Each entry with its first version and its tags, every column of them."""
    found = []
    for event in Event.objects.filter(investigation=investigation).order_by("happened_at"):
        (version,) = HistoricalEvent.objects.filter(id=event.pk).values()
        row = Event.objects.filter(pk=event.pk).values().get()
        row = {name: value for name, value in row.items() if name not in OWN}
        kept = {name: value for name, value in version.items() if name not in OWN | {"history_id"}}
        tags = (
            TaggedEvent.objects.filter(content_object=event).values_list("tag__name", flat=True).order_by("tag__name")
        )
        found.append((row, kept, list(tags)))
    return found


def neutral(investigation, found):
    """Without the numbers of this logbook's own rows."""
    names = dict(Dataset.objects.filter(investigation=investigation).values_list("pk", "name"))
    for row, kept, _ in found:
        for columns in (row, kept):
            assert columns.pop("investigation_id") == investigation.pk
            columns["dataset_id"] = names.get(columns["dataset_id"])
    return found


def test_a_copied_row_is_what_record_many_stores_of_the_same_entry(over, id32, member):
    other = finished("HC-5001", id32, member)
    bulk.fill(over, 400, seed=1)
    for name in Dataset.objects.filter(investigation=over).values_list("name", flat=True):
        Dataset.objects.create(investigation=other, name=name)
    logbook.record_many(list(bulk.generated(other, 400, 1)))
    copied, recorded = neutral(over, stored(over)), neutral(other, stored(other))
    assert {row["type"] for row, *_ in copied} == {"annotation", "notification"}
    assert copied == recorded


def test_people_and_software_both_speak_over_the_whole_slot(over):
    bulk.fill(over, 2_000)
    entries = Event.objects.filter(investigation=over)
    assert 30 < entries.filter(type="annotation", author__username="scientist").count() < 100
    assert entries.filter(category="error").exists()
    assert entries.exclude(dataset=None).count() > 1_000
    first, last = (entries.order_by(order).first().happened_at for order in ("happened_at", "-happened_at"))
    slot = over.end_date - over.start_date
    assert over.start_date <= first < over.start_date + slot / 100
    assert last <= over.end_date


def test_another_seed_says_other_things_and_a_second_filling_adds_to_the_first(over):
    said = [entry.body for entry in bulk.generated(over, 50, 1)]
    assert said == [entry.body for entry in bulk.generated(over, 50, 1)]
    assert said != [entry.body for entry in bulk.generated(over, 50, 2)]
    bulk.fill(over, 30, seed=1)
    bulk.fill(over, 30, seed=2)
    assert Event.objects.count() == HistoricalEvent.objects.count() == 60


def indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'events_event'")
        return dict(cursor.fetchall())


def test_search_finds_what_was_added_while_its_indexes_were_away(over):
    before = indexes()
    with bulk.without_search_indexes():
        assert {"event_words", "event_fragments"} & indexes().keys() == set()
        bulk.fill(over, 100)
    assert indexes() == before
    assert {index.name for index in Event._meta.indexes if isinstance(index, GinIndex)} == {
        "event_words",
        "event_fragments",
    }


@pytest.fixture
def embedded(settings, tmp_path):
    settings.EMBEDDED = True
    settings.ELOGBOOK_HOME = tmp_path


def test_the_command_adds_a_logbook_that_team_and_staff_read_and_nobody_else(embedded, capsys):
    call_command("demo")
    call_command("demo", "--events", "300")
    made = Investigation.objects.get(name="IN-1")
    assert Event.objects.filter(investigation=made).count() == 300
    address = f"/investigations/{made.pk}/"
    assert address in capsys.readouterr().out
    answers = {user.username: browser(user).get(address).status_code for user in User.objects.all()}
    assert answers == {"scientist": 200, "localcontact": 200, "admin": 200, "outsider": 404}


def test_a_second_call_makes_a_second_logbook_and_shows_how_far_it_is(embedded, monkeypatch, capsys):
    call_command("demo")
    call_command("demo", "--events", "2")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    call_command("demo", "--events", "3")
    assert "3 of 3\n" in capsys.readouterr().err
    assert Investigation.objects.filter(name__startswith="IN-").count() == 2


def test_made_up_entries_go_only_into_an_embedded_demo(settings, embedded):
    with pytest.raises(CommandError, match="no demo"):
        call_command("demo", "--events", "5")
    with pytest.raises(CommandError, match="from 1 on"):
        call_command("demo", "--events", "0")
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded"):
        call_command("demo", "--events", "5")
    assert not Event.objects.exists()
