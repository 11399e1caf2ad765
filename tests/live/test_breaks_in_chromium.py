"""Streams that break, are blocked or are taken away: nothing is missed, and the page says how it stands."""

import os
import signal

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.live.test_reading_along_in_chromium import SLOW, is_live, row

pytestmark = pytest.mark.xdist_group("live")


def state(page, text):
    expect(page.locator("#livestate")).to_have_text(text, timeout=SLOW)


def kill_live(house):
    """The process that holds the streams; `serve` starts it again."""
    for pid in house.server.pids("live"):
        os.kill(pid, signal.SIGKILL)


def test_after_the_live_process_died_the_page_comes_back_and_has_missed_nothing(read, house):
    def look(page):
        is_live(page)
        kill_live(house)
        state(page, "Reconnecting…")
        name = house.send("sent while nobody listened")
        edited = house.write("written while nobody listened")
        expect(row(page, name)).to_be_visible(timeout=SLOW)
        expect(row(page, edited)).to_be_visible(timeout=SLOW)
        is_live(page)
        expect(row(page, house.send("and afterwards"))).to_be_visible(timeout=SLOW)
        return page.locator(f"#e{name}").count()

    assert read(look) == 1


def test_after_the_database_restarted_the_page_has_missed_nothing(read, house):
    def look(page):
        is_live(page)
        os.kill(house.server.pids("postgres")[0], signal.SIGINT)
        servers.until(lambda: house.server.serve.get("/readyz") != 200)
        servers.until(lambda: house.server.serve.get("/readyz") == 200)
        expect(row(page, house.send("after the restart"))).to_be_visible(timeout=2 * SLOW)

    read(look)


def test_where_the_stream_is_blocked_the_page_asks_every_half_a_minute(read, house):
    def block(page):
        page.clock.install()
        page.route("**/live/**", lambda route: route.abort())

    def look(page):
        state(page, "Reconnecting…")
        name = house.send("seen without a stream")
        page.clock.fast_forward(36_000)
        state(page, "Updates every 30 s")
        expect(row(page, name)).to_be_visible(timeout=SLOW)
        page.unroute_all()
        page.clock.fast_forward(60_000)
        is_live(page)

    read(look, before=block)


def test_a_stream_that_says_nothing_is_not_taken_for_one(read, house):
    """A proxy that gathers the stream answers 200 and passes nothing on."""

    def swallow(page):
        page.clock.install()
        page.route("**/live/**", lambda route: None)

    def look(page):
        name = house.send("seen although the proxy keeps the stream")
        page.clock.run_for(45_000)
        state(page, "Updates every 30 s")
        expect(row(page, name)).to_be_visible(timeout=SLOW)

    read(look, before=swallow)


def test_a_page_that_comes_back_from_the_browsers_memory_listens_again(read, house):
    def look(page):
        is_live(page)
        # What it asked for as it came to life would bring the message, if the answer were late.
        while not page.evaluate("performance.getEntriesByType('resource').some((one) => one.name.includes('since='))"):
            page.wait_for_timeout(50)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        name = house.send("while the page was away")
        page.wait_for_timeout(1_500)
        away = row(page, name).count()
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        expect(row(page, name)).to_be_visible(timeout=SLOW)
        return away

    assert read(look) == 0


def test_screen_readers_hear_one_sentence_in_half_a_minute(read, house):
    def look(page):
        is_live(page)
        told = page.locator("#live [role=status]")
        house.send("first")
        expect(told).to_have_text("1 new entry in this logbook.", timeout=SLOW)
        names = [house.send(f"more {word}") for word in ("one", "two")]
        for name in names:
            expect(row(page, name)).to_be_visible(timeout=SLOW)
        return told.inner_text()

    assert read(look) == "1 new entry in this logbook."


@pytest.fixture
def leaving(house):
    """The reader leaves the team in the test, and is back after it."""
    whose = "user_id = (SELECT id FROM investigations_user WHERE username = 'reader')"
    yield lambda: house.server.rows(f"UPDATE investigations_participant SET until = now() WHERE {whose}")
    house.server.rows(f"UPDATE investigations_participant SET until = NULL WHERE {whose}")


def test_who_may_read_no_longer_is_cut_off_and_told_what_to_do(read, house, leaving):
    def look(page):
        is_live(page)
        leaving()
        state(page, "No longer open to you")
        name = house.send("not for everybody")
        page.wait_for_timeout(1_500)
        return page.get_by_role("alert").inner_text(), row(page, name).count()

    said, seen = read(look)
    assert said.startswith("This logbook is no longer open to you, or you have signed out elsewhere.")
    assert seen == 0
