"""Pictures over the whole screen, one after the other."""

import pytest
from playwright.sync_api import expect

from events.blobs import Upload
from tests import make
from tests.pages.test_files import FILE, picture

CALM = {"reduced_motion": "reduce"}
CAPTIONS = ["First", "Second", "Third"]


@pytest.fixture
def address(embargoed):
    for caption in reversed(CAPTIONS):
        make.event(embargoed, uploads=[Upload(picture(), f"{caption}.png", caption=caption)], **FILE)
    return f"/investigations/{embargoed.pk}/"


def link(page, caption):
    return page.locator(".picture a").filter(has=page.get_by_alt_text(caption, exact=True))


def shown(page):
    dialog = page.get_by_role("dialog", name="Picture")
    return dialog.locator("img").get_attribute("alt"), dialog.get_by_role("status").inner_text()


def test_a_click_opens_a_picture_and_arrows_go_on_to_the_ends(visit, team, address):
    def look(page):
        link(page, "Second").click()
        seen = [shown(page)]
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Home", "ArrowLeft", "End"):
            page.keyboard.press(key)
            seen.append(shown(page))
        loaded = page.locator("dialog img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        return [alt for alt, _ in seen], seen[0][1], loaded

    alts, words, wide = visit(team, address, look)
    assert alts == ["Second", "Third", "Third", "Second", "First", "First", "Third"]
    assert (words, wide) == ("Second · 2 of 3", 300)


def test_escape_closes_the_picture_and_gives_the_focus_back_to_the_one_last_seen(visit, team, address):
    def look(page):
        link(page, "First").press("Enter")
        expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_be_hidden()
        seen = [link(page, "First").evaluate("link => link === document.activeElement")]
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="Close").click()
        return [*seen, link(page, "Second").evaluate("link => link === document.activeElement")]

    assert visit(team, address, look, **CALM) == [True, True]


def test_the_buttons_of_the_viewer_go_on_and_keep_the_keyboard(visit, team, address):
    def look(page):
        link(page, "First").click()
        on = page.get_by_role("button", name="Next picture")
        on.press("Enter")
        on.press("Enter")
        page.keyboard.press("ArrowLeft")
        return shown(page)[0], page.get_by_role("link", name="The picture itself").get_attribute("href")

    caption, address_ = visit(team, address, look)
    assert caption == "Second"
    assert address_.endswith("Second.png")


@pytest.mark.parametrize("modifier", ["Control", "Shift"])
def test_a_click_for_a_new_tab_is_left_alone(visit, team, address, modifier):
    def look(page):
        with page.context.expect_page() as opened:
            link(page, "First").click(modifiers=[modifier])
        opened.value.wait_for_url("**First.png")
        return page.locator("dialog").count()

    assert visit(team, address, look) == 0


def test_without_javascript_the_link_opens_the_picture(visit, team, address):
    def look(page):
        link(page, "First").click()
        page.wait_for_url("**First.png")
        return page.url.rsplit("/", 1)[-1]

    assert visit(team, address, look, java_script_enabled=False) == "First.png"
