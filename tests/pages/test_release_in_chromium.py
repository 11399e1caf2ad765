"""The pages of a release in a real browser: read by everybody, on every screen, without scripts."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from events import logbook
from investigations import releasing
from investigations.models import Notice
from investigations.releasing import Source
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG = "Vanadium" * 30


@pytest.fixture
def pages(embargoed, member, id32):
    """The addresses of a logbook with a history, of a held and a withdrawn one, and of the calendar."""
    staff = make.scientist(id32)
    logbook.set_release_date(embargoed, timezone.now() + 900 * DAY, by=staff, why=LONG)
    notice = {"investigation": embargoed, "release_date": embargoed.release_date, "kind": "1 month"}
    Notice.objects.create(**notice, user=member, sent_at=timezone.now())
    Notice.objects.create(**notice, user=staff, failed_why=LONG)
    held, gone = make.investigation("HC-2", at=id32, title=LONG), make.released("HC-3", at=id32)
    logbook.set_release_date(held, timezone.now() - DAY, source=Source.CATALOGUE)
    logbook.withdraw(gone, by=staff, why=LONG)
    addresses = {each.name: f"/investigations/{each.pk}/release/" for each in (embargoed, held, gone)}
    return addresses | {"calendar": "/release/", "tombstone": f"/investigations/{gone.pk}/"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["HC-4397", "HC-2", "HC-3", "calendar", "tombstone"])
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scroll(visit, administrator, outsider, pages, name, theme):
    def look(page):
        for summary in page.locator("main details > summary").all():
            summary.click()
        found = Axe().run(page).response["violations"]
        small = page.locator("main :is(.btn, input:not([type=hidden]), summary):visible").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect()).filter(box => box.width < 24 || box.height < 24).length"
        )
        page.set_viewport_size({"width": 390, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return [each["id"] for each in found], small, wide

    client = outsider if name == "tombstone" else administrator
    assert visit(client, pages[name], look, theme=theme) == ([], 0, False)


def test_without_scripts_and_by_keyboard_a_date_is_set_and_what_was_wrong_has_the_focus(visit, localcontact, embargoed):
    def look(page):
        page.get_by_label("Everybody reads it from this day on").fill("2020-01-01")
        page.get_by_label("Why").first.fill("Thesis is late")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("That day has begun already")
        day = page.get_by_label("Everybody reads it from this day on")
        expect(day).to_be_focused()
        day.fill("2031-05-31")
        page.get_by_role("button", name="Set the date").click()
        expect(page.locator("main")).to_contain_text("The release date is set.")
        return page.get_by_label("Why").first.input_value()

    assert visit(localcontact, f"/investigations/{embargoed.pk}/release/", look, java_script_enabled=False) == ""
    embargoed.refresh_from_db()
    assert releasing.said(embargoed.release_date) == "31 May 2031"
