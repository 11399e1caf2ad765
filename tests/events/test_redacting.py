"""What an entry said is taken out of every place, for good; a tombstone stands there, and nothing else changes."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from events import logbook, refused, renditions
from events.blobs import Upload
from events.logbook.uploading import upload
from events.models import Attachment, Blob, Event, HistoricalEvent, RefusedMessage, Seal, Tag
from tests import make, photographs
from tests.conftest import browser
from tests.rights import table

pytestmark = pytest.mark.usefixtures("as_in_production")
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
WORD = "quixotium"
SAID = f"Patient {WORD} 4711 sat in the hutch"


@pytest.fixture
def written(embargoed, member, id32, team):
    """An entry with the word in every place one can have, in several versions."""
    photo = Upload(photographs.saved("JPEG", comment=WORD.encode()), f"{WORD}.jpg", caption=f"The {WORD} cell")
    paper = Upload(f"a {WORD} line\n".encode(), f"{WORD}.txt", "text/plain")
    address = f"/investigations/{embargoed.pk}/write/"
    sent = {"text": SAID, "body_format": "markdown", "title": f"On {WORD}", "key": uuid.uuid4().hex, "tags": WORD}
    assert team.post(address, sent, headers={"X-Requested-With": "fetch"}).status_code == 201
    event = Event.objects.get()
    files = [upload(each, by=member, logbook=f"investigation:{embargoed.pk}") for each in (photo, paper)]
    event = logbook.revise(
        event, by=member, version=1, body=f"<p>{SAID}</p>", body_format="html", why=f"{WORD} spelled right",
        files=[logbook.recording.Attached(file.pk, f"{WORD} {file.pk}") for file in files], tags=[WORD, "beam"],
        about=logbook.About(filepath=f"/data/{WORD}.h5"),
    )  # fmt: skip
    event = logbook.revise(
        event, by=member, version=2, body=SAID, body_format="plaintext", files=[logbook.recording.Attached(files[0].pk)]
    )
    renditions.ready(files[0].blob)
    event = logbook.restore(logbook.hide(event, by=member, version=3, why=f"{WORD} is a name"), by=member, version=4)
    upload(Upload(photo.data, f"{WORD} again.jpg"), by=member, logbook=f"investigation:{embargoed.pk}")
    key = make.key(id32)
    excerpt = f'{{"type": "x", "content": [{{"text": "{SAID}"}}]}}'
    refused.keep(make.token(key), refused.Refused(400, "No"), sender="spec", key=key, excerpt=excerpt)
    seal(event)
    return event


def seal(event):
    version = HistoricalEvent.objects.get(id=event.pk, version=1)
    Seal.objects.create(
        logbook="investigation:1", number=1, version=version, kind="create", salt=b"s" * 16,
        content_digest=b"d" * 32, previous_hash=b"p" * 32, hash=b"h" * 32, sealed_at=timezone.now(),
    )  # fmt: skip


TEXTS = """
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
    AND c.data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'tsvector', 'USER-DEFINED')
"""


def columns_with(word):
    """Every column of every table that has it anywhere."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        for name, column, kind in cursor.fetchall():
            said = f"encode({column}, 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}" WHERE {said} ILIKE %s)', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(f"{name}.{column}")
    return found


def stored_files():
    return [path for path in Path(storages["blobs"].location).rglob("*") if path.is_file()]


def redact(event, by, **more):
    return logbook.redact(event, by=by, why="A patient asked for it", **more)[0]


def test_the_word_is_in_no_column_of_no_table_and_in_no_file_afterwards(written, data_manager):
    before = columns_with(WORD)
    assert {
        "events_event.title", "events_event.body", "events_event.text", "events_event.search", "events_event.files",
        "events_event.filepath", "events_historicalevent.body", "events_historicalevent.history_change_reason",
        "events_historicalevent.removed_why", "events_attachment.name", "events_attachment.caption", "events_tag.name",
        "events_refusedmessage.excerpt",
    } <= before  # fmt: skip
    assert any(WORD.encode() in path.read_bytes() for path in stored_files())
    redact(written, data_manager)
    assert columns_with(WORD) == set()
    assert stored_files() == []
    assert list(Blob.objects.all()) == []


