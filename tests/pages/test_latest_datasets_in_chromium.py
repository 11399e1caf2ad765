"""What an entry is about, by one press: the latest datasets of the logbook stand in the editor."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Event
from investigations.models import Dataset
from tests import make
from tests.pages.test_editor_in_chromium import opened
from tests.pages.test_writing_in_chromium import stored


@pytest.fixture
def address(embargoed):
    make.event(embargoed, "umv th 1")
    for hours in range(5):
        Dataset.objects.create(
            investigation=embargoed, name=f"PD2b_0{hours}", start_date=timezone.now() - timedelta(hours=9 - hours)
        )
    return f"/investigations/{embargoed.pk}/"


def latest(page):
    return page.get_by_role("group", name="About one of the latest datasets").get_by_role("button")


def pressed(page):
    return [one.inner_text() for one in latest(page).all() if one.get_attribute("aria-pressed") == "true"]


def test_the_last_three_datasets_are_offered_and_one_press_ties_the_entry(visit, team, address):
    def look(page):
        opened(page)
        page.keyboard.type("Detector moved")
        offered = latest(page).all_inner_texts()
        latest(page).nth(1).click()
        page.keyboard.press("Control+Enter")
        stored(page, "Detector moved")
        return offered

    assert visit(team, address, look) == ["PD2b_04", "PD2b_03", "PD2b_02"]
    assert Event.objects.get(type=Event.Type.ANNOTATION).dataset.name == "PD2b_03"


def test_a_second_press_takes_it_back_and_a_kept_draft_shows_what_was_pressed(visit, team, address):
    def look(page):
        opened(page)
        page.keyboard.type("Detector moved")
        latest(page).nth(0).click()
        latest(page).nth(2).click()
        once = pressed(page)
        expect(page.locator("form.composer .kept")).to_have_text("Draft kept here")
        page.reload()
        opened(page)
        page.get_by_role("button", name="Go on with it").click()
        expect(page.locator("[name=dataset]")).to_have_value("PD2b_02")
        again = pressed(page)
        latest(page).nth(2).click()
        return once, again, page.locator("[name=dataset]").input_value()

    assert visit(team, address, look) == (["PD2b_02"], ["PD2b_02"], "")
