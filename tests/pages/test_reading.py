"""The pages on which entries are read: folds, jumps, comments, views and order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event, ReadMark
from events.timeline.reading import ROWS
from tests import make
from tests.pages.conftest import rows, soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
NOON = datetime(2026, 4, 6, 10, tzinfo=UTC)  # 12:00 in Paris


@pytest.fixture
def folded(embargoed):
    """Five messages that are equal but for a number, a minute apart, the last at noon."""
    return [make.event(embargoed, f"umv th {n}", happened_at=NOON - timedelta(minutes=4 - n)) for n in range(5)]


def path(investigation, query=""):
    return f"/investigations/{investigation.pk}/{query}"


def ids(found):
    return [row["id"].removeprefix("e") for row in found]


def public(events):
    return [event.public_id for event in events]


def test_equal_messages_are_one_row_with_their_number_and_span(team, embargoed, folded):
    (row,) = rows(team, embargoed)
    assert row["id"] == f"e{folded[-1].public_id}"
    assert words(row.select_one(".fold summary")) == "11:56 – 12:00 · 4 more command lines"


def test_a_fold_opens_to_its_entries_in_reading_order(team, embargoed, folded):
    fold = rows(team, embargoed)[0].select_one(".inside")
    opened = soup(team, path(embargoed, fold["hx-get"]))
    assert ids(opened.select("article")) == public(reversed(folded[:4]))


def test_a_fold_of_an_oldest_first_page_opens_oldest_first(team, embargoed, folded):
    page = soup(team, path(embargoed, "?order=oldest"))
    assert ids(page.select("article")) == public(folded[:1])
    opened = soup(team, path(embargoed, page.select_one(".inside")["hx-get"]))
    assert ids(opened.select("article")) == public(folded[1:])


def test_a_fold_opens_in_its_page_by_a_plain_link(team, embargoed, folded):
    link = rows(team, embargoed)[0].select_one(".inside a")["href"]
    assert ids(rows(team, embargoed, link.split("#")[0])) == public(reversed(folded))


def test_a_fold_that_is_opened_later_shows_what_it_counted(team, embargoed, folded):
    fold = rows(team, embargoed)[0].select_one(".inside")["hx-get"]
    make.event(embargoed, "umv th 99", happened_at=NOON + timedelta(minutes=1))
    make.event(embargoed, "umv th -1", happened_at=NOON - timedelta(minutes=9))
    assert ids(soup(team, path(embargoed, fold)).select("article")) == public(reversed(folded[:4]))


def test_what_is_folded_is_counted(team, embargoed, folded):
    assert words(soup(team, path(embargoed)).select_one(".found span")) == "5 entries"


def test_a_comment_stands_under_its_entry_and_not_again_by_itself(team, embargoed, member):
    error = make.event(embargoed, "crashed", category=Event.Category.ERROR)
    said = logbook.comment(error, by=member, body="Restarted", body_format="plaintext")
    page = soup(team, path(embargoed))
    assert ids(page.select("article.event")) == [error.public_id]
    comment = page.select_one(f"#e{error.public_id} #e{said.public_id}")
    assert words(comment.select_one(".plain")) == "Restarted"
    assert "comment on" not in words(comment)


def test_a_comment_that_came_much_later_stands_also_where_the_next_reader_looks(team, embargoed, member):
    error = make.event(
        embargoed, "crashed", category=Event.Category.ERROR, happened_at=timezone.now() - timedelta(hours=13)
    )
    said = logbook.comment(error, by=member, body="The cable", body_format="plaintext")
    page = soup(team, path(embargoed))
    assert ids(page.select("article.event")) == [said.public_id, error.public_id]
    assert page.select_one(f"#c{said.public_id}") is not None


def test_a_comment_stands_alone_where_its_entry_is_filtered_out(team, embargoed, member):
    command = make.event(embargoed)
    said = logbook.comment(command, by=member, body="Which motor?", body_format="plaintext")
    assert ids(rows(team, embargoed, "?view=people")) == [said.public_id]


def test_a_hidden_comment_is_not_told(team, embargoed, member):
    error = make.event(embargoed, "crashed", category=Event.Category.ERROR)
    said = logbook.comment(error, by=member, body="Restarted", body_format="plaintext")
    Event.objects.filter(pk=said.pk).rewrite(removed_at=timezone.now())
    assert "Restarted" not in words(soup(team, path(embargoed)))


def test_a_jump_to_a_day_begins_with_its_last_entry(team, embargoed):
    evening, night = (
        make.event(embargoed, text, happened_at=at) for text, at in (("a", NOON), ("b", NOON + timedelta(hours=13)))
    )
    assert ids(rows(team, embargoed, "?at=2026-04-06")) == [evening.public_id]
    assert ids(rows(team, embargoed, "?at=2026-04-06&order=oldest")) == [evening.public_id, night.public_id]


def test_a_jump_to_an_hour_begins_with_its_last_entry(team, embargoed):
    first, second = (
        make.event(embargoed, text, happened_at=at) for text, at in (("a", NOON), ("b", NOON + timedelta(hours=1)))
    )
    assert ids(rows(team, embargoed, "?at=2026-04-06T12:00")) == [first.public_id]
    assert ids(rows(team, embargoed, "?at=2026-04-06T11:00:00Z")) == [second.public_id, first.public_id]


def test_a_jump_to_an_entry_shows_it_lit_among_its_neighbours(team, embargoed):
    events = make.events(embargoed, 40)
    found = rows(team, embargoed, f"?at={events[20].public_id}")
    assert [row["id"][1:] for row in found if "lit" in row["class"]] == [events[20].public_id]
    assert ids(found) == public(reversed(events[:31]))


def test_an_entry_jumped_to_stands_out_of_its_fold(team, embargoed, folded):
    found = rows(team, embargoed, f"?at={folded[2].public_id}")
    assert folded[2].public_id in ids(found)


def test_a_jump_to_a_comment_leads_to_the_entry_it_stands_under(team, embargoed, member):
    error = make.event(embargoed, "crashed", category=Event.Category.ERROR)
    said = logbook.comment(error, by=member, body="Restarted", body_format="plaintext")
    (row, inside) = rows(team, embargoed, f"?at={said.public_id}")
    assert ids([row, inside]) == [error.public_id, said.public_id]


@pytest.mark.parametrize("at", ["2026-13-45", "nonsense", "f" * 24, "9999-12-31", "0001-01-01T00:00", "٢٠٢٦-٠٤-٠٦"])
def test_a_jump_to_nowhere_is_a_page_that_says_so(team, embargoed, folded, at):
    assert team.get(path(embargoed, f"?at={at}")).status_code in (200, 404)


def test_a_jump_to_an_entry_of_another_logbook_finds_nothing(team, embargoed, id21):
    other = make.event(make.investigation("HC-9999", at=id21))
    assert soup(team, path(embargoed, f"?at={other.public_id}"), 404)


def test_newer_entries_lead_back_up(team, embargoed):
    events = make.events(embargoed, 2 * ROWS + 5)
    page = soup(team, path(embargoed, f"?at={events[0].public_id}"))
    seen = ids(page.select("article"))
    while newer := page.select_one("a[rel=prev]"):
        page = soup(team, path(embargoed, newer["href"]))
        seen = ids(page.select("article")) + seen
    assert seen == public(reversed(events))


def test_rows_alone_answer_the_request_for_more(team, embargoed):
    make.events(embargoed, ROWS + 2)
    more = soup(team, path(embargoed)).select_one("a[rel=next]")["hx-get"]
    fragment = soup(team, path(embargoed, more))
    assert (fragment.html, fragment.form, len(fragment.select("article"))) == (None, None, 2)


def test_a_day_that_goes_on_says_so(team, embargoed):
    make.events(embargoed, ROWS + 2, until=NOON)
    older = soup(team, path(embargoed, soup(team, path(embargoed)).select_one("a[rel=next]")["href"]))
    assert words(older.select_one(".daytitle")) == "Monday 6 April 2026 continued"


def test_the_order_is_remembered(team, embargoed, member):
    first, second = make.event(embargoed, "a", happened_at=NOON), make.event(embargoed, "b")
    assert team.post("/profile/order/", {"order": "oldest", "next": path(embargoed)})["Location"] == path(embargoed)
    assert ids(rows(team, embargoed)) == public([first, second])


def test_the_order_leads_to_no_other_site(team, embargoed):
    assert team.post("/profile/order/", {"order": "oldest", "next": "https://example.org/"})["Location"] == "/"


def test_a_reader_begins_with_their_own_first_view_else_the_beamlines(team, embargoed, member):
    note, _ = make.event(embargoed, "note", **NOTE), make.event(embargoed)
    embargoed.instrument.default_view = "people"
    embargoed.instrument.save()
    assert ids(rows(team, embargoed)) == [note.public_id]
    member.first_view = "pictures"
    member.save()
    assert rows(team, embargoed) == []
    assert len(rows(team, embargoed, "?view=everything")) == 2


def test_whatever_a_quiet_sender_of_the_beamline_says_is_one_row(team, embargoed):
    for text in ("one", "two", "three"):
        make.event(embargoed, text, software="wago")
    assert len(rows(team, embargoed)) == 3
    embargoed.instrument.quiet_senders = ["wago"]
    embargoed.instrument.save()
    assert len(rows(team, embargoed)) == 1


def test_a_line_stands_above_what_is_new_since_the_reader_left(team, embargoed, member):
    old = make.event(embargoed, "old", happened_at=timezone.now() - timedelta(hours=3))
    make.event(embargoed, "new")
    ReadMark.objects.create(user=member, investigation=embargoed, seen_at=timezone.now() - timedelta(hours=1))
    for _ in range(2):  # also when the page is loaded again
        since = soup(team, path(embargoed)).select_one(".since")
        assert since.find_next("article")["id"] == f"e{old.public_id}"


def test_on_a_first_visit_nothing_is_new(team, embargoed):
    make.event(embargoed)
    assert soup(team, path(embargoed)).select_one(".since") is None


def test_what_was_searched_for_is_marked(team, embargoed):
    make.event(embargoed, "FOURC> umv th 1")
    make.event(embargoed, "<p>about <b>th</b></p>", body_format="html", **NOTE)
    make.event(embargoed, "nothing")
    assert [words(mark) for mark in soup(team, path(embargoed, "?q=TH")).select("article mark")] == ["th", "th"]


def test_a_wrong_date_is_explained_and_narrows_nothing(team, embargoed):
    make.event(embargoed)
    page = soup(team, path(embargoed, "?after=yesterday"))
    assert words(page.select_one(".wrong")).startswith("After: Enter a valid date")
    assert len(page.select("article")) == 1


def test_nothing_found_says_what_was_looked_for_and_the_way_out(team, embargoed):
    make.event(embargoed)
    page = soup(team, path(embargoed, "?q=zzz&view=people"))
    assert "None of the 1 entries has zzz in the view People" in words(page)
    assert page.find("a", string="Show everything")["href"] == f"{path(embargoed)}?view=everything"


HOSTILE = [
    "at=%00", "at=%00" + "a" * 23, "at=' OR 1=1", "q=%00", "q=" + "x" * 5000, 'q="', "q=%27%22%3C", "tag=%00",
    "tag=" + "t" * 300, "&".join(f"tag={n}" for n in range(300)), "kind=nothing", "kind=note&kind=<b>", "view=../..",
    "order=sideways", "after=0001-01-01T00:00", "before=9999-12-31T23:59", "after=2025-03-30T02:30",
    "after=2025-10-26T02:30", "back=1", "after=9999-12-31T23:59:59Z", "before=9999-12-31T23:59:59-11:00",
    "after=0001-01-01T00:00:00%2B14:00", "at=2021-04-06T00:00-23:59", "after=2021-04-06T00:00-23:59", "part=rows&at=2026-04-06", "author=%00", "dataset=99999999999999999999",
    "dataset=1&sample=1", "type=broadcast", "match=none&tag=a", "investigation=0", "instrument=%00",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_address_breaks_the_page(team, embargoed, folded, query):
    assert team.get(path(embargoed, f"?{query}")).status_code in (200, 404)


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "fold=x&upto=y", "fold=", "cursor=%00", "cursor=AAAA&back=1", "unfold=%00"]
)
def test_a_broken_place_is_refused_in_words(team, embargoed, folded, query):
    assert "cannot be understood" in words(soup(team, path(embargoed, f"?{query}"), 400).h1)


@pytest.mark.parametrize("name", ["%00", "..", "x" * 3000, "%F0%9F%98%80", "'"])
def test_no_name_breaks_the_page_of_a_proposal(team, embargoed, name):
    assert team.get(f"/proposals/{name}/").status_code == 404
