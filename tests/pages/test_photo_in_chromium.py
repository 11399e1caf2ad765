"""Taking a photo in a real browser: a phone that scans a code, a webcam, a phone's own camera."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Attachment, Event
from investigations.models import Participant
from tests import make
from tests.pages.conftest import HOST, Chromium
from tests.pages.test_files import picture
from tests.pages.test_in_chromium import overflow
from tests.screenshots import SIZES

SHOT = {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": picture()}
PHONE = {"viewport": SIZES["phone"], "has_touch": True, "is_mobile": True}
FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


class DeskAndPhone:
    """One browser, two people: a member at the desk, and a phone on which nobody signed in."""

    def __init__(self, desk, phone):
        self.desk, self.phone = desk, phone

    def generic(self, method, path, *args, **kwargs):
        asks = self.phone if path.startswith("/photo/") else self.desk
        return asks.generic(method, path, *args, **kwargs)


@pytest.fixture
def both(team, stranger, settings):
    settings.ELOGBOOK_PUBLIC_URL = HOST
    return DeskAndPhone(team, stranger)


@pytest.fixture
def address(embargoed):
    make.event(embargoed)
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture(scope="module")
def with_camera():
    started = Chromium(*FAKE, f"--unsafely-treat-insecure-origin-as-secure={HOST}")
    yield started.visit
    started.close()


def take(page):
    """The dialog, opened from the button beside the line."""
    page.locator("#line").get_by_role("button", name="Take a photo").click()
    dialog = page.get_by_role("dialog", name="Take a photo")
    expect(dialog).to_be_visible()
    return dialog


def phone(page):
    """The page the code leads to, on a phone of its own."""
    code = page.locator(".code[data-url]")
    expect(code).to_be_visible()
    other = page.context.browser.new_context(**PHONE).new_page()
    other.goto(code.get_attribute("data-url"))
    return other


def test_a_photo_sent_by_a_phone_appears_in_the_dialog_that_waits(visit, both, address, member):
    def look(page):
        dialog = take(page)
        expect(dialog.get_by_role("status").first).to_have_text("Waiting for the first photo…")
        other = phone(page)
        other.get_by_label("Take a photo").set_input_files(SHOT)
        expect(other.locator(".count")).to_have_text("1 photo has arrived.")
        expect(dialog.get_by_role("list", name="Photos from the phone").get_by_role("listitem")).to_have_text(
            "image.jpg"
        )
        expect(dialog.get_by_role("status").first).to_contain_text("1 photo has arrived")
        other.context.close()
        page.keyboard.press("Escape")
        page.locator("#text").fill("Sample mounted")
        page.locator("#text").press("Enter")
        expect(page.locator("article.fresh .picture img")).to_be_visible()

    visit(both, address, look)
    assert Event.objects.get(type="annotation").attachments.get() == Attachment.objects.get(uploaded_by=member)


def test_several_photos_go_one_after_the_other_and_each_says_how_it_went(visit, both, address):
    def look(page):
        take(page)
        other = phone(page)
        empty = SHOT | {"name": "empty.jpg", "buffer": b""}
        other.get_by_label("From the gallery").set_input_files([SHOT, empty, SHOT | {"name": "b.jpg"}])
        expect(other.locator(".count")).to_have_text("2 photos have arrived.")
        said = other.get_by_role("list", name="Photos of this page").get_by_role("listitem").all_inner_texts()
        left = other.locator(".left").inner_text()
        other.context.close()
        return said, left

    said, left = visit(both, address, look)
    assert [words.split("\n")[0] for words in said] == ["Photo 1", "Photo 2", "Photo 3"]
    assert ("Arrived" in said[0], "is empty" in said[1], "Arrived" in said[2]) == (True, True, True)
    assert left == "28"


def test_a_photo_that_came_while_the_dialog_was_closed_is_there_when_it_is_opened_again(visit, both, address):
    def look(page):
        dialog = take(page)
        other = phone(page)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        other.get_by_label("Take a photo").set_input_files(SHOT)
        expect(other.locator(".count")).to_have_text("1 photo has arrived.")
        take(page)
        expect(page.locator("dialog .photos li")).to_have_text("image.jpg")
        other.context.close()
        expect(page.locator("#line .tray-file")).to_have_count(1)

    visit(both, address, look)
    assert Attachment.objects.count() == 1


def test_where_a_phone_cannot_reach_the_address_the_dialog_says_what_to_start(visit, team, address):
    def look(page):
        dialog = take(page)
        expect(dialog.locator(".message")).to_contain_text("ELOGBOOK_BIND=0.0.0.0 make run")
        hidden = dialog.locator(".code").is_hidden()
        dialog.get_by_role("button", name="Show the code all the same").click()
        return hidden, dialog.locator(".code").is_visible()

    assert visit(team, address, look) == (True, True)


def test_on_a_page_that_is_not_secure_the_dialog_says_why_there_is_no_webcam(visit, both, address):
    def look(page):
        words = take(page).locator(".by-webcam").inner_text()
        return words, page.get_by_role("button", name="Use the camera of this computer").is_visible()

    words, offered = visit(both, address, look)
    assert "A browser lends the camera only to pages opened with https://" in words
    assert not offered


def test_the_webcam_takes_a_photo_by_keyboard_alone_and_goes_off(with_camera, both, address):
    def look(page):
        dialog = take(page)
        dialog.get_by_role("button", name="Use the camera of this computer").press("Enter")
        shoot = dialog.get_by_role("button", name="Take the photo")
        expect(shoot).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("button", name="Use this photo")).to_be_focused()
        dark = dialog.locator("video").evaluate("video => video.srcObject === null")
        dialog.get_by_role("button", name="Once more").press("Enter")
        expect(shoot).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("button", name="Use this photo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        expect(page.locator("#line .tray-file[data-file]")).to_contain_text(".jpg")
        expect(page.locator("#text")).to_be_focused()
        return dark

    assert with_camera(both, address, look)
    assert Attachment.objects.get().blob.content_type == "image/jpeg"


def test_escape_turns_the_camera_off_and_gives_the_focus_back(with_camera, both, address):
    def look(page):
        dialog = take(page)
        dialog.get_by_role("button", name="Use the camera of this computer").click()
        expect(dialog.locator("video")).to_be_visible()
        page.evaluate("window.track = document.querySelector('dialog video').srcObject.getTracks()[0]")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(page.locator("#line .photo")).to_be_focused()
        return page.evaluate("window.track.readyState")

    assert with_camera(both, address, look) == "ended"


@pytest.mark.parametrize("by", ["#line .photo", ".dock [href='#camera']"])
def test_a_phone_opens_its_camera_at_once(visit, team, address, by):
    def look(page):
        with page.expect_file_chooser() as chooser:
            page.locator(by).tap()
        capture = chooser.value.element.get_attribute("capture")
        chooser.value.set_files(SHOT)
        expect(page.locator("#line .tray-file[data-file]")).to_contain_text("image.jpg")
        return capture, page.get_by_role("dialog").count()

    assert visit(team, address, look, **PHONE) == ("environment", 0)


def test_without_scripts_a_phone_sends_its_photos_by_a_plain_form(visit, both, team, embargoed):
    link = team.post(f"/investigations/{embargoed.pk}/photo/").json()["url"].removeprefix(HOST)

    def look(page):
        page.get_by_label("Take a photo").set_input_files(SHOT)
        page.get_by_label("From the gallery").set_input_files([SHOT, SHOT])
        page.get_by_role("button", name="Send").click()
        return page.locator(".count").inner_text(), overflow(page)

    assert visit(both, link, look, java_script_enabled=False, **PHONE) == ("3 photos have arrived.", 0)


def test_a_link_that_ends_under_way_is_said_and_what_arrived_is_kept(visit, both, address, embargoed):
    def end(asked):
        if asked.path.startswith("/photo/") and asked.method == "POST" and Attachment.objects.exists():
            Participant.objects.update(until=timezone.now())

    def look(page):
        take(page)
        other = phone(page)
        other.get_by_label("Take a photo").set_input_files(SHOT)
        expect(other.locator(".count")).to_have_text("1 photo has arrived.")
        other.get_by_label("From the gallery").set_input_files([SHOT, SHOT])
        expect(other.get_by_role("alert")).to_contain_text("This link has ended.")
        said = other.locator(".sending li").all_inner_texts(), other.locator("form").is_visible()
        other.context.close()
        return said

    (first, *_, last), form = visit(both, address, look, before=end)
    assert ("Arrived" in first, "Not sent." in last, form) == (True, True, False)
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_the_dialog_and_on_the_phone(with_camera, both, address, theme):
    def wrong(page):
        return [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]

    def look(page):
        dialog = take(page)
        other = phone(page)
        other.emulate_media(color_scheme=theme)
        found = [*wrong(page), *wrong(other)]
        other.get_by_label("From the gallery").set_input_files([SHOT, SHOT | {"buffer": b""}])
        expect(other.locator(".failed")).to_be_visible()
        dialog.get_by_role("button", name="Use the camera of this computer").click()
        expect(dialog.locator("video")).to_be_visible()
        expect(dialog.locator(".photos li")).to_have_count(1)
        found += [*wrong(page), *wrong(other)]
        dialog.get_by_role("button", name="Take the photo").click()
        other.goto(HOST + "/photo/ended/")
        found += [*wrong(page), *wrong(other)]
        other.context.close()
        return found

    assert with_camera(both, address, look, theme=theme, bypass_csp=True) == []
