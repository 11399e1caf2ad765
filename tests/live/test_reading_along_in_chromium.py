"""Somebody has a logbook open while others write: real processes, a real browser."""

import re

import pytest
from playwright.sync_api import expect
from pyicat_plus.client.main import IcatClient

from tests import make

pytestmark = pytest.mark.xdist_group("live")
SLOW = 30_000


def is_live(page):
    expect(page.locator("#livestate")).to_have_text("Live", timeout=SLOW)


def row(page, name):
    return page.locator(f"#e{name}")


@pytest.fixture
def long_page(house):
    """More than a screen of entries."""
    for n in range(25):
        house.send(
            f"line {make.word(n)}", category="info", content=[{"format": "plainText", "text": make.word(n) * 200}]
        )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_a_macro_sends_slides_in_at_the_top(read, house, host):
    house.send("the first line")
    # Its own time-out, a tenth of a second, is the matter of tests/clients.
    client = IcatClient(
        elogbook_url=house.server.url, elogbook_token=house.server.key, elogbook_timeout=SLOW / 1000,
        beamline="id32", proposal="hc4397",
    )  # fmt: skip
    text = f"shutter opened, read at {host}"

    def look(page):
        is_live(page)
        client.send_message(text, msg_type="comment")
        expect(page.locator("#timeline article.event").first).to_contain_text(text, timeout=SLOW)
        expect(page.locator("#live [role=status]")).to_have_text("1 new entry in this logbook.")
        return page.locator(".pill").is_visible(), page.title()

    pill, title = read(look, host=host)
    client.disconnect()
    assert (pill, title.startswith("(")) == (False, False)


def test_what_somebody_reads_is_never_moved_and_the_number_leads_there(read, house, long_page):
    def look(page):
        is_live(page)
        page.evaluate("scrollTo(0, 900)")
        top = "document.querySelectorAll('#timeline article.event')[12].getBoundingClientRect().top"
        before = page.evaluate(top)
        names = [house.send(f"arrived {word}") for word in ("one", "two", "three")]
        expect(page.locator(".pill")).to_have_text("3 new entries", timeout=SLOW)
        moved, title = page.evaluate(top) - before, page.title()
        page.locator(".pill").press("Enter")
        expect(page.locator("#timeline article.event").first).to_be_focused()
        assert all(row(page, name).count() for name in names)
        return moved, title, page.title(), page.locator(".pill").is_visible()

    moved, title, after, pill = read(look)
    assert (moved, title[:4], after[:1], pill) == (0, "(3) ", "H", False)


def test_comments_and_later_versions_change_the_row_where_it_stands(read, house):
    name = house.write("Sample mounted")

    def look(page):
        is_live(page)
        house.post(f"/events/{name}/comment/", text="Which one?", body_format="plaintext")
        expect(row(page, name).locator("article.comment")).to_contain_text("Which one?", timeout=SLOW)
        house.post(f"/events/{name}/edit/", text="Film 5 mounted", body_format="plaintext", version="1")
        expect(row(page, name)).to_contain_text("Film 5 mounted", timeout=SLOW)
        return page.locator(".pill").is_visible(), page.locator(f"#e{name}").count()

    assert read(look) == (False, 1)


def test_a_removed_entry_goes_with_a_word_and_a_restored_one_comes_back(read, house):
    name = house.write("written by mistake")

    def look(page):
        is_live(page)
        house.post(f"/events/{name}/remove/", why="A test", version="1")
        expect(page.locator(".went")).to_have_text(re.compile("^Note of .* is no longer here"), timeout=SLOW)
        gone = row(page, name).count()
        house.post(f"/events/{name}/restore/", version="2")
        expect(row(page, name)).to_be_visible(timeout=SLOW)
        return gone

    assert read(look) == 0


def test_who_edits_an_entry_is_named_on_its_row_but_not_to_themselves(read, house):
    name = house.send("umv srot 4711")
    said = "Writer is editing this entry"

    def look(page):
        is_live(page)
        house.post(f"/events/{name}/editing/")
        expect(row(page, name).locator(".editing")).to_have_text(said, timeout=SLOW)

    read(look)

    def look_as_writer(page):
        is_live(page)
        house.post(f"/events/{name}/editing/")
        house.send("afterwards")
        expect(page.locator("#timeline article.event").first).to_contain_text("afterwards", timeout=SLOW)
        return page.locator(".editing").count()

    assert read(look_as_writer, who="writer") == 0


def test_who_switched_sliding_off_gets_the_number_also_at_the_top(read, house):
    house.server.rows("UPDATE investigations_user SET slide_in = false WHERE username = 'reader'")

    def look(page):
        is_live(page)
        name = house.send("nothing moves")
        expect(page.locator(".pill")).to_have_text("1 new entry", timeout=SLOW)
        return row(page, name).count()

    try:
        assert read(look) == 0
    finally:
        house.server.rows("UPDATE investigations_user SET slide_in = true")


def test_what_the_filter_leaves_out_stays_out(read, house):
    def look(page):
        is_live(page)
        out = house.send("umv srot 5")
        crash = house.send("srot crashed", category="error")
        expect(row(page, crash)).to_be_visible(timeout=SLOW)
        return row(page, out).count()

    assert read(look, query="?kind=error") == 0


def test_an_entry_that_passes_the_filter_no_longer_goes_with_a_word(read, house):
    name = house.write("the beam was lost")

    def look(page):
        is_live(page)
        house.post(f"/events/{name}/edit/", text="the cryostat was warm", version="1", body_format="plaintext")
        expect(page.locator(".went")).to_have_text(re.compile("passes the filters no longer.$"), timeout=SLOW)
        return row(page, name).count()

    assert read(look, query="?q=beam+lost") == 0


def test_the_first_line_of_an_empty_logbook_brings_the_page_with_it(read, house):
    def look(page):
        is_live(page)
        empty = page.get_by_text("Nothing is written here yet").count()
        name = house.send("the very first", place="investigationName=hg123&instrumentName=id00")
        expect(row(page, name)).to_be_visible(timeout=SLOW)
        return empty, page.locator(".found span").inner_text(), page.locator(".tabs [aria-current] .n").inner_text()

    assert read(look, path=house.path_of("HG-123")) == (1, "1 entry", "1")


def test_after_forty_rows_the_list_is_made_anew_and_folds_again(read, house):
    def look(page):
        is_live(page)
        for number in range(41):
            house.send(f"wm srot{number}")
        expect(page.locator("#timeline details.fold").first).to_contain_text("40 more", timeout=SLOW)
        return page.locator("article.event", has_text="wm srot").count()

    assert read(look) == 1
