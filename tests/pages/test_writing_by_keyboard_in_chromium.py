"""A whole entry by the keyboard alone: written, illustrated, tagged, stored, changed, commented on, removed, restored."""

import pytest
from playwright.sync_api import expect

from events.models import Event
from tests import make
from tests.pages.test_editor_in_chromium import EDITOR
from tests.pages.test_files import picture
from tests.pages.test_writing_in_chromium import stored, write

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
SHOT = {"name": "holder.png", "mimeType": "image/png", "buffer": picture()}
FAR = 80


@pytest.fixture
def address(embargoed):
    make.event(embargoed, "umv th 1")
    return f"/investigations/{embargoed.pk}/"


def tab_to(page, what, key="Tab"):
    """Goes on by the keyboard until the caret or focus is there."""
    for _ in range(FAR):
        if what.count() and what.first.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{what} cannot be reached by {key}")


def composer(page):
    return page.locator("form.composer")


def add_a_file(page):
    """Press Enter on *Add files* and choose one."""
    tab_to(page, composer(page).get_by_label("Add files"))
    # Whoever listens only when the key is pressed may be too late.
    page.on("filechooser", lambda chooser: None)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(SHOT)
    expect(page.locator(".tray .state")).to_contain_text("kB")


def test_an_entry_with_a_captioned_picture_a_tag_and_a_format_needs_no_pointer(visit, team, address):
    def look(page):
        write(page, "Sample holder")
        tab_to(page, page.get_by_role("button", name="Full editor"))
        page.keyboard.press("Enter")
        expect(page.locator(EDITOR)).to_be_focused()
        page.keyboard.press("Control+End")
        page.keyboard.type(", side ")
        page.keyboard.press("Control+b")
        page.keyboard.type("view")
        add_a_file(page)
        tab_to(page, composer(page).get_by_label("Caption of holder.png"), "Shift+Tab")
        page.keyboard.type("The holder")
        tab_to(page, composer(page).get_by_role("combobox", name="Tags"))
        page.keyboard.type("cold")
        page.keyboard.press("Enter")
        tab_to(page, composer(page).get_by_role("button", name="Save"))
        page.keyboard.press("Enter")
        stored(page, "Sample holder, side view")

    visit(team, address, look)
    event = Event.objects.get(type=Event.Type.ANNOTATION)
    assert event.text == "Sample holder, side view"
    assert "<strong>view" in event.html
    assert event.tag_names == ["cold"]
    assert [file.caption for file in event.attachments.all()] == ["The holder"]


def test_an_entry_is_changed_and_commented_on_where_it_stands(visit, team, address, embargoed, member):
    note = make.event(embargoed, "<p>Sample at 20 K</p>", body_format="html", author=member, **NOTE)

    def look(page):
        page.locator("#timeline").focus()
        page.keyboard.press("j")
        expect(page.locator("article.kind-note")).to_be_focused()
        page.keyboard.press("e")
        expect(page.locator(EDITOR)).to_be_focused()
        page.keyboard.press("Control+End")
        page.keyboard.type(", stable")
        page.keyboard.press("Control+Enter")
        stored(page, "Sample at 20 K, stable")
        expect(page.locator("article.kind-note")).to_be_focused()
        page.keyboard.press("c")
        expect(composer(page).locator("textarea")).to_be_focused()
        page.keyboard.type("For an hour")
        page.keyboard.press("Control+Enter")
        expect(page.locator("article", has_text="For an hour").first).to_be_visible()

    visit(team, address, look)
    note.refresh_from_db()
    assert (note.text, note.version) == ("Sample at 20 K, stable", 2)
    assert [comment.text for comment in note.comments.all()] == ["For an hour"]


def test_an_entry_is_removed_with_a_reason_and_brought_back(visit, team, address, embargoed, member):
    note = make.event(embargoed, "Wrong logbook", author=member, **NOTE)

    def look(page):
        page.locator("#timeline").focus()
        page.keyboard.press("j")
        tab_to(page, page.locator("article.kind-note summary"))
        page.keyboard.press("Enter")
        tab_to(page, page.locator("article.kind-note").get_by_role("link", name="Remove"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_label("Why"))
        page.keyboard.type("Belongs to ID21")
        page.keyboard.press("Enter")
        expect(page.locator(".message.success")).to_contain_text("was removed")
        tab_to(page, page.get_by_role("link", name="Removed entries"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("link", name="Restore the note"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("button", name="Restore"))
        page.keyboard.press("Enter")
        expect(page.locator(".message.success")).to_contain_text("was restored")

    visit(team, address, look)
    note.refresh_from_db()
    assert note.removed_at is None
    assert note.history.filter(removed_why="Belongs to ID21").exists()
