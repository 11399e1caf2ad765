"""What people do with entries that exist: a new version, a comment, other tags; nothing before is lost."""

import pytest

from events import content, logbook
from events.blobs import Upload
from events.models import Event, HistoricalEvent, Tag
from events.routing import EVERYBODY, Place
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Sample at 20 K", author=member, tags=["cold"], **NOTE)


def versions(event):
    return HistoricalEvent.objects.filter(id=event.pk).order_by("version")


def revise(event, by, version=1, **fields):
    return logbook.revise(event, by=by, version=version, **({"body": "At 25 K", "body_format": content.PLAIN} | fields))


def test_an_edited_entry_keeps_the_text_it_had(note, member):
    edited = revise(note, member)
    assert (edited.body, edited.version) == ("At 25 K", 2)
    assert [old.body for old in versions(note)] == ["Sample at 20 K", "At 25 K"]


def test_the_editor_is_written_down_and_the_author_stays(note, id32, member):
    other = make.scientist(id32)
    edited = revise(note, other, why="Read the wrong gauge")
    assert edited.author == member
    latest = versions(note).last()
    assert (latest.history_user, latest.history_change_reason) == (other, "Read the wrong gauge")


def test_an_edited_entry_is_found_by_its_new_words_and_still_by_its_files(embargoed, member):
    plot = Upload(b"%PDF-1.7", "plot.pdf")
    edited = revise(make.event(embargoed, "old", uploads=[plot], author=member, **NOTE), member, title="Head")
    assert edited.text == "Head\nAt 25 K\nplot.pdf"


def test_a_save_over_a_newer_version_is_refused_and_shows_that_one(note, member):
    revise(note, member, body="first")
    with pytest.raises(logbook.Conflict) as refused:
        revise(note, member, body="second")
    assert refused.value.current.body == "first"
    assert versions(note).count() == 2


def test_nobody_edits_what_software_wrote(embargoed, member):
    message = make.event(embargoed)
    with pytest.raises(logbook.Unchangeable):
        revise(message, member)
    assert versions(message).count() == 1


def test_a_comment_stands_in_the_logbook_of_its_entry(embargoed, member):
    message = make.event(embargoed)
    said = logbook.comment(message, by=member, body="Restarted", body_format=content.PLAIN)
    assert (said.parent, said.investigation, said.author) == (message, embargoed, member)


def test_a_comment_on_a_comment_joins_the_others_of_the_entry(embargoed, member):
    message = make.event(embargoed)
    first = logbook.comment(message, by=member, body="Restarted", body_format=content.PLAIN)
    second = logbook.comment(first, by=member, body="Works", body_format=content.PLAIN)
    assert second.parent == message


def test_a_comment_on_a_message_to_everybody_stands_in_a_logbook(embargoed, member):
    refill = make.event(EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO)
    with pytest.raises(ValueError, match="Say in which one"):
        logbook.comment(refill, by=member, body="We waited", body_format=content.PLAIN)
    place = Place(embargoed, embargoed.instrument)
    said = logbook.comment(refill, by=member, body="We waited", body_format=content.PLAIN, place=place)
    assert (said.parent, said.investigation) == (refill, embargoed)


def test_the_team_tags_a_message_without_touching_its_text(embargoed, member):
    message = make.event(embargoed, "FOURC> th", tags=["spec"])
    tagged = logbook.retag(message, ["spec", "to do"], by=member, version=1)
    assert (tagged.tag_names, tagged.body, tagged.version) == (["spec", "to do"], "FOURC> th", 2)
    assert tagged.chosen_tags == ["to do"]
    assert set(tagged.tagged.values_list("tag__name", flat=True)) == {"spec", "to do"}


def test_a_tag_of_software_that_is_spelled_anew_is_still_softwares(embargoed, member):
    message = make.event(embargoed, tags=["machine"])
    assert logbook.retag(message, ["Machine"], by=member, version=1).chosen_tags == []


def test_tags_taken_away_are_gone_from_the_entry_and_kept_in_its_old_version(note, member):
    logbook.retag(note, [], by=member, version=1)
    assert not note.tagged.exists()
    assert [old.tag_names for old in versions(note)] == [["cold"], []]


def test_the_tags_of_a_person_count_as_a_persons(note):
    assert note.chosen_tags == ["cold"]


def test_a_move_remembers_which_tags_people_chose(embargoed, member, id32):
    message = make.event(embargoed, tags=["spec"])
    logbook.retag(message, ["spec", "to do"], by=member, version=1)
    other = make.investigation("HC-4398", at=id32)
    logbook.move(embargoed, other, by=member)
    message.refresh_from_db()
    assert message.chosen_tags == ["to do"]
    assert Tag.objects.filter(investigation=other, name="to do").exists()
