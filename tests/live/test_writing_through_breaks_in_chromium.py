"""People write on while their server dies, their sign-in ends or somebody else signs in: nothing typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.clients import live
from tests.live.conftest import House
from tests.live.test_reading_along_in_chromium import SLOW
from tests.make import PASSWORD

pytestmark = pytest.mark.xdist_group("live")
STORED = "SELECT body, html, files FROM events_event WHERE type = 'annotation' AND body LIKE %s"


@pytest.fixture(scope="module")
def own() -> Iterator[House]:
    """A server of this module's own: it is stopped and started while people write."""
    with live.running() as server:
        yield House(server)


def back(own: House) -> None:
    """Starts the server again and waits until it answers."""
    own.server.serve.start()
    servers.until(lambda: own.server.serve.get("/readyz") == 200)


@pytest.fixture(autouse=True)
def _is_up(own: House) -> None:
    if own.server.serve.process.poll() is not None:
        back(own)
    if not own.server.count("SELECT count(*) FROM events_event"):
        own.send("umv th 1")
    own.server.rows("UPDATE django_session SET expire_date = now() + interval '1 day'")


def write(page, text):
    page.locator("#timeline").focus()
    page.keyboard.press("n")
    page.keyboard.type(text)


def note(page, text):
    return page.locator("article.kind-note", has_text=text)


def stored(house, text):
    return house.server.rows(STORED, f"%{text}%")


def signed_in_again(page, name):
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    window = opened.value
    window.get_by_label("Username").fill(name)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    return window


def test_a_line_and_a_picture_written_while_the_server_is_dead_are_stored_once_when_it_is_back(read, own):
    def look(page):
        write(page, "typed before it died")
        own.server.serve.stop()
        page.locator("#files").set_input_files({"name": "dot.txt", "mimeType": "text/plain", "buffer": b"180 V"})
        page.locator("#text").press("End")
        page.keyboard.type(" and after")
        expect(page.locator(".tray .state")).to_contain_text("Kept here", timeout=SLOW)
        back(own)
        expect(page.locator(".tray .state")).to_contain_text("kB", timeout=2 * SLOW)
        page.locator("#text").press("Enter")
        expect(note(page, "typed before it died and after")).to_be_visible(timeout=SLOW)

    read(look, house=own, who="writer")
    (row,) = stored(own, "typed before it died")
    assert (row["body"], [file["name"] for file in row["files"]]) == ("typed before it died and after", ["dot.txt"])


def test_a_line_sent_to_a_dead_server_goes_out_by_itself_even_after_the_page_was_closed(read, own):
    def look(page):
        page.wait_for_load_state("networkidle")
        own.server.serve.stop()
        write(page, "sent into the void")
        page.keyboard.press("Enter")
        expect(page.locator(".outbox")).to_contain_text("The server cannot be reached", timeout=SLOW)
        back(own)
        address = page.url
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("about:blank")
        page.goto(address)
        expect(note(page, "sent into the void")).to_be_visible(timeout=SLOW)

    read(look, house=own, who="writer")
    assert len(stored(own, "sent into the void")) == 1


def test_a_full_entry_is_saved_when_the_server_is_back(read, own):
    def look(page):
        page.get_by_role("button", name="Full editor").click()
        page.locator(".rich[role=textbox]").wait_for(timeout=SLOW)
        page.keyboard.type("a long report")
        own.server.serve.stop()
        page.keyboard.press("Control+Enter")
        expect(page.locator("form.composer .kept")).to_contain_text("cannot be reached", timeout=SLOW)
        back(own)
        expect(note(page, "a long report")).to_be_visible(timeout=2 * SLOW)

    read(look, house=own, who="writer")
    assert len(stored(own, "a long report")) == 1


def test_a_sign_in_that_ended_is_renewed_beside_the_text_and_the_line_is_stored(read, own):
    def look(page):
        write(page, "after the session ended")
        own.server.rows("UPDATE django_session SET expire_date = now() - interval '1 day'")
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_contain_text("You are signed out. Nothing is lost", timeout=SLOW)
        signed_in_again(page, "writer")
        expect(note(page, "after the session ended")).to_be_visible(timeout=SLOW)
        return page.locator(".notice").count()

    assert read(look, house=own, who="writer") == 0
    assert len(stored(own, "after the session ended")) == 1


def test_a_text_is_never_stored_in_the_name_of_somebody_else_who_signed_in(read, own):
    def look(page):
        write(page, "only by the writer")
        own.server.rows("UPDATE django_session SET expire_date = now() - interval '1 day'")
        page.keyboard.press("Enter")
        signed_in_again(page, "reader")
        expect(page.locator(".notice")).to_contain_text("this text belongs to another account", timeout=SLOW)
        return page.locator(".outbox").inner_text()

    assert "only by the writer" in read(look, house=own, who="writer")
    assert stored(own, "only by the writer") == []
