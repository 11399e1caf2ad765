"""Exports that are asked for: made one at a time, for whoever may read still, gone in a week; packages once."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from events import exports, logbook, renditions
from events.blobs import Upload
from events.exports import keeping, making
from events.models import Event, Export
from events.timeline import Filter
from investigations.models import Participant
from tests import make, photographs

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def asked(user, place, form="html", **wanted):
    return exports.ask(user, exports.Source(place, own=True, wanted=Filter(**wanted)), exports.BY_NAME[form])


def stored():
    folder = Path(storages["exports"].location)
    return [path for path in folder.rglob("*") if path.is_file()]


def made(export):
    exports.make_next()
    export.refresh_from_db()
    return export


@pytest.fixture
def written(embargoed, member):
    make.event(embargoed, "quixotium is cold", author=member, tags=["beam"], **NOTE)
    make.event(embargoed, "another line", author=member, **NOTE)
    return embargoed


def test_one_that_was_asked_for_is_made_with_its_hash_and_kept_a_week(written, member):
    export = made(asked(member, written))
    (path,) = stored()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == export.sha256
    assert (export.progress, export.size, path.name) == (100, path.stat().st_size, "HC-4397_ID32.html")
    assert timedelta(days=6) < export.expires_at - timezone.now() <= timedelta(days=7)
    keeping.sweep(timezone.now())
    assert stored()
    keeping.sweep(timezone.now() + timedelta(days=8))
    assert (stored(), Export.objects.count()) == ([], 0)


def test_a_view_is_made_as_it_was_asked_for(written, member):
    moment = timezone.now() - timedelta(days=1)
    made(asked(member, written, tags=("beam",), after=moment))
    page = stored()[0].read_text()
    assert "quixotium" in page
    assert "another line" not in page


def test_two_may_run_for_one_person_and_no_third(written, member):
    asked(member, written)
    asked(member, written)
    with pytest.raises(exports.TooMany, match="Wait until one of them is done; nothing was begun"):
        asked(member, written)
    asked(make.user(), written)
    exports.make_next()
    asked(member, written)


def test_whoever_left_the_team_meanwhile_gets_nothing(written, member):
    export = asked(member, written)
    Participant.objects.update(until=timezone.now() - timedelta(hours=1))
    assert "not open to you any more" in made(export).failed_why
    assert stored() == []


def test_a_finished_one_is_not_given_to_whoever_left_the_team(written, member):
    export = made(asked(member, written))
    assert exports.of(member).get() == export
    Participant.objects.update(until=timezone.now() - timedelta(hours=1))
    assert not exports.of(member).exists()


def test_after_the_release_all_versions_stay_the_teams(written, member):
    export = made(asked(member, written))
    type(written).objects.filter(pk=written.pk).update(release_date=timezone.now() - timedelta(days=1))
    assert exports.of(member).get() == export
    Participant.objects.all().delete()
    assert not exports.of(member).exists()


def test_one_that_fails_says_what_happened_and_what_to_do(written, member, monkeypatch):
    monkeypatch.setattr("events.apart.sys.executable", "/bin/false")
    assert "HTML and Markdown have the same" in made(asked(member, written, "pdf")).failed_why
    assert stored() == []


def test_a_disk_that_is_full_is_said(written, member, monkeypatch):
    monkeypatch.setattr(
        making.Path, "mkdir", lambda *args, **kwargs: (_ for _ in ()).throw(OSError(28, "No space left"))
    )
    assert made(asked(member, written)).failed_why.startswith("It could not be written (No space left).")


def test_one_that_stopped_the_server_twice_is_not_tried_again(written, member):
    export = asked(member, written)
    Export.objects.update(attempts=2, started_at=timezone.now())
    assert "stopped twice" in made(export).failed_why
    assert exports.make_next() is None


def test_a_mail_says_that_it_is_ready_and_where(written, member, mailoutbox, settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    member.email = "scientist@facility.eu"
    member.save()
    export = made(asked(member, written))
    (mail,) = mailoutbox
    assert mail.to == ["scientist@facility.eu"]
    assert mail.subject == "HC-4397 (ID32): your export is ready"
    assert f"https://logbook.facility.eu/exports/{export.public_id}/" in mail.body
    assert "quixotium" not in mail.body


def test_a_released_logbook_gets_its_package_once_and_of_the_latest_versions(released, member):
    note = make.event(released, "first words", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body="second words", body_format="plaintext")
    built = exports.make_next()
    assert exports.make_next() is None
    assert exports.package_of(released) == built
    assert built.expires_at is None
    data = stored()[0].read_bytes()
    assert hashlib.sha256(data).hexdigest() == built.sha256
    assert b"first words" not in unpacked(data)
    assert b"second words" in unpacked(data)


def unpacked(data):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_closed_logbook_gets_no_package_and_a_withdrawn_one_loses_it(released, embargoed, member):
    make.event(embargoed, "closed", author=member, **NOTE)
    make.event(released, "open", author=member, **NOTE)
    assert exports.make_next().investigation == released
    assert exports.make_next() is None
    assert exports.package_of(embargoed) is None
    released.withdrawn_at = timezone.now()
    assert exports.package_of(released) is None


def test_what_is_redacted_is_in_no_finished_export_and_the_package_is_built_anew(written, member):
    admin = make.user(is_staff=True, is_superuser=True)
    other = make.investigation("HC-9", team=(member,))
    make.event(other, "unharmed", author=member, **NOTE)
    made(asked(member, written))
    made(asked(member, other))
    event = Event.objects.get(body__contains="quixotium")
    assert "1 finished export of its logbooks" in logbook.plan_redaction(event).going
    logbook.redact(event, by=admin, why="A patient asked")
    (left,) = stored()
    assert b"unharmed" in left.read_bytes()
    assert Export.objects.get().investigation == other


def test_one_that_is_being_made_while_something_is_redacted_is_made_anew(written, member, monkeypatch):
    admin, event = make.user(is_staff=True, is_superuser=True), Event.objects.get(body__contains="quixotium")
    export, form = asked(member, written), exports.BY_NAME["html"]

    def slowly(source):
        yield from form.written(source)
        if event.redacted_at is None:
            event.redacted_at = timezone.now()
            logbook.redact(Event.objects.get(pk=event.pk), by=admin, why="A patient asked")

    monkeypatch.setitem(exports.BY_NAME, "html", form._replace(written=slowly))
    assert made(export).finished_at is None
    assert stored() == []
    assert made(export).finished_at is not None
    assert b"quixotium" not in stored()[0].read_bytes()


def test_a_message_to_everybody_that_is_redacted_leaves_the_exports_of_its_time(written, member):
    admin = make.user(is_staff=True, is_superuser=True)
    event = make.event(make.Place(None, None), "beam lost", type=Event.Type.BROADCAST, category=Event.Category.INFO)
    made(asked(member, written))
    assert b"beam lost" in stored()[0].read_bytes()
    logbook.redact(event, by=admin, why="A patient asked")
    assert stored() == []


def test_what_has_no_file_after_a_restore_is_forgotten_and_a_package_is_built_again(released, written, member):
    make.event(released, "open", author=member, **NOTE)
    whole = made(asked(member, written))
    exports.make_next()
    first = exports.package_of(released)
    for path in stored():
        path.unlink()
    exports.sweep(timezone.now())
    assert not Export.objects.filter(pk=whole.pk).exists()
    assert exports.package_of(released) is None
    exports.make_next()
    assert exports.package_of(released).path.endswith("_logbook_v2.eln")
    assert Export.objects.get(pk=first.pk).sha256 == first.sha256
    assert keeping.build_of(first) == 1


def test_a_redaction_builds_the_next_package_and_nothing_else_does(released, member):
    event = make.event(released, "quixotium", author=member, **NOTE)
    first = exports.make_next()
    make.event(released, "restored from a backup")
    assert exports.make_next() is None
    logbook.redact(event, by=make.user(is_superuser=True), why="A patient asked")
    assert exports.package_of(released) is None
    assert "export" not in " ".join(logbook.plan_redaction(event).going)
    assert exports.make_next() is not None
    (left,) = stored()
    assert (
        left.name
        == exports.package_of(released).path.rpartition("/")[2]
        == first.path.replace("_v1", "_v2").rpartition("/")[2]
    )
    assert b"quixotium" not in unpacked(left.read_bytes())


def test_a_package_waits_until_it_is_known_what_everybody_gets_of_its_photographs(released, member):
    photo = Upload(photographs.saved("JPEG"), "cell.jpg")
    event = make.event(released, "photo", author=member, uploads=[photo], **NOTE)
    assert exports.make_next() is None
    assert renditions.make_next() == event.attachments.get().blob.pk
    assert exports.make_next() is not None
    assert b'"sha256":null' not in unpacked(stored()[0].read_bytes())


def test_a_package_waits_until_every_version_has_its_seal(released, member, monkeypatch):
    make.event(released, "open words", author=member, **NOTE)
    monkeypatch.setattr("events.seals.seal", lambda **within: iter(()))
    assert exports.make_next() is None
    monkeypatch.undo()
    assert exports.make_next() is not None


def test_a_package_does_not_wait_for_a_photograph_that_is_lost(released, member):
    event = make.event(
        released, "photo", author=member, uploads=[Upload(photographs.saved("JPEG"), "cell.jpg")], **NOTE
    )
    Path(storages["blobs"].path(event.attachments.get().blob.path)).unlink()
    assert exports.make_next() is not None
    assert b"cell.jpg: Its bytes are not in" in unpacked(stored()[0].read_bytes())


def test_what_a_process_that_died_had_written_goes_and_nothing_else(written, member, monkeypatch):
    whole, later = made(asked(member, written)), timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: None)
    monkeypatch.setattr("events.exports.html.body", lambda source, maker: (_ for _ in ()).throw(OSError(5, "Gone")))
    assert made(asked(member, written)).failed_why
    monkeypatch.undo()
    assert len(stored()) == 2
    assert (exports.sweep_strays(timezone.now()), exports.sweep_strays(later), len(stored())) == (0, 1, 1)
    assert str(stored()[0]).endswith(whole.path)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_the_worker_is_writing_is_no_stray(written, elsewhere, settings):
    path = Path(storages["exports"].path("folder/logbook.html"))
    path.parent.mkdir(parents=True)
    path.write_text("half")
    later = timezone.now() + timedelta(hours=1)
    with making.alone():
        assert elsewhere(exports.sweep_strays, later).result() == 0
    assert exports.sweep_strays(later) == 1
