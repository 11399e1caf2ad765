"""The pages of tags in a real browser: on a phone, in both themes, with words of 200 letters."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from events import logbook
from events.models import Event, Tag
from tests import make
from tests.pages.conftest import HOST
from tests.pages.test_in_chromium import NOTE, overflow


@pytest.fixture
def pages(embargoed, member, id32):
    make.event(embargoed, tags=["session"])
    note = make.event(embargoed, "Sample mounted", author=member, tags=["apd", "t" * 200], **NOTE)
    Tag.objects.create(name="optics", instrument=id32, description="m" * 300, colour="teal")
    apd = Tag.objects.get(name="apd")
    entry = f"/events/{note.public_id}"
    return [
        f"/investigations/{embargoed.pk}/tags/",
        "/beamlines/ID32/tags/",
        f"/tags/{apd.pk}/",
        f"{entry}/tags/",
        f"{entry}/about/",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit, localcontact, pages, size, theme):
    def look(page):
        found = []
        for address in pages:
            assert page.goto(HOST + address).status == 200
            page.locator("main details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
            wrong = Axe().run(page).response["violations"]
            found += [(address, one["id"], one["nodes"][0]["html"]) for one in wrong]
            found += [(address, "too wide")] * (overflow(page) > 0)
        return found

    assert visit(localcontact, pages[0], look, size=size, theme=theme, bypass_csp=True) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_clash_of_two_people_is_settled_on_the_page(visit, team, member, pages, scripts):
    note = Event.objects.get(type=Event.Type.ANNOTATION)

    def look(page):
        field = page.get_by_label("Tags, with commas between them").last
        field.press("End")
        field.press_sequentially(", mine" if not scripts else "mine,")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").wait_for()
        said = page.get_by_role("alert").inner_text()
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/investigations/**")
        return said

    def before(asked):
        if asked.method == "POST" and Event.objects.get(pk=note.pk).version == 1:
            logbook.retag(note, [*note.tag_names, "theirs"], by=member, version=1)

    said = visit(team, pages[3], look, before=before, java_script_enabled=scripts)
    assert "Version 2 by Scientist" in said
    assert Event.objects.get(pk=note.pk).tag_names == [*note.tag_names, "theirs", "mine"]
