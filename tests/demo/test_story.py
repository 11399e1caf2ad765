"""What a newcomer finds in HC-4397: two nights that could have happened."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from events.demo import nights
from events.demo.nights import Calendar
from events.models import Event, HistoricalEvent, ReadMark
from events.routing import Place
from investigations.models import Dataset, Investigation, User

pytestmark = pytest.mark.xdist_group("demo story")
MINUTE = timedelta(minutes=1)


def of(running, **wanted):
    return Event.objects.filter(investigation=running, **wanted).order_by("happened_at", "pk")


def test_the_logbook_is_long_enough_to_need_folding_and_short_enough_to_read(running):
    assert 700 <= of(running).count() <= 1000


def test_it_has_every_kind_of_entry_and_a_handful_of_errors(running):
    kinds = set(of(running).values_list("type", "category"))
    assert kinds >= {("notification", category) for category in ("commandline", "info", "debug", "comment", "error")}
    assert kinds >= {("annotation", "comment"), ("annotation", "error"), ("attachment", "file")}
    assert 4 <= of(running, category="error").count() <= 8


def test_two_sessions_work_at_the_same_time(running):
    turns = list(of(running, type="notification").exclude(software="ingester").values_list("software", flat=True))
    assert sum(one != other for one, other in zip(turns, turns[1:], strict=False)) > 100


def test_for_more_than_an_hour_the_beam_is_lost_and_nothing_is_said(running):
    calendar = Calendar(timezone.now())
    assert not of(running, happened_at__range=(calendar.at("1 02:16"), calendar.at("1 03:46"))).exists()


def test_nothing_lies_in_the_future_and_one_entry_was_written_down_hours_later(loaded, db):
    entries = Event.objects.all()
    assert not entries.filter(Q(happened_at__gt=timezone.now()) | Q(recorded_at__gt=timezone.now())).exists()
    late = entries.exclude(recorded_at=F("happened_at")).get()
    assert late.recorded_at - late.happened_at > timedelta(hours=3)
    assert late.attachments.get().blob.height > late.attachments.get().blob.width


def test_the_versions_of_an_entry_follow_each_other_in_time(running):
    several = of(running, version__gte=3, type="annotation")
    assert several.exists()
    assert of(running, version__gte=2, type="annotation").count() >= 3
    for event in of(running, version__gte=2):
        dates = HistoricalEvent.objects.filter(id=event.pk).order_by("version").values_list("history_date", flat=True)
        assert list(dates) == sorted(dates)
        assert dates[0] == event.recorded_at
        assert max(dates) <= timezone.now()


def test_people_commented_on_errors_and_on_each_other(running):
    parents = set(of(running, parent__isnull=False).values_list("parent__type", "parent__category"))
    assert parents >= {("notification", "error"), ("annotation", "comment")}
    assert all(reply.happened_at > reply.parent.happened_at for reply in of(running, parent__isnull=False))


def test_tags_of_people_and_of_software_can_be_told_apart(running):
    chosen = {name for names in of(running).values_list("chosen_tags", flat=True) for name in names}
    assert {"to do", "detector", "XMLD", "night"} <= chosen
    bliss = of(running, software__startswith="Bliss", version=1)
    assert all(names == ["optics32"] for names in bliss.values_list("tag_names", flat=True))


def test_a_picture_of_software_is_followed_by_its_words(running):
    for picture in of(running, type="attachment"):
        words = of(running, happened_at__gt=picture.happened_at).first()
        assert (words.software, words.machine) == (picture.software, picture.machine)
        assert words.happened_at - picture.happened_at < timedelta(seconds=2)


def test_entries_belong_to_datasets_of_samples_with_parameters_of_the_catalogue(running):
    assert of(running, dataset__isnull=False).count() == of(running).exclude(dataset_name="").count() > 300
    raw = Dataset.objects.filter(investigation=running, kind="raw").annotate(entries=Count("events"))
    assert all(dataset.sample and dataset.parameters and dataset.entries for dataset in raw)
    assert Dataset.objects.get(investigation=running, kind="processed").inputs.count() == 2


def test_the_scientist_left_some_hours_ago_and_has_something_new_to_read(running):
    seen = ReadMark.objects.get(user__username="scientist", investigation=running).seen_at
    assert of(running, happened_at__gt=seen, category="error").exists()
    assert of(running, happened_at__gt=seen, author__username="localcontact").exists()


@pytest.mark.parametrize(("name", "people"), [("HC-4151", 3), ("BLC-12581", 2)])
def test_earlier_logbooks_look_lived_in(loaded, db, name, people):
    entries = Event.objects.filter(investigation=Investigation.objects.get(name=name))
    assert 30 <= entries.count() <= 70
    assert entries.filter(type="annotation").count() == people
    assert entries.filter(attachments__isnull=False).exists()


def test_the_beamline_has_lines_of_its_own_and_messages_nobody_can_place(loaded, db):
    assert Event.objects.filter(investigation=None, instrument__name="ID32", claimed_investigation="").count() == 5
    assert Event.objects.unassigned().count() == 3


@pytest.mark.parametrize("hour", [0, 7, 8, 15, 23])
def test_whatever_the_time_it_is_neither_long_nor_short(hour, monkeypatch):
    monkeypatch.setattr(nights, "drawn", lambda name: None)
    now = datetime(2026, 11, 22, hour, 10, tzinfo=UTC)
    people = {name: User(username=name) for name in ("scientist", "localcontact")}
    told = nights.Nights(Place(Investigation(name="HC-4397")), people, now).told
    assert 700 <= len(told) <= 980
    assert told[-1].entry.happened_at < now


@pytest.mark.parametrize("hour", [0, 8, 9, 15, 23])
def test_whatever_the_time_two_whole_nights_are_over(hour):
    now = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)
    calendar = Calendar(now)
    assert calendar.at("1 18:00") < calendar.at("1 06:00") < calendar.at("2 18:00") < calendar.at("2 07:10") < now
    assert calendar.at("2 07:10") < calendar.at("-100") + 40 * MINUTE
    assert now - calendar.at("1 18:00") < timedelta(hours=63)
