"""The bar at the bottom of a phone, where one may write."""

import pytest

from events.models import Attachment, Event
from tests import make
from tests.pages.conftest import soup, words
from tests.pages.test_files import picture
from tests.pages.test_in_chromium import overflow


@pytest.fixture
def address(embargoed):
    make.events(embargoed, 3)
    return f"/investigations/{embargoed.pk}/"


def test_whoever_may_write_finds_it_first_in_the_bar(team, address):
    assert [words(link) for link in soup(team, address).select(".dock a")] == ["Write", "Photo", "Search", "Filter"]


def test_whoever_only_reads_finds_no_way_to_write_in_the_bar(stranger, released):
    make.events(released, 3)
    page = soup(stranger, f"/investigations/{released.pk}/")
    assert [words(link) for link in page.select(".dock a")] == ["Search", "Filter"]


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("query", ["", "?tag=a&tag=b&q=c&view=people"])
def test_the_bar_fits_a_narrow_phone_and_its_targets_a_finger(visit, team, address, width, query):
    def look(page):
        boxes = [link.bounding_box() for link in page.locator(".dock a").all()]
        cut = page.locator(".dock a").evaluate_all("all => all.filter(a => a.scrollWidth > a.clientWidth).length")
        return overflow(page), cut, boxes

    wide, cut, boxes = visit(team, address + query, look, viewport={"width": width, "height": 700})
    assert (wide, cut) == (0, 0)
    assert all(box["height"] >= 40 and box["width"] >= 60 for box in boxes)
    assert max(box["x"] + box["width"] for box in boxes) <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_write_puts_the_caret_into_the_line(visit, team, address, scripts):
    def look(page):
        page.evaluate("scrollTo(0, 900)") if scripts else None
        page.get_by_role("link", name="Write").click()
        page.keyboard.type("Sample at 20 K")
        return page.locator("#text").input_value(), page.locator("#text").bounding_box()["y"] < 844

    assert visit(team, address, look, size="phone", java_script_enabled=scripts) == ("Sample at 20 K", True)


def test_without_scripts_the_bar_leads_to_the_camera_and_a_button_stores_the_photo(visit, team, address):
    def look(page):
        page.get_by_role("link", name="Photo").click()
        camera = page.get_by_label("Take a photo")
        assert camera.get_attribute("capture") == "environment"
        camera.set_input_files({"name": "image.jpg", "mimeType": "image/jpeg", "buffer": picture()})
        page.get_by_role("button", name="Store").click()
        page.wait_for_url("**at=**")

    visit(team, address, look, size="phone", java_script_enabled=False)
    assert Attachment.objects.get().event == Event.objects.get(type="annotation")
