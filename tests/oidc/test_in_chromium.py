"""People sign in at a certified provider, in a real browser: there, back, out, and beside a text."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.live.conftest import Readers
from tests.live.test_reading_along_in_chromium import SLOW, is_live
from tests.make import PASSWORD
from tests.oidc import house
from tests.oidc.house import Facility

pytestmark = pytest.mark.xdist_group("oidc")


@pytest.fixture(scope="module")
def facility() -> Iterator[Facility]:
    with house.running() as started:
        yield started


@pytest.fixture(scope="module")
def readers(facility) -> Iterator[Readers]:
    opened = Readers(facility.house)
    yield opened
    opened.close()


@pytest.fixture
def come(readers, facility):
    """Somebody opens this page in a browser that knows nobody; what `look` finds there."""

    def visit(look, path="/login/"):
        def see():
            with readers.browser.new_context(viewport={"width": 390, "height": 844}) as context:
                context.set_default_timeout(SLOW)
                page = context.new_page()
                refused = []
                page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
                page.goto(facility.address + path)
                seen = look(page)
                assert refused == []
                return seen

        return readers.thread.submit(see).result()

    return visit


def to_provider(page):
    page.get_by_role("link", name="Sign in with your facility account").click()


def sign_in(page, name):
    to_provider(page)
    at_provider(page, name)


def at_provider(page, name):
    page.get_by_label("Account").fill(name)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Allow").click()


def says(page, words):
    expect(page.locator("main")).to_contain_text(words, timeout=SLOW)


def test_a_member_signs_in_with_pkce_and_nonce_and_lands_in_the_logbook_asked_for(come, facility):
    def look(page):
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "/auth?" in request.url else None)
        page.get_by_role("link", name="Sign in").first.click()
        sign_in(page, "writer")
        is_live(page)
        return page.url, parse_qs(urlsplit(asked[0]).query)

    url, sent = come(look, facility.house.path)
    assert url == facility.address + facility.house.path
    assert sent["code_challenge_method"] == ["S256"]
    assert len(sent["code_challenge"][0]) == 43
    assert len(sent["nonce"][0]) == 32
    (row,) = facility.house.server.rows("SELECT full_name, email FROM investigations_user WHERE username = 'writer'")
    assert row == {"full_name": "writer of the facility", "email": "writer@facility.example"}


def test_whoever_is_in_the_group_administers(come):
    def look(page):
        sign_in(page, "chief")
        page.wait_for_url("**/")
        return page.goto(page.url + "admin/").status

    assert come(look) == 200


@pytest.mark.parametrize(
    ("name", "words"), [("newcomer", "newcomer is not known in this logbook"), ("closed", "closed is closed here")]
)
def test_whoever_has_no_account_here_is_told_so_and_may_come_as_somebody_else(come, name, words):
    def look(page):
        sign_in(page, name)
        says(page, words)
        page.get_by_role("link", name="Use another account").click()
        at_provider(page, "reader")
        expect(page.get_by_label("Account of reader of the facility")).to_be_visible(timeout=SLOW)

    come(look)


def test_whoever_refuses_at_the_provider_is_told_so_and_may_use_a_local_account(come):
    def look(page):
        to_provider(page)
        page.get_by_role("button", name="Refuse").click()
        says(page, "You did not let the facility's sign-in tell this logbook who you are.")
        page.get_by_role("link", name="Other ways to sign in").click()
        page.get_by_text("Local account").click()
        page.get_by_label("Username").fill("reader")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator(".me details")).to_be_visible(timeout=SLOW)

    come(look)


def test_signing_out_ends_the_session_at_the_provider_too(come, facility):
    def look(page):
        sign_in(page, "reader")
        page.locator(".me summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{facility.provider.issuer}/session/end*")
        page.get_by_role("button", name="Yes, sign me out").click()
        page.wait_for_url("**/login/")
        to_provider(page)
        expect(page.get_by_label("Account")).to_be_visible(timeout=SLOW)

    come(look)


def test_a_sign_in_that_ended_is_renewed_at_the_provider_beside_the_text(readers, facility):
    rows = facility.house.server.rows

    def look(page):
        page.locator("#timeline").focus()
        page.keyboard.press("n")
        page.keyboard.type("written before the session ended")
        rows("UPDATE django_session SET expire_date = now() - interval '1 day'")
        page.keyboard.press("Enter")
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Sign in again").click()
        sign_in(opened.value, "writer")
        note = page.locator("article.kind-note", has_text="written before the session ended")
        expect(note).to_be_visible(timeout=SLOW)
        return page.locator(".notice").count()

    assert readers.read(look, who="writer") == 0
    assert len(rows("SELECT 1 FROM events_event WHERE body = 'written before the session ended'")) == 1


def test_a_provider_that_went_away_meanwhile_is_said(come, facility):
    def look(page):
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "/auth?" in request.url else None)
        to_provider(page)
        facility.provider.stop()
        (state,) = parse_qs(urlsplit(asked[0]).query)["state"]
        page.goto(f"{facility.address}/oidc/callback/?code=c&state={state}")
        says(page, "The facility's sign-in cannot be reached.")
        page.get_by_role("link", name="Try again").click()
        page.wait_for_url("**/oidc/authenticate/")
        says(page, "The facility's sign-in cannot be reached.")

    try:
        come(look)
    finally:
        facility.provider.start()
