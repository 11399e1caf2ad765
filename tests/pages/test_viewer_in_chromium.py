"""Pictures over the whole screen, one after the other."""

import pytest
from playwright.sync_api import expect

from events import renditions
from events.blobs import Upload
from tests import make, photographs
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


def test_the_original_is_offered_where_there_is_one_to_those_who_may_have_it(visit, team, embargoed, address):
    photo = Upload(photographs.jpeg(), "Photo.jpg", caption="Photo")
    file = make.event(embargoed, uploads=[photo], **FILE).attachments.get()
    renditions.ready(file.blob)

    def look(page):
        link(page, "Photo").press("Enter")
        seen = []
        for _ in range(2):
            original = page.get_by_role("link", name="Original, as it was taken")
            seen.append(original.get_attribute("href") if original.count() else None)
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.get_by_role("link", name="Original, as it was taken").focus()
        page.keyboard.press("ArrowRight")
        kept = page.evaluate("document.activeElement.closest('dialog') !== null")
        return seen, kept, shown(page)[0]

    assert visit(team, address, look) == ([file.original_url, None], True, "First")


def test_outsiders_are_not_told_of_an_original(visit, stranger, released):
    file = make.event(
        released, uploads=[Upload(photographs.jpeg(), "Photo.jpg", caption="Photo")], **FILE
    ).attachments.get()
    renditions.ready(file.blob)

    def look(page):
        link(page, "Photo").click()
        wide = page.locator("dialog img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        return wide, page.get_by_text("Original, as it was taken").is_visible()

    wide, offered = visit(stranger, f"/investigations/{released.pk}/", look)
    assert (wide, offered) == (750, False)


def test_a_preview_opens_under_its_file_by_keyboard_and_without_scripts_on_a_page(visit, team, embargoed):
    make.event(embargoed, uploads=[Upload(b"energy,counts\n1.2,17\n", "scan.csv")], **FILE)

    def in_place(page):
        page.get_by_role("link", name="Preview of scan.csv").press("Enter")
        expect(page.get_by_role("group", name="scan.csv")).to_contain_text("1.2,17")
        return page.url.endswith(f"/investigations/{embargoed.pk}/")

    def on_a_page(page):
        page.get_by_role("link", name="Preview of scan.csv").click()
        page.wait_for_url("**/preview/")
        return page.get_by_role("heading", level=1).inner_text(), page.get_by_role(
            "group", name="scan.csv"
        ).inner_text()

    address = f"/investigations/{embargoed.pk}/"
    assert visit(team, address, in_place) is True
    assert visit(team, address, on_a_page, java_script_enabled=False) == ("scan.csv", "energy,counts\n1.2,17\n")
