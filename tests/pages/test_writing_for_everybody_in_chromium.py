"""Writing by keyboard, with a screen reader, at 400 %, in forced colours: what axe sees, and what it cannot."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events.models import Event
from tests import make
from tests.pages.conftest import LOST
from tests.pages.test_editor_in_chromium import EDITOR, opened
from tests.pages.test_in_chromium import overflow
from tests.pages.test_writing_in_chromium import stored, write

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
FILES = [
    {"name": "shot.txt", "mimeType": "text/plain", "buffer": b"180 V"},
    {"name": "empty.dat", "mimeType": "text/plain", "buffer": b""},
]


@pytest.fixture
def address(embargoed, member):
    make.event(embargoed, "umv th 1")
    make.event(embargoed, "Sample <b>mounted</b>", body_format="html", author=member, tags=["cold"], **NOTE)
    return f"/investigations/{embargoed.pk}/"


def with_files(page):
    write(page, "two files")
    page.locator("#files").set_input_files(FILES)
    expect(page.locator(".tray .state").first).to_contain_text("kB")


def rich(page):
    opened(page)
    page.keyboard.type("rich")


def plain(page):
    opened(page)
    page.get_by_role("button", name="Plain text").click()


def edited(page):
    page.locator("article.kind-note").focus()
    page.keyboard.press("e")
    page.locator(EDITOR).wait_for()


def commented(page):
    page.locator("article.kind-note").focus()
    page.keyboard.press("c")
    page.locator("form.composer textarea").wait_for()


def left_over(page):
    write(page, "half a thought")
    expect(page.locator(".kept")).to_have_text("Draft kept here")
    page.reload()
    page.locator(".notice").wait_for()


def leaving(page):
    write(page, "never stored")
    expect(page.locator(".kept")).to_have_text("Draft kept here")
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").wait_for()


STATES = [with_files, rich, plain, edited, commented, left_over, leaving]


def named(state):
    return state.__name__


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=named)
def test_axe_finds_nothing_where_one_writes(visit, team, address, state, theme):
    def look(page):
        state(page)
        page.wait_for_timeout(100)
        return Axe().run(page).response["violations"]

    found = visit(team, address, look, theme=theme, reduced_motion="reduce")
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("state", [with_files, plain, edited, commented, left_over], ids=named)
def test_at_400_percent_nothing_that_is_written_in_is_wider_than_the_screen(visit, team, address, state):
    def look(page):
        state(page)
        page.set_viewport_size({"width": 320, "height": 256})
        return overflow(page)

    assert visit(team, address, look) == 0


SMALL = """() => [...document.querySelectorAll('#writing :is(button, a, input, select, label.tool, summary), .act, form.composer :is(button, a, input, select, summary)')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.matches('.unseen, [type=hidden]') && !one.closest('.tox'))
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""


@pytest.mark.parametrize("state", [with_files, rich, commented], ids=named)
def test_everything_to_press_is_large_enough_for_a_finger(visit, team, address, state):
    def look(page):
        state(page)
        return page.evaluate(SMALL)

    assert visit(team, address, look) == []


def test_the_actions_of_a_row_are_named_after_it_and_there_without_a_pointer(visit, team, address):
    def look(page):
        row = page.locator("article.kind-note")
        name = row.get_attribute("aria-label")
        acts = row.locator(":scope > .acts a")
        return name, [act.get_attribute("aria-label") for act in acts.all()], [act.is_visible() for act in acts.all()]

    name, acts, seen = visit(team, address, look)
    assert acts == [f"Comment on {name}", f"Edit {name}"]
    assert seen == [True, True]


@pytest.mark.parametrize("key", ["n", "c", "e"])
def test_whoever_switched_the_letters_off_writes_nothing_by_them(visit, team, address, member, key):
    member.shortcuts = False
    member.save()

    def look(page):
        page.locator("article.kind-note").focus()
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        return page.locator("form.composer").count(), page.locator("#text:focus").count()

    assert visit(team, address, look) == (0, 0)


def test_the_focus_goes_back_to_where_the_writing_began(visit, team, address):
    def look(page):
        commented(page)
        page.get_by_role("link", name="Cancel").click()
        expect(page.locator("article.kind-note .to-comment")).to_be_focused()
        write(page, "stored by me")
        page.keyboard.press("Enter")
        stored(page, "stored by me")
        expect(page.locator("#text")).to_be_focused()

    visit(team, address, look)


def test_in_forced_colours_what_one_presses_is_seen(visit, team, address):
    def look(page):
        page.locator("article.kind-note").focus()
        drawn = "getComputedStyle(document.querySelector('{}'), '{}').{}"
        return (
            page.evaluate(drawn.format(".act", "::before", "backgroundColor")),
            page.evaluate(drawn.format("#line", "", "borderTopWidth")),
        )

    ink, border = visit(team, address, look, forced_colors="active")
    assert ink not in ("rgba(0, 0, 0, 0)", "transparent")
    assert border != "0px"


def test_a_line_that_waits_is_told_to_whoever_cannot_see_it(visit, team, address):
    def before(asked):
        return LOST if asked.path.endswith("/write/") and asked.method == "POST" else None

    def look(page):
        write(page, "waits")
        page.keyboard.press("Enter")
        expect(page.locator(".outbox .state")).to_contain_text("kept here")
        return page.locator(".outbox").evaluate("box => box.closest('[role=status], [aria-live]') !== null")

    assert visit(team, address, look, before=before)
