"""A logbook that left as JSON Lines comes back as it was."""

from events import imports, logbook, seals
from events.models import Attachment, Event, HistoricalEvent
from investigations.models import User
from tests.imports.conftest import exported, lost, told


def test_13_what_was_exported_and_read_back_is_exported_the_same(rich, file, run):
    before = told(exported(rich))
    lost()
    run(file, "--match-people")
    assert told(exported(rich)) == before
    assert {event.imported_from[:7] for event in Event.objects.exclude(source="import")} == {"sha256:"}


def test_people_nobody_knows_here_become_accounts_that_cannot_sign_in(rich, file, run):
    names = {"author", "saved_by", "removed_by", "redacted_by", "imported_from"}
    before = told(exported(rich), but=tuple(names))
    lost(people=True)
    said = run(file)
    assert told(exported(rich), but=tuple(names)) == before
    made = User.objects.filter(username__startswith="imported:scientist:")
    assert [(user.full_name, user.is_active, user.has_usable_password()) for user in made] == [
        ("Scientist", False, False)
    ]
    assert made[0].username in said


def test_nobody_who_has_the_name_here_signs_what_came_from_elsewhere_unless_the_operator_says_so(rich, file, run):
    lost()
    run(file)
    assert not Event.objects.filter(author__username="scientist").exists()
    assert Event.objects.filter(author__full_name="Scientist").exists()


def test_a_second_run_writes_nothing_and_says_so(rich, file, run):
    lost()
    assert "entries in" in run(file)
    count = HistoricalEvent.objects.count()
    assert run(file).startswith("Nothing is new: all 11 entries are in")
    assert HistoricalEvent.objects.count() == count


def test_one_that_was_broken_off_goes_on_where_it_was(rich, file, media, run, monkeypatch):
    before = told(exported(rich))
    lost()
    monkeypatch.setattr("events.imports.spool.AT_ONCE", 3)
    with imports.read_jsonl(file, media) as spool:
        next(logbook.import_entries(spool, rich, match_people=True))
    assert Event.objects.count() == 3
    assert run(file, "--match-people").startswith("8 entries in")
    assert told(exported(rich)) == before


def test_a_dry_run_stores_nothing_and_says_what_would_be(rich, file, run):
    lost()
    assert "11 entries in 14 versions would be imported" in run(file, "--dry-run")
    assert not Event.objects.exists()


def test_imported_versions_are_sealed_as_imported_and_verify(rich, file, run):
    lost()
    run(file)
    assert sum(seals.seal()) == HistoricalEvent.objects.count()
    report = seals.verify_logbook(f"investigation:{rich.pk}")
    assert (report.touched, report.checked) == (None, HistoricalEvent.objects.count())


def test_a_picture_in_a_text_is_the_entrys_own_again(rich, file, run):
    make_room = Attachment.objects.create(blob=Attachment.objects.all()[0].blob, name="x")
    lost()
    run(file)
    event = Event.objects.get(body__contains="<img")
    assert make_room.pk < min(event.attachments.values_list("pk", flat=True))
    for row in event.attachments.all():
        assert row.get_absolute_url() in event.html
