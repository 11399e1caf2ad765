"""What a row of a logbook shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.models import Event
from events.routing import EVERYBODY
from investigations.models import Dataset
from tests import make
from tests.pages.conftest import rows, soup, words

A, C = Event.Type.ANNOTATION, Event.Category
NOTE = {"type": A, "category": C.COMMENT, "software": ""}


def test_a_row_tells_the_time_in_the_facilitys_zone(team, embargoed):
    make.event(embargoed, happened_at=datetime(2026, 7, 1, 9, 39, 53, tzinfo=UTC))
    time = rows(team, embargoed)[0].time
    assert words(time) == "11:39 :53"
    assert time["datetime"] == "2026-07-01T11:39:53+02:00"


def test_the_time_is_the_link_to_the_entry(team, embargoed):
    event = make.event(embargoed)
    assert rows(team, embargoed)[0].time.parent["href"] == f"/events/{event.public_id}/"


def test_the_page_names_the_zone_once(team, embargoed):
    make.event(embargoed, happened_at=datetime(2026, 7, 1, 9, 39, tzinfo=UTC))
    page = soup(team, f"/investigations/{embargoed.pk}/")
    assert words(page).count("Europe/Paris") == 1
    assert "Times in Europe/Paris (CEST)" in words(page)


def test_the_hour_that_comes_twice_in_autumn_says_which_one_it_is(team, embargoed):
    night = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    for hours in (0, 1, 2):
        make.event(embargoed, make.word(hours), happened_at=night + timedelta(hours=hours))
    times = [words(row.time) for row in rows(team, embargoed)]
    assert times == ["03:30 :00", "02:30 :00 CET", "02:30 :00 CEST"]


def test_the_hour_that_is_left_out_in_spring_is_not_shown(team, embargoed):
    for minute in (59, 60):
        make.event(
            embargoed, make.word(minute), happened_at=datetime(2025, 3, 30, 0, tzinfo=UTC) + timedelta(minutes=minute)
        )
    assert [words(row.time) for row in rows(team, embargoed)] == ["03:00 :00", "01:59 :00"]


def test_entries_stand_under_their_day_in_the_facilitys_zone(team, embargoed):
    for hour in (21, 22):  # 23:00 and 00:00 in Paris
        make.event(embargoed, happened_at=datetime(2026, 4, 5, hour, tzinfo=UTC))
    page = soup(team, f"/investigations/{embargoed.pk}/")
    days = [words(day.h2) for day in page.select("#timeline section")]
    assert days == ["Monday 6 April 2026 1 entry", "Sunday 5 April 2026 1 entry"]


@pytest.mark.parametrize(
    ("word", "fields"),
    [
        ("Command", {}),
        ("Error", {"category": C.ERROR}),
        ("Information", {"category": C.INFO}),
        ("Debug", {"category": C.DEBUG}),
        ("Output", {"category": C.COMMENT}),
        ("System", {"category": C.INFO, "software": "E-Logbook"}),
        ("Note", NOTE),
        ("Error", NOTE | {"category": C.ERROR}),
        ("File", {"type": Event.Type.ATTACHMENT, "category": C.FILE}),
    ],
)
def test_the_kind_of_an_entry_is_a_word_and_the_name_of_its_row(team, embargoed, word, fields):
    make.event(embargoed, happened_at=datetime(2026, 7, 1, 9, 39, 53, tzinfo=UTC), **fields)
    row = rows(team, embargoed)[0]
    assert words(row.select_one(".kind")) == word
    assert row["aria-label"] == f"{word} of 11:39:53"
    assert f"kind-{word.lower().replace('information', 'info')}" in row["class"]


def test_a_broadcast_is_marked_as_machine_status(team, embargoed):
    make.event(EVERYBODY, "200 mA, refill at 09:00", type=Event.Type.BROADCAST, category=C.INFO)
    assert words(rows(team, embargoed)[0].select_one(".kind")) == "Machine status"


def test_plain_text_is_not_interpreted_and_keeps_its_lines(team, embargoed):
    text = "first <b>line</b> &amp;\n   second <script>alert(1)</script>"
    make.event(embargoed, text, category=C.INFO)
    plain = rows(team, embargoed)[0].select_one(".plain")
    assert plain.get_text() == text
    assert plain.find(True) is None


def test_html_is_shown_as_it_was_cleaned(team, embargoed):
    make.event(embargoed, "<p onclick='x()'>A <b>bold</b> word<script>x()</script></p>", body_format="html", **NOTE)
    assert str(rows(team, embargoed)[0].select_one(".prose").p) == "<p>A <b>bold</b> word</p>"


def test_the_prompt_of_a_command_line_stands_out(team, embargoed):
    for text in ("FOURC> umv th 1", "SESSION_SXM [225]: u42b.velocity=2.4", "no prompt> here"):
        make.event(embargoed, text)
    prompts = [row.select_one(".prompt") for row in reversed(rows(team, embargoed))]
    assert [prompt and prompt.get_text() for prompt in prompts] == ["FOURC> ", "SESSION_SXM [225]: ", None]


def test_a_row_says_who_wrote_it(team, embargoed, member):
    make.event(embargoed, author=member, tags=["detector"], dataset_name="PD2b_03", **NOTE)
    assert words(rows(team, embargoed)[0].select_one(".by")) == "Scientist on dataset PD2b_03 detector"
    make.event(embargoed, machine="lid32ctrl", software="spec", username="opid32")
    assert words(rows(team, embargoed)[0].select_one(".by")) == "opid32 spec on lid32ctrl"


def test_a_name_of_a_tag_has_one_colour_whatever_its_case(team, embargoed):
    for name in ("Detector", "detector"):
        make.event(embargoed, name, tags=[name])
    first, second = (row.select_one(".tag")["class"] for row in rows(team, embargoed))
    assert first == second


def test_a_text_that_names_its_dataset_is_itself_the_way_there(team, embargoed):
    dataset = Dataset.objects.create(investigation=embargoed, name="PD2b<03>")
    make.event(embargoed, "Dataset PD2b<03> & more stored", dataset_name="PD2b<03>")
    (row,) = rows(team, embargoed)
    assert words(row.select_one(".plain")) == "Dataset PD2b<03> & more stored"
    assert row.select_one(".plain a")["href"] == f"/datasets/{dataset.pk}/"
    assert "on dataset" not in words(row)


@pytest.mark.parametrize(
    ("late", "says"),
    [
        (timedelta(minutes=25), "25 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=4), "4 days"),
        (timedelta(days=1849), "5 years"),
    ],
)
def test_an_entry_stored_well_after_its_time_says_so(team, embargoed, late, says):
    make.event(embargoed, happened_at=timezone.now() - late)
    assert words(rows(team, embargoed)[0].select_one(".late")) == f"recorded {says} later"


def test_an_entry_stored_at_once_says_nothing_of_it(team, embargoed):
    make.event(embargoed, happened_at=timezone.now() - timedelta(minutes=2))
    assert rows(team, embargoed)[0].select_one(".late") is None


def test_a_long_text_shows_its_beginning_and_the_way_to_all_of_it(team, embargoed):
    event = make.event(embargoed, "x = 1.0\n" * 400_000, category=C.INFO)
    page = team.get(f"/investigations/{embargoed.pk}/")
    assert len(page.content) < 40_000
    link = rows(team, embargoed)[0].select_one(".whole")
    assert (words(link), link["href"]) == ("Whole entry (3.2 MB)", f"/events/{event.public_id}/")


def test_a_long_formatted_text_shows_the_beginning_of_its_words(team, embargoed):
    make.event(embargoed, f"<p>{'word ' * 20_000}</p>", body_format="html", **NOTE)
    row = rows(team, embargoed)[0]
    assert row.select_one(".long").get_text().startswith("word word")
    assert words(row.select_one(".whole")) == "Whole entry (100 kB)"


def test_a_comment_names_the_entry_it_belongs_to(team, embargoed, member):
    parent = make.event(embargoed, category=C.ERROR, happened_at=datetime(2026, 7, 1, 9, 39, 53, tzinfo=UTC))
    make.event(embargoed, author=member, parent=parent, **NOTE)
    link = rows(team, embargoed)[0].select_one(".by a")
    assert (words(link), link["href"]) == ("Error of 1 July 2026, 11:39:53", f"/events/{parent.public_id}/")


def test_an_empty_logbook_teaches_its_team_how_to_fill_it(team, embargoed):
    page = words(soup(team, f"/investigations/{embargoed.pk}/"))
    assert 'elog_print("Sample mounted, beam on")' in page
    assert 'IcatClient(elogbook_url="http://testserver"' in page
    assert 'beamline="ID32", proposal="HC-4397"' in page


def test_an_empty_logbook_tells_others_only_that_it_is_empty(stranger, released):
    page = words(soup(stranger, f"/investigations/{released.pk}/"))
    assert "Nothing is written here yet" in page
    assert "elog_print" not in page
