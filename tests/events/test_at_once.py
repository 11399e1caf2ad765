"""Two who write at the same moment, on connections of their own: nothing is lost, stored twice or stuck."""

import pytest
from django.db import connection, transaction

from events import blobs, logbook
from events.blobs import Upload
from events.entries import Attached
from events.models import Event, HistoricalEvent, Tag
from investigations import briefly
from tests import make
from tests.servers import until

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def uploaded(user, place):
    return logbook.upload(Upload(b"plot", "plot.dat"), by=user, logbook=f"investigation:{place.pk}")


def with_file(file, user, place):
    return make.entry(place, "Changed the APD", author=user, attached=[Attached(file.pk, "Bias")], **NOTE)


def test_a_line_with_a_file_that_is_sent_again_while_the_first_try_is_stored_is_stored_once(
    embargoed, member, elsewhere
):
    entry = with_file(uploaded(member, embargoed), member, embargoed)
    with transaction.atomic():
        first = logbook.once(entry, by=member, key="k")
        again = elsewhere(logbook.once, entry, by=member, key="k", again=True)
        until(waits_for_a_lock)
    assert again.result(20) == first
    assert Event.objects.get().attachments.get().caption == "Bias"


def test_a_form_without_scripts_that_is_sent_twice_brings_its_file_twice_and_is_stored_once(embargoed, member):
    entries = [with_file(uploaded(member, embargoed), member, embargoed) for _ in range(2)]
    first, second = (logbook.once(entry, by=member, key="k") for entry in entries)
    assert first == second == Event.objects.get()


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Sample at 20 K", author=member, tags=["apd"], **NOTE)


def renamed(user, name):
    tag = Tag.objects.get()
    return logbook.change_tag(tag, by=user, name=name, colour="", description="")


def test_a_message_does_not_wait_for_somebody_who_renames_its_tag(embargoed, member, note, elsewhere):
    with transaction.atomic():
        renamed(member, "diode")
        message = elsewhere(make.event, embargoed, tags=["apd"])
        assert message.result(10).tag_names == ["apd"]


def test_an_entry_is_tagged_while_somebody_renames_its_tag_and_neither_is_turned_away(note, member, elsewhere):
    with transaction.atomic():
        logbook.retag(note, ["apd", "night"], by=member, version=1)
        named = elsewhere(
            lambda: logbook.change_tag(Tag.objects.get(name="apd"), by=member, name="diode", colour="", description="")
        )
        until(waits_for_a_lock)
    assert named.result(20) == 1
    assert (Event.objects.get().tag_names, Event.objects.get().version) == (["diode", "night"], 3)


@pytest.fixture
def manager(db):
    return make.user("manager", is_superuser=True)


def test_an_edit_that_comes_while_the_entry_is_redacted_is_refused_and_brings_nothing_back(
    member, note, manager, elsewhere
):
    with transaction.atomic():
        logbook.redact(note, by=manager, why="A name")
        edit = elsewhere(logbook.revise, note, by=member, version=1, body="Sample at 25 K", body_format="plaintext")
        until(waits_for_a_lock)
    with pytest.raises(logbook.Redacted):
        edit.result(20)
    assert (Event.objects.get().body, Event.objects.get().version) == ("", 2)


def test_a_redaction_takes_the_version_too_that_was_saved_while_it_waited(member, note, manager, elsewhere):
    with transaction.atomic():
        logbook.revise(note, by=member, version=1, body="Sample at 25 K", body_format="plaintext")
        gone = elsewhere(logbook.redact, note, by=manager, why="A name")
        until(waits_for_a_lock)
    assert gone.result(20)[0].version == 3
    assert set(HistoricalEvent.objects.values_list("body", flat=True)) == {""}


def test_a_photo_that_is_uploaded_elsewhere_while_it_is_redacted_keeps_its_bytes(member, embargoed, manager, elsewhere):
    entry = make.event(embargoed, "Plot", uploads=[Upload(b"plot", "plot.dat")])
    with transaction.atomic():
        logbook.redact(entry, by=manager, why="A name")
        again = elsewhere(uploaded, member, embargoed)
        until(waits_for_a_lock)
    kept = again.result(20)
    with blobs.opened(kept.blob) as stored:
        assert stored.read() == b"plot"


def test_a_message_is_stored_though_another_process_just_made_its_tag_one_with_the_beamlines(
    embargoed, id32, monkeypatch
):
    make.event(embargoed, tags=["apd"])
    theirs = Tag.objects.create(name="APD", instrument=id32)
    make.event(embargoed, tags=["apd"])
    with monkeypatch.context() as other_process:
        other_process.setattr(briefly, "forget", lambda: None)
        logbook.raise_tag(Tag.objects.get(investigation=embargoed), id32)
    assert make.event(embargoed, tags=["apd"]).tags.get() == theirs
