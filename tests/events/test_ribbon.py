"""A logbook in time: a bar for each hour, midnights and silence."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events import ribbon

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)


def hours(*at, start=datetime(2026, 4, 5, 0, tzinfo=PARIS), kind="command"):
    return {start.astimezone(ZoneInfo("UTC")) + n * HOUR: Counter({kind: 3}) for n in at}


def test_a_logbook_without_entries_has_no_ribbon():
    assert ribbon.draw({}) is None


def test_each_hour_has_a_bar_in_its_place():
    drawn = ribbon.draw(hours(0, 5))
    assert drawn.width == 6 * ribbon.STEP
    assert [part.split()[0] for part in drawn.layers["command"].split("M")[1:]] == ["0", "50"]


def test_errors_and_people_stand_on_top_and_are_seen_among_hundreds():
    hour = datetime(2026, 4, 5, 12, tzinfo=PARIS)
    drawn = ribbon.draw({hour: Counter({"info": 400, "command": 100, "note": 1, "error": 1})})
    heights = {layer: float(path.split("v-")[1].split("h")[0]) for layer, path in drawn.layers.items()}
    grounds = {layer: float(path.split()[1].split("h")[0]) for layer, path in drawn.layers.items()}
    assert heights["note"] == heights["error"] == 4
    assert grounds["soft"] > grounds["command"] > grounds["note"] > grounds["error"]


def test_silence_is_seen_and_said():
    drawn = ribbon.draw(hours(9, 10, 14))
    assert drawn.silence == f"M110 {ribbon.HEIGHT - 1}h28"
    assert "silent Sun 5 Apr 11:00 to Sun 5 Apr 14:00" in drawn.words


def test_two_quiet_hours_are_no_silence():
    drawn = ribbon.draw(hours(9, 12))
    assert (drawn.silence, "silent" in drawn.words) == ("", False)


def test_the_busiest_hour_is_said():
    busy = hours(3) | {datetime(2026, 4, 5, 22, tzinfo=PARIS): Counter({"info": 60, "error": 2})}
    assert "busiest Sunday 5 April, 22:00 with 62" in ribbon.draw(busy).words


@pytest.mark.parametrize(
    ("day", "hours_of_it"),
    [((2026, 4, 4), 24), ((2025, 10, 26), 25), ((2025, 3, 30), 23)],
    ids=["plain", "autumn", "spring"],
)
def test_midnights_follow_the_clock_on_the_wall(day, hours_of_it):
    start = datetime(*day, tzinfo=PARIS)
    drawn = ribbon.draw(hours(0, 40, start=start))
    assert drawn.midnights == f"M{hours_of_it * ribbon.STEP} 0V{ribbon.HEIGHT}"
    assert [label.day for label in drawn.labels] == [f"{start:%Y-%m-%d}", f"{start + timedelta(days=1):%Y-%m-%d}"]


@pytest.mark.parametrize(("days", "width"), [(7, 1), (15, 2), (60, 6), (400, 168)])
def test_a_long_logbook_has_wider_bars_and_few_labels(days, width):
    drawn = ribbon.draw(hours(0, 24 * days - 1))
    assert drawn.hours == width
    assert drawn.width <= ribbon.MOST_BARS * ribbon.STEP
    assert len(drawn.labels) <= ribbon.MOST_LABELS


def test_the_place_of_the_page_is_shown():
    drawn = ribbon.draw(hours(0, 9), here=datetime(2026, 4, 5, 5, tzinfo=PARIS))
    assert drawn.here == 50


def test_an_entry_of_the_first_year_of_computers_costs_no_more_labels():
    long_ago = {datetime(1970, 1, 2, tzinfo=PARIS): Counter({"info": 1})}
    drawn = ribbon.draw(long_ago | hours(3))
    assert 1 < len(drawn.labels) <= ribbon.MOST_LABELS
    assert drawn.midnights.count("M") <= ribbon.MOST_LABELS