def test_no_page_and_no_answer_of_any_api_says_it_to_anybody(written, data_manager, member, embargoed, id32):
    scientist, tag = make.scientist(id32), Tag.objects.get(name="beam")
    file = Attachment.objects.filter(event=written).first()
    comment = logbook.comment(written, by=scientist, body="What a pity", body_format="plaintext")
    named = {
        "place": {"pk": embargoed.pk}, "beamline": {"name": "id32"}, "proposal": {"name": "HC-4397"}, "none": {},
        "note": {"public_id": written.public_id}, "gone": {"public_id": comment.public_id},
        "file": {"pk": file.pk, "name": file.name}, "preview": {"pk": file.pk}, "tag": {"pk": tag.pk},
        "api": {"pk": str(embargoed.pk)},
    }  # fmt: skip
    walk = [
        (reverse(line.route, kwargs=named[line.named]), line.query)
        for line in table.lines()
        if line.named in named and line.method == "GET"
    ]
    walk += [(f"/investigations/{embargoed.pk}/rows/", f"ids={written.public_id}"), ("/api/v1/events/", "")]

    def saying():
        people = [browser(person) for person in (member, scientist, data_manager)]
        return {
            path
            for client in people
            for path, query in walk
            if WORD in _read(client.get(f"{path}?{query}".replace(f"q={WORD}", "")))
        }

    assert len(saying()) > 10
    redact(written, data_manager)
    assert saying() == set()
    assert browser(member).get(f"/api/v1/events/?q={WORD}").json()["results"] == []


def _read(answer):
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


def test_a_tombstone_stays_in_its_place_with_who_when_and_why(written, data_manager, member):
    gone = redact(written, data_manager)
    assert (gone.happened_at, gone.author, gone.version, gone.public_id) == (
        written.happened_at, member, 6, written.public_id,
    )  # fmt: skip
    assert (gone.redacted_by, gone.redacted_why, gone.removed_at) == (data_manager, "A patient asked for it", None)
    newest = HistoricalEvent.objects.filter(id=gone.pk).order_by("-version").first()
    assert (newest.version, newest.history_user) == (6, data_manager)
    assert newest.history_change_reason == "Redacted: A patient asked for it"
    assert newest.redacted_at == gone.redacted_at


def test_digests_and_hashes_of_seals_stay_and_only_the_salt_goes(written, data_manager):
    redact(written, data_manager)
    kept = Seal.objects.get()
    assert kept.salt is None
    assert (bytes(kept.content_digest), bytes(kept.hash)) == (b"d" * 32, b"h" * 32)


def test_afterwards_the_database_refuses_to_touch_versions_as_before(written, data_manager):
    redact(written, data_manager)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('elogbook.may', true)")
        assert cursor.fetchone()[0] == ""


def test_a_photo_that_stands_in_another_entry_too_keeps_its_bytes(written, data_manager, embargoed):
    photo = Attachment.objects.filter(event=written, name=f"{WORD}.jpg").get().blob
    other = make.event(
        embargoed, "The same photo", uploads=[Upload(photographs.saved("JPEG", comment=WORD.encode()), "b.jpg")]
    )
    assert logbook.plan_redaction(written).elsewhere == 1
    redact(written, data_manager)
    assert other.attachments.get().blob == photo
    assert Path(storages["blobs"].path(photo.path)).is_file()


def test_tags_others_use_and_refused_messages_that_say_something_else_stay(written, data_manager, embargoed, id32):
    make.event(embargoed, "Another", tags=["beam"])
    key = make.key(id32)
    refused.keep(make.token(key), refused.Refused(400, "No"), sender="spec", key=key, excerpt="something else")
    redact(written, data_manager)
    assert set(Tag.objects.values_list("name", flat=True)) == {"beam"}
    assert set(RefusedMessage.objects.values_list("excerpt", flat=True)) == {"", "something else"}


def test_comments_stay_unless_they_are_named(written, data_manager, member):
    quoting, kind = (
        logbook.comment(written, by=member, body=body, body_format="plaintext") for body in (f"You mean {WORD}?", "Ah")
    )
    assert [comment.public_id for comment in logbook.plan_redaction(written).comments] == [
        quoting.public_id,
        kind.public_id,
    ]
    redact(written, data_manager, also=[quoting.public_id])
    assert columns_with(WORD) == set()
    kind.refresh_from_db()
    assert (kind.body, kind.redacted_at) == ("Ah", None)


