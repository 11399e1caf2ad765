"""Files that came before their entry: kept once, dropped with care."""

import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from events import blobs, logbook, renditions
from events.blobs import Upload
from events.logbook import Unfit
from events.models import Attachment, Blob
from tests import make, photographs
from tests.servers import until

pytestmark = pytest.mark.django_db
HERE = "investigation:1"


def upload(by, data=b"counts", name="scan.dat", **fields):
    return logbook.upload(Upload(data, name), by=by, logbook=HERE, **fields)


def age(attachment, hours):
    Attachment.objects.filter(pk=attachment.pk).update(uploaded_at=timezone.now() - timedelta(hours=hours))


def stored():
    folder = storages["blobs"].location
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def test_an_upload_is_kept_for_its_uploader_and_logbook(member):
    made = upload(member, caption="Counts", handover="abc")
    assert (made.event, made.uploaded_by, made.logbook, made.handover, made.caption) == (
        None,
        member,
        HERE,
        "abc",
        "Counts",
    )
    assert stored() == [made.blob.sha256]


@pytest.mark.parametrize("kind", ["in memory", "on disk", "path"])
def test_a_file_of_a_page_is_the_same_file(member, tmp_path, kind):
    data = photographs.jpeg()
    if kind == "in memory":
        source = SimpleUploadedFile("IMG_1.jpg", data)
    elif kind == "path":
        source = tmp_path / "IMG_1.jpg"
        source.write_bytes(data)
    else:
        source = TemporaryUploadedFile("IMG_1.jpg", "image/jpeg", len(data), None)
        source.write(data)
        source.seek(0)
    made = logbook.upload(Upload(source, "IMG_1.jpg", "image/jpeg"), by=member, logbook=HERE)
    if kind == "on disk":
        source.close()
    with blobs.opened(made.blob) as kept:
        assert kept.read() == data
    assert (made.blob.content_type, made.blob.width, made.blob.height) == ("image/jpeg", 750, 1000)


def test_a_large_file_is_never_in_memory_as_a_whole(member, tmp_path):
    source = tmp_path / "large.h5"
    with source.open("wb") as file:
        file.truncate(40_000_000)
    tracemalloc.start()
    logbook.upload(Upload(source, "large.h5"), by=member, logbook=HERE)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8_000_000


def test_an_empty_file_is_refused_with_a_sentence(member):
    with pytest.raises(Unfit, match="“scan.dat” is empty"):
        upload(member, b"")
    assert not Blob.objects.exists()


def test_a_file_over_the_limit_is_refused_with_a_sentence(member, settings):
    settings.ELOGBOOK_MAX_UPLOAD_MB = 1
    with pytest.raises(Unfit, match="larger than 1 MB"):
        upload(member, b"x" * 1_000_001)
    assert stored() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plot.png", "plot.png"),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
        ("é" * 300, "é" * 100),
        ("a\r\nb\x00\u202egnp.exe", "abgnp.exe"),
        ("", "file"),
        ("..", "file"),
        ("x/", "file"),
    ],
)
def test_a_name_is_a_name_without_folders_and_can_be_saved_again(member, sent, kept):
    assert upload(member, name=sent).name == kept


def test_an_upload_may_be_discarded_by_its_uploader_while_no_entry_has_it(member):
    assert logbook.discard(upload(member), by=member)
    assert (Attachment.objects.count(), Blob.objects.count(), stored()) == (0, 0, [])


def test_nobody_discards_the_upload_of_another_or_a_file_of_an_entry(member, embargoed):
    other = make.user()
    assert not logbook.discard(upload(member), by=other)
    event = make.event(embargoed, uploads=[Upload(b"x", "x.dat")], author=member)
    assert not logbook.discard(event.attachments.get(), by=member)
    assert Attachment.objects.count() == 2


def test_what_no_entry_claimed_within_two_days_is_swept_with_all_that_was_made_of_it(member):
    old, young = upload(member, photographs.jpeg()), upload(member, b"young")
    renditions.ready(old.blob)
    assert Blob.objects.count() == 4
    age(old, 49)
    age(young, 47)
    assert logbook.sweep(timezone.now()) == 1
    assert list(Attachment.objects.all()) == [young]
    assert stored() == [young.blob.sha256]


def test_a_sweep_leaves_bytes_that_something_else_refers_to(member, embargoed):
    photo = photographs.jpeg()
    old = upload(member, photo)
    small = renditions.ready(old.blob).thumbnail
    with blobs.opened(small) as kept:
        make.event(embargoed, uploads=[Upload(kept.read(), "small.webp")])
    twice = upload(member, photo)
    age(old, 49)
    logbook.sweep(timezone.now())
    assert Blob.objects.count() == 3
    age(twice, 49)
    logbook.sweep(timezone.now())
    assert stored() == [small.sha256]


def test_a_sweep_leaves_what_an_entry_claimed(member, embargoed):
    old = upload(member)
    event = make.event(embargoed)
    age(old, 49)
    Attachment.objects.filter(pk=old.pk).update(event=event)
    assert logbook.sweep(timezone.now()) == 0
    assert stored() == [old.blob.sha256]


@pytest.fixture
def elsewhere():
    """Runs something on a connection of its own, meanwhile."""
    with ThreadPoolExecutor(1) as pool:

        def start(action, *args):
            return pool.submit(lambda: (action(*args), connection.close())[0])

        yield start


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_a_sweep_waits_for_an_upload_of_the_same_bytes_and_leaves_them(member, elsewhere):
    age(upload(member), 49)
    with transaction.atomic():
        again = upload(member)
        swept = elsewhere(logbook.sweep, timezone.now())
        until(waits_for_a_lock)
    assert swept.result(20) == 1
    assert list(Attachment.objects.all()) == [again]
    assert stored() == [again.blob.sha256]


@pytest.mark.django_db(transaction=True)
def test_an_upload_of_bytes_that_are_being_swept_writes_them_again(member, elsewhere, monkeypatch):
    age(upload(member), 49)
    deleting, go_on, delete = threading.Event(), threading.Event(), blobs.DurableStorage.delete

    def slowly(storage, name):
        deleting.set()
        assert go_on.wait(20)
        delete(storage, name)

    monkeypatch.setattr(blobs.DurableStorage, "delete", slowly)
    swept = elsewhere(logbook.sweep, timezone.now())
    assert deleting.wait(20)
    with ThreadPoolExecutor(1) as pool:
        uploaded = pool.submit(lambda: (upload(member), connection.close())[0])
        until(waits_for_a_lock)
        go_on.set()
        again = uploaded.result(20)
    assert swept.result(20) == 1
    assert Blob.objects.get() == again.blob
    assert stored() == [again.blob.sha256]
