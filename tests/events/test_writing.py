"""What people do to entries: files, later versions, hiding, and sending a thing twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import blobs, logbook
from events.blobs import Upload
from events.entries import About, Attached
from events.models import Attachment, Event, HistoricalEvent, IdempotencyKey
from investigations.models import Dataset, Sample
from tests import make

pytestmark = pytest.mark.django_db
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def uploaded(user, investigation, data=b"plot", name="plot.dat") -> Attachment:
    blob = blobs.keep(Upload(data, name))
    place = f"investigation:{investigation.pk}"
    return Attachment.objects.create(blob=blob, name=name, uploaded_by=user, logbook=place)


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Changed the APD", author=member, **NOTE)


def said(entry, member, place, **fields):
    return make.entry(place, "Changed the APD", author=member, **NOTE | {"attached": entry} | fields)


def test_an_entry_claims_the_files_its_author_uploaded_in_their_order(embargoed, member):
    first, second = uploaded(member, embargoed), uploaded(member, embargoed, b"other", "b.dat")
    wanted = [Attached(second.pk, "Bias"), Attached(first.pk)]
    event = logbook.record(said(wanted, member, embargoed), by=member)
    assert [(file.name, file.caption) for file in event.attachments.all()] == [("b.dat", "Bias"), ("plot.dat", "")]
    assert [file["caption"] for file in event.files] == ["Bias", ""]


def test_a_file_another_person_uploaded_is_not_claimed_and_nothing_is_stored(embargoed, member):
    theirs = uploaded(make.user(), embargoed)
    with pytest.raises(logbook.FilesMissing):
        logbook.record(said([Attached(theirs.pk)], member, embargoed), by=member)
    assert not Event.objects.exists()


def test_a_file_uploaded_to_one_logbook_is_not_claimed_in_another(embargoed, member):
    other = make.investigation("HC-1", team=(member,))
    with pytest.raises(logbook.FilesMissing):
        logbook.record(said([Attached(uploaded(member, other).pk)], member, embargoed), by=member)


def test_a_file_left_out_of_a_new_version_comes_back_with_the_old_one(embargoed, member):
    event = logbook.record(said([Attached(uploaded(member, embargoed).pk, "Bias")], member, embargoed), by=member)
    event = logbook.revise(event, by=member, version=1, body="x", body_format="plaintext", files=[])
    assert not event.attachments.filter(removed_at=None)
    event = logbook.go_back(event, 1, by=member, version=2)
    assert event.body == "Changed the APD"
    assert [(file.name, file.caption) for file in event.attachments.filter(removed_at=None)] == [("plot.dat", "Bias")]
    assert event.version == 3


def test_what_is_sent_twice_under_one_key_is_stored_once(embargoed, member):
    entry = said([], member, embargoed)
    first, again = (logbook.once(entry, by=member, key="k") for _ in range(2))
    assert (first.pk, Event.objects.count()) == (again.pk, 1)


def test_what_is_sent_again_with_other_words_becomes_the_next_version(embargoed, member):
    logbook.once(said([], member, embargoed), by=member, key="k")
    again = logbook.once(
        make.entry(embargoed, "Changed the APD again", author=member, **NOTE), by=member, key="k", again=True
    )
    assert (Event.objects.count(), again.version, again.body) == (1, 2, "Changed the APD again")


def test_a_key_that_was_used_for_something_else_stores_a_new_entry(embargoed, member):
    logbook.once(said([], member, embargoed), by=member, key="k")
    logbook.once(make.entry(embargoed, "Another line", author=member, **NOTE), by=member, key="k")
    assert sorted(Event.objects.values_list("body", flat=True)) == ["Another line", "Changed the APD"]


def test_two_people_may_use_the_same_key(embargoed, member):
    other = make.user()
    logbook.once(said([], member, embargoed), by=member, key="k")
    logbook.once(said([], other, embargoed), by=other, key="k")
    assert Event.objects.count() == 2


def test_keys_of_a_month_ago_are_forgotten_and_their_entries_stay(embargoed, member, queries_of):
    for number in range(7):
        logbook.once(said([], member, embargoed), by=member, key=f"k{number}")
    IdempotencyKey.objects.exclude(key="k0").update(created_at=timezone.now() - timedelta(days=31))
    IdempotencyKey.objects.filter(key="k1").update(created_at=timezone.now() - timedelta(days=29))
    # Five old ones by two at a time: each three times a read and a delete, and a last look.
    assert queries_of(logbook.forget_keys, timezone.now(), at_once=2) == 7
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"k0", "k1"}
    assert Event.objects.count() == 7


def test_a_picture_inside_a_text_becomes_a_file_of_the_entry(embargoed, member):
    body = f'<p>before <img src="data:image/png;base64,{DOT}"> after</p>'
    event = logbook.record(make.entry(embargoed, body, body_format="html", author=member, **NOTE), by=member)
    file = event.attachments.get()
    assert file.blob.content_type == "image/png"
    assert f'<img src="{file.get_absolute_url()}">' in event.html
    assert "base64" not in event.body


@pytest.mark.parametrize(
    ("text", "body_format"),
    [
        ("It prints data:image/png;base64,iVBOR and then dies. Ask Eva.", "markdown"),
        (f'<pre><code>icon = "data:image/png;base64,{DOT}"</code></pre>', "html"),
        ('<p>lost <img src="data:image/png;base64,AAAAA"> on the way</p>', "html"),
    ],
)
def test_what_only_looks_like_a_picture_stays_as_it_was_typed(embargoed, member, text, body_format):
    event = logbook.record(make.entry(embargoed, text, body_format=body_format, author=member, **NOTE), by=member)
    event = logbook.revise(event, by=member, version=1, body=f"{text} ", body_format=body_format)
    assert (event.body, event.files) == (f"{text} ", [])


def test_a_picture_inside_markdown_becomes_a_file_too(embargoed, member):
    body = f"before ![a plot](data:image/png;base64,{DOT}) after"
    event = logbook.record(make.entry(embargoed, body, body_format="markdown", author=member, **NOTE), by=member)
    assert event.body == f"before ![a plot]({event.attachments.get().get_absolute_url()}) after"


def test_an_old_version_of_a_moved_entry_brings_back_no_dataset_of_the_logbook_it_stood_in(embargoed, member, id32):
    sample = Sample.objects.create(investigation=embargoed, name="Ni(111)")
    about = {"dataset": Dataset.objects.create(investigation=embargoed, name="scan_1"), "sample": sample}
    event = make.event(embargoed, "Changed the APD", author=member, **NOTE, **about)
    logbook.move(embargoed, make.investigation("HC-4398", at=id32, team=(member,)))
    event = logbook.go_back(event, 1, by=member, version=2)
    assert (event.dataset, event.sample) == (None, None)


def test_who_is_named_with_at_is_noted_when_in_the_team_or_the_beamlines_staff(embargoed, member, id32):
    contact = make.scientist(id32, "localcontact")
    make.user("outsider")
    text = "@LocalContact please look. Mail a@scientist, @outsider, @scientist."
    event = logbook.record(make.entry(embargoed, text, author=member, **NOTE), by=member)
    assert event.mentions == sorted([member.pk, contact.pk])


def test_hiding_keeps_who_and_why_in_a_version_and_restoring_does_too(note, member):
    hidden = logbook.hide(note, by=member, version=1, why="Wrong logbook")
    assert (hidden.removed_by, hidden.removed_why) == (member, "Wrong logbook")
    logbook.restore(hidden, by=member, version=2, why="It was right")
    kept = HistoricalEvent.objects.filter(id=note.pk).order_by("version")
    assert [row.history_change_reason for row in kept] == [None, "Removed: Wrong logbook", "Restored: It was right"]


def test_what_software_wrote_is_hidden_by_the_beamlines_staff_only(embargoed, member, id32):
    event = make.event(embargoed)
    with pytest.raises(logbook.ForStaffOnly):
        logbook.hide(event, by=member, version=1, why="Noise")
    assert logbook.hide(event, by=make.scientist(id32), version=1, why="Noise").removed_at


def test_a_hidden_message_keeps_its_text_time_and_sender_as_they_were(embargoed, id32):
    said = ("body", "body_format", "html", "text", "happened_at", "software", "machine", "tag_names", "files")
    event = make.event(embargoed, "ascan phi 0 1", tags=["scan"], machine="lid32")
    before = [getattr(event, name) for name in said]
    hidden = logbook.hide(event, by=make.scientist(id32), version=1, why="Noise")
    assert [getattr(hidden, name) for name in said] == before
    restored = logbook.restore(hidden, by=make.user(is_superuser=True), version=2)
    assert [getattr(restored, name) for name in said] == before


def test_what_the_logbook_wrote_is_hidden_by_nobody(embargoed, id32):
    event = make.event(embargoed, software="E-Logbook")
    with pytest.raises(logbook.Unchangeable):
        logbook.hide(event, by=make.user(is_superuser=True), version=1, why="x")


@pytest.mark.parametrize("verb", ["retag", "tie"])
def test_a_hidden_entry_is_not_changed(note, member, verb):
    logbook.hide(note, by=member, version=1, why="x")
    change = {"retag": (["night"],), "tie": (About(filepath="/data/x"),)}[verb]
    with pytest.raises(logbook.Unchangeable):
        getattr(logbook, verb)(note, *change, by=member, version=2)


def test_tying_to_a_dataset_leaves_text_time_author_and_what_software_sent(embargoed, member):
    event = make.event(embargoed, dataset_name="as sent")
    dataset = embargoed.datasets.create(name="PD2b_03")
    tied = logbook.tie(event, About(dataset), by=member, version=1)
    assert (tied.dataset, tied.dataset_name, tied.body, tied.author) == (dataset, "as sent", event.body, None)
    assert tied.happened_at == event.happened_at


def test_a_new_rule_of_the_cleaner_renews_what_is_shown_without_a_version(embargoed, member):
    event = make.event(embargoed, "<p>old</p>", body_format="html", author=member, **NOTE)
    Event.objects.filter(pk=event.pk).rewrite(html="<p onclick=x>old</p>", cleaner_version=1)
    assert list(logbook.reclean()) == [(1, 1)]
    event.refresh_from_db()
    assert (event.html, event.version) == ("<p>old</p>", 1)
    assert list(logbook.reclean()) == []


@pytest.mark.parametrize("words", ["Changed the APD", "Changed the APD again"])
def test_a_key_changes_nothing_in_another_logbook_where_its_owner_may_write_no_more(embargoed, member, words):
    first = logbook.once(said([], member, embargoed), by=member, key="k")
    elsewhere = make.investigation("HC-1", team=(member,))
    entry = make.entry(elsewhere, words, author=member, **NOTE)
    assert logbook.once(entry, by=member, key="k", again=True).investigation == elsewhere
    assert Event.objects.get(pk=first.pk).version == 1
