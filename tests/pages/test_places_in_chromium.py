"""Lists, files, profile and help in a real browser: width, fingers, keyboard, and what axe-core finds."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from events.blobs import Upload
from events.models import Event, ReadMark
from investigations.models import Dataset, Participant, Sample
from tests import make
from tests.pages.test_files import FILE, picture
from tests.pages.test_in_chromium import overflow

LONG = "W" * 250
TABS = ["datasets", "samples", "files", "files-list", "team", "about"]
PAGES = ["mine", "beamlines", "beamline", "now", "open", "open-none", "profile", "help", *TABS]
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def long_words(embargoed, released, id32, id21, member):
    """Every name as long as it may be, and not a space in it."""
    sample = Sample.objects.create(investigation=embargoed, name=LONG)
    Dataset.objects.create(investigation=embargoed, name=LONG, sample=sample, start_date=timezone.now())
    uploads = [Upload(picture(900, 600), "a.png", caption=LONG), Upload(picture(50, 900), LONG[:180] + ".png")]
    make.event(embargoed, uploads=[*uploads, Upload(b"x", LONG[:180], caption=LONG)], **FILE)
    guest = make.user(full_name=LONG)
    Participant.objects.create(investigation=embargoed, user=guest, role=LONG, added_by=guest, source="hand")
    for instrument in (id32, id21):
        instrument.full_name = instrument.description = LONG
        instrument.save()
    for investigation in (embargoed, released):
        investigation.title = LONG + LONG
        investigation.doi = "10.15151/" + LONG[:200]
        investigation.save()
    ReadMark.objects.create(user=member, investigation=embargoed, seen_at=timezone.now() - timedelta(hours=1))
    make.event(embargoed, "new", author=guest, type=Event.Type.ANNOTATION, category=Event.Category.COMMENT)


@pytest.fixture
def pages(team, outsider, stranger, embargoed, long_words):
    """Whose browser opens which address."""
    found = {
        "mine": (team, "/"), "beamlines": (team, "/beamlines/"), "beamline": (team, "/beamlines/ID32/"),
        "now": (outsider, "/beamlines/ID32/now/"), "open": (stranger, "/open/"), "profile": (team, "/profile/"),
        "open-none": (stranger, f"/open/?q={LONG[:190]}"), "help": (stranger, "/help/"),
    }  # fmt: skip
    for tab in TABS:
        found[tab] = (team, f"/investigations/{embargoed.pk}/{tab.replace('-list', '')}/")
    return found | {"files-list": (team, f"/investigations/{embargoed.pk}/files/?show=list")}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_makes_a_page_wider_than_a_phone(visit, pages, name):
    def look(page):
        wide = overflow(page)
        page.set_viewport_size(NARROW)
        return wide, overflow(page)

    assert visit(*pages[name], look, size="phone") == (0, 0)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(visit, pages, name, theme):
    found = visit(*pages[name], Axe().run, theme=theme, bypass_csp=True)
    assert [violation["id"] for violation in found.response["violations"]] == [], found.generate_report()


@pytest.mark.parametrize("name", ["mine", "beamline", "datasets", "files", "profile", "help", "open"])
def test_every_way_on_is_large_enough_for_a_finger(visit, pages, name):
    def look(page):
        ways = page.locator(
            ".bar a, summary, .crumbs a, .tabs a, .list a, .gallery a, .seg a, .contents a, .btn, input, select"
        )
        return ways.evaluate_all(
            "all => all.filter(a => a.checkVisibility() && a.type != 'hidden').map(a => a.getBoundingClientRect())"
            ".map(r => [r.width, r.height])"
        )

    sizes = visit(*pages[name], look, size="phone")
    assert len(sizes) > 4
    assert min(height for _, height in sizes) >= 24
    assert min(width for width, _ in sizes) >= 24


def test_on_a_phone_the_bar_is_one_line_and_every_link_of_it_is_there(visit, pages):
    def look(page):
        links = page.locator(".bar nav a")
        tops = links.evaluate_all("all => all.map(a => a.getBoundingClientRect().top)")
        box = page.locator(".bar nav").evaluate("box => box.scrollWidth <= box.clientWidth")
        return len(set(tops)), page.locator(".bar").bounding_box()["height"], box

    lines, height, is_whole = visit(*pages["mine"], look, size="phone")
    assert (lines, is_whole) == (1, True)
    assert height <= 48


def test_on_a_phone_the_tabs_scroll_in_their_own_box(visit, pages):
    def look(page):
        page.set_viewport_size(NARROW)
        box = page.locator(".tabs")
        return box.evaluate("box => box.scrollWidth > box.clientWidth"), overflow(page)

    assert visit(*pages["datasets"], look, size="phone") == (True, 0)


def test_on_a_phone_the_open_tab_is_in_sight(visit, pages):
    def look(page):
        return page.locator(".tabs [aria-current]").evaluate("a => a.getBoundingClientRect().right"), page.evaluate(
            "scrollY"
        )

    right, scrolled = visit(*pages["team"], look, size="phone")
    assert right <= 390
    assert scrolled == 0


def test_a_tile_keeps_its_room_whatever_the_picture(visit, pages):
    def look(page):
        return page.locator(".tile img").evaluate_all("all => all.map(i => i.clientWidth / i.clientHeight)")

    assert visit(*pages["files"], look) == pytest.approx([4 / 3, 4 / 3], rel=0.02)


def test_a_long_line_of_code_scrolls_by_keyboard(visit, pages):
    def look(page):
        box = page.locator("pre[aria-label='A line sent with curl']")
        box.focus()
        return box.evaluate("box => box.scrollWidth > box.clientWidth && document.activeElement === box")

    assert visit(*pages["help"], look, size="phone")