@pytest.mark.parametrize("kind", ["notification", "broadcast", "hidden", "moved", "system"])
def test_entries_of_every_kind_can_be_redacted(kind, data_manager, embargoed, id32, member):
    event = broadcast() if kind == "broadcast" else make.event(embargoed, SAID if kind != "system" else "Beam is back")
    if kind == "hidden":
        event = logbook.hide(event, by=data_manager, version=1, why=WORD)
    if kind == "moved":
        logbook.move(embargoed, make.investigation("HC-1", at=id32))
    if kind == "system":
        event = logbook.moving.note(embargoed, SAID, by=None)
    gone = redact(Event.objects.get(pk=event.pk), data_manager)
    assert columns_with(WORD) == set()
    assert (gone.removed_at is None) is (kind != "hidden")


def broadcast():
    return make.event(make.Place(None, None), SAID, type=Event.Type.BROADCAST, category=Event.Category.INFO)


def test_nobody_but_an_administrator_redacts_and_not_without_a_reason(written, data_manager, member, id32):
    for person in (member, make.scientist(id32)):
        with pytest.raises(logbook.RedactionRefused, match="administrators only"):
            redact(written, person)
    with pytest.raises(logbook.RedactionRefused, match="Say why"):
        logbook.redact(written, by=data_manager, why=" \n")
    assert columns_with(WORD)


def test_a_place_that_keeps_something_makes_it_all_undone(written, data_manager, monkeypatch):
    stubborn = logbook.redacting.PLACES[0]._replace(empty=lambda target: None)
    monkeypatch.setattr(logbook.redacting, "PLACES", (stubborn, *logbook.redacting.PLACES[1:-1]))
    before = columns_with(WORD)
    with pytest.raises(logbook.RedactionRefused, match="what it says now"):
        redact(written, data_manager)
    assert columns_with(WORD) == before


def test_what_was_redacted_is_neither_edited_nor_hidden_nor_brought_back(written, data_manager, member):
    gone = redact(written, data_manager)
    tries = [
        lambda: logbook.revise(gone, by=member, version=6, body="x", body_format="plaintext"),
        lambda: logbook.go_back(gone, 1, by=member, version=6),
        lambda: logbook.retag(gone, ["x"], by=member, version=6),
        lambda: logbook.tie(gone, logbook.About(filepath="/x"), by=member, version=6),
        lambda: logbook.hide(gone, by=member, version=6, why="x"),
        lambda: logbook.restore(gone, by=member, version=6),
    ]
    for attempt in tries:
        with pytest.raises(logbook.Redacted, match="gone for good"):
            attempt()
    with pytest.raises(logbook.RedactionRefused, match="already"):
        redact(gone, data_manager)
    assert Event.objects.get(pk=gone.pk).version == 6


def test_a_browser_that_sends_its_line_again_does_not_bring_it_back(embargoed, member, data_manager):
    entry = make.entry(embargoed, SAID, author=member, **NOTE)
    gone = redact(logbook.once(entry, by=member, key="k"), data_manager)
    for again in (False, True):
        assert logbook.once(entry, by=member, key="k", again=again) == gone
    assert columns_with(WORD) == set()


def test_a_row_that_was_made_a_second_ago_is_not_shown_again(written, data_manager, member, embargoed):
    rows = f"/investigations/{embargoed.pk}/rows/?ids={written.public_id}"
    assert WORD in browser(member).get(rows).text
    redact(written, data_manager)
    assert WORD not in browser(member).get(rows).text


def test_tombstones_of_software_never_fold_away(data_manager, embargoed, member):
    now = timezone.now()
    lines = [make.event(embargoed, f"{WORD} {n}", happened_at=now - timedelta(minutes=n)) for n in range(4)]
    for line in lines[1:3]:
        redact(line, data_manager)
    page = browser(member).get(f"/investigations/{embargoed.pk}/").text
    assert page.count('class="redacted"') == 2
