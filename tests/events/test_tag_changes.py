"""What a tag itself is: its name, colour, meaning and place."""

import pytest

from events import logbook, tags
from events.models import Event, HistoricalEvent, Tag
from events.routing import Place
from tests import make

pytestmark = pytest.mark.django_db
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Sample at 20 K", author=member, tags=["cold", "apd"], **NOTE)


@pytest.fixture
def apd(note):
    return Tag.objects.get(name="apd")


def change(tag, by, **fields):
    said = {"name": tag.name, "colour": tag.colour, "description": tag.description}
    return logbook.change_tag(tag, by=by, **(said | fields))


def look(investigation, name):
    place = (investigation.pk, investigation.instrument_id)
    return tags.look(name, tags.looks_in([place])[place])


def test_what_is_chosen_for_a_tag_shows_at_once_and_makes_no_version(apd, embargoed, member, note):
    before = look(embargoed, "apd")
    assert change(apd, member, colour="green", description="Avalanche photodiode") == 0
    assert look(embargoed, "APD") == ("tag-3", "Avalanche photodiode")
    assert before != look(embargoed, "APD")
    assert Event.objects.get().version == 1


def test_a_logbook_says_more_of_a_tag_than_its_beamline_and_that_more_than_the_facility(embargoed, id32, released):
    Tag.objects.create(name="apd", colour="red", description="everywhere")
    Tag.objects.create(name="APD", instrument=id32, colour="green")
    Tag.objects.create(name="apd", investigation=embargoed, description="ours")
    assert look(embargoed, "apd") == ("tag-3", "ours")
    assert look(released, "apd") == ("tag-5", "everywhere")


def test_a_new_name_is_a_new_version_of_each_entry_and_old_ones_keep_the_old(apd, member, note):
    assert change(apd, member, name="detector") == 1
    now = Event.objects.get()
    assert (now.tag_names, now.chosen_tags, now.version, now.body) == (["cold", "detector"],) * 2 + (2, note.body)
    old, new = HistoricalEvent.objects.order_by("version")
    assert (old.tag_names, new.history_change_reason) == (["cold", "apd"], "Tag apd is called detector now")
    assert now.tags.filter(pk=apd.pk).exists()


def test_a_name_of_a_removed_entry_is_renamed_too_and_what_software_set_stays_softwares(embargoed, member):
    hidden = make.event(embargoed, author=member, tags=["x"], **NOTE)
    logbook.hide(hidden, by=member, version=1, why="Wrong")
    message = make.event(embargoed, tags=["x"])
    assert change(Tag.objects.get(), member, name="y") == 2
    assert [Event.objects.get(pk=event.pk).tag_names for event in (hidden, message)] == [["y"], ["y"]]
    assert Event.objects.get(pk=message.pk).chosen_tags == []


@pytest.mark.parametrize("name", ["COLD", " ", "a, b"])
def test_a_name_that_is_taken_or_none_is_refused_and_nothing_changes(apd, member, name):
    with pytest.raises(logbook.TagRefused):
        change(apd, member, name=name, colour="green")
    apd.refresh_from_db()
    assert (apd.name, apd.colour) == ("apd", "")


def test_a_tag_of_very_many_entries_keeps_its_name(apd, embargoed, member, monkeypatch):
    monkeypatch.setattr("events.logbook.tagging.MOST_AT_ONCE", 1)
    make.event(embargoed, tags=["apd"])
    with pytest.raises(logbook.TagRefused, match="More than 1 entries"):
        change(apd, member, name="detector")
    assert Tag.objects.filter(name="apd").exists()


def test_a_beamlines_tag_keeps_its_name_where_a_released_logbook_carries_it(id32):
    staff, old = make.scientist(id32), make.released(at=id32)
    tag = logbook.make_tag(Place(None, id32), name="apd")
    make.event(old, tags=["apd"])
    with pytest.raises(logbook.TagRefused, match="read-only"):
        change(tag, staff, name="detector")
    assert Event.objects.get().tag_names == ["apd"]


def test_a_tag_raised_to_the_beamline_is_found_in_every_logbook_of_it(apd, embargoed, id32, note):
    raised = logbook.raise_tag(apd, id32)
    assert (raised.instrument, raised.investigation) == (id32, None)
    other = make.event(make.investigation("HC-1", at=id32), tags=["apd"])
    assert other.tags.get() == raised
    assert Event.objects.get(pk=note.pk).version == 1


def test_raised_to_where_that_name_is_already_the_two_become_one(apd, id32, note):
    there = Tag.objects.create(name="APD", instrument=id32, description="kept")
    apd.colour = "red"
    apd.save()
    assert logbook.raise_tag(apd, id32) == there
    there.refresh_from_db()
    assert (there.colour, there.description) == ("red", "kept")
    assert set(note.tags.values_list("name", flat=True)) == {"cold", "APD"}
    assert not Tag.objects.filter(pk=apd.pk).exists()


def test_a_new_tag_of_a_name_that_only_software_sent_is_peoples_from_now_on(embargoed):
    make.event(embargoed, tags=["session"])
    assert not Tag.objects.get().by_people
    made = logbook.make_tag(Place(embargoed, embargoed.instrument), name="Session", colour="teal")
    assert Tag.objects.get() == made
    assert (made.by_people, made.colour) == (True, "teal")
    with pytest.raises(logbook.TagRefused, match="already"):
        logbook.make_tag(Place(embargoed, embargoed.instrument), name="session")


def test_a_tag_is_peoples_once_somebody_chose_it(embargoed, member):
    message = make.event(embargoed, tags=["session"])
    other = make.event(embargoed)
    logbook.retag(message, ["session"], by=member, version=1)
    assert not Tag.objects.get().by_people
    logbook.retag(other, ["session"], by=member, version=1)
    assert Tag.objects.get().by_people
