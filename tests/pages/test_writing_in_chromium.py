"""The quick line and what keeps its text, in a real browser."""

import pytest
from playwright.sync_api import expect

from events.models import Event
from tests import make
from tests.pages.conftest import HOST, LOST, answer

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def address(embargoed):
    make.event(embargoed, "umv th 1")
    return f"/investigations/{embargoed.pk}/"


def bodies():
    return list(Event.objects.filter(type="annotation").order_by("pk").values_list("body", flat=True))


def stored(page, words):
    """Waits until the entry stands on the page."""
    row = page.locator("article.event", has_text=words)
    expect(row).to_be_visible()
    return row


def write(page, words):
    page.locator("#timeline").focus()
    page.keyboard.press("n")
    page.keyboard.type(words)


def test_n_puts_the_caret_into_the_line_and_enter_stores_it_where_it_belongs(visit, team, address):
    def look(page):
        write(page, "Sample at 20 K #cold")
        page.keyboard.press("Enter")
        row = stored(page, "Sample at 20 K")
        first = page.locator("article.event").first.get_attribute("id")
        return row.get_attribute("id") == first, page.locator("#text").input_value(), page.url

    assert visit(team, address, look) == (True, "", HOST + address)
    assert bodies() == ["Sample at 20 K #cold"]


def test_shift_enter_breaks_the_line_and_stores_nothing(visit, team, address):
    def look(page):
        write(page, "one")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("two")
        before = bodies_seen(page)
        page.keyboard.press("Enter")
        stored(page, "two")
        return before

    assert visit(team, address, look) == 0
    assert bodies() == ["one\ntwo"]


def bodies_seen(page):
    return page.locator("article.kind-note").count()


def test_a_line_whose_answer_was_lost_is_sent_again_and_stored_once(visit, team, address):
    lost = []

    def before(asked):
        # The first answer never arrives, although the line was stored.
        if asked.path.endswith("/write/") and asked.method == "POST" and len(lost) < 1:
            lost.append(answer(team, asked).status)
            return LOST
        return None

    def look(page):
        write(page, "Once only")
        page.keyboard.press("Enter")
        stored(page, "Once only")

    visit(team, address, look, before=before)
    assert (lost, bodies()) == ([201], ["Once only"])


def test_what_was_typed_is_there_again_after_the_page_was_closed_and_can_be_thrown_away(visit, team, address):
    def look(page):
        write(page, "Half a thought")
        expect(page.locator(".kept")).to_have_text("Draft kept here")
        page.reload()
        expect(page.locator("#text")).to_have_value("Half a thought")
        page.get_by_role("button", name="Throw it away").click()
        page.reload()
        return page.locator("#text").input_value(), page.locator(".notice").count()

    assert visit(team, address, look) == ("", 0)


def test_another_account_in_the_same_browser_never_sees_a_draft(visit, team, localcontact, address, member):
    who = {"is": team}

    def look(page):
        write(page, "Only for the scientist")
        expect(page.locator(".kept")).to_have_text("Draft kept here")
        who["is"] = localcontact
        page.reload()
        seen = page.locator("#text").input_value(), page.locator(".notice").count()
        who["is"] = team
        page.reload()
        expect(page.locator("#text")).to_have_value("Only for the scientist")
        return seen

    assert visit(team, address, look, before=lambda asked: answer(who["is"], asked)) == ("", 0)


def test_signing_out_asks_before_it_erases_a_text(visit, team, address):
    def look(page):
        write(page, "Never stored")
        expect(page.locator(".kept")).to_have_text("Draft kept here")
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator(".me summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Stay signed in").click()
        kept = page.locator("#text").input_value()
        page.locator(".me summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Erase and sign out").click()
        page.wait_for_url("**/login/**")
        return kept, page.evaluate("Object.keys(localStorage)")

    assert visit(team, address, look) == ("Never stored", [])


def test_leaving_with_an_unstored_text_warns(visit, team, address):
    def look(page):
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        write(page, "Not yet")
        page.goto(HOST + "/help/")
        return asked

    assert visit(team, address, look) == ["beforeunload"]


def test_the_full_editor_takes_the_text_of_the_line_over(visit, team, address):
    def look(page):
        write(page, "Carry <this> over")
        page.get_by_role("button", name="Full editor").click()
        page.locator("form.composer").wait_for()
        page.keyboard.type(" and")  # while the editor is on its way
        expect(page.locator(".rich[role=textbox]")).to_contain_text("Carry <this> over and")
        page.keyboard.type(" on")
        page.keyboard.press("Control+Enter")
        stored(page, "Carry <this> over and on")
        return page.locator("#line").is_visible()

    assert visit(team, address, look)
    assert bodies() == ["<p>Carry &lt;this&gt; over and on</p>"]


def test_the_time_of_a_line_is_its_first_keystroke_and_can_be_changed(visit, team, address):
    def look(page):
        write(page, "Earlier than now")
        page.get_by_role("button", name="Change the time of this line").click()
        page.get_by_label("Time of this line").fill("2026-01-02T03:04:05")
        page.get_by_label("Time of this line").press("Enter")
        page.locator("#text").press("Enter")
        expect(page.locator(".kept")).to_contain_text("Stored")

    visit(team, address, look)
    assert Event.objects.get(body="Earlier than now").happened_at.isoformat() == "2026-01-02T02:04:05+00:00"


def test_a_line_the_server_refuses_comes_back_with_the_reason(visit, team, address, member):
    def before(asked):
        if asked.path.endswith("/write/"):
            member.participations.update(may_write=False)

    def look(page):
        write(page, "not any more")
        page.keyboard.press("Enter")
        expect(page.locator(".notice.error")).to_contain_text("Not stored: “not any more”")
        return page.locator("#text").input_value()

    assert visit(team, address, look, before=before) == "not any more"
    assert bodies() == []
