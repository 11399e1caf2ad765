"""Selecting rows and tagging them together; what the menu of a row offers a writer."""

from datetime import timedelta
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Event, Tag
from events.routing import EVERYBODY
from events.timeline.reading import ROWS
from investigations.models import Participant
from tests import make
from tests.pages.conftest import HOST
from tests.pages.test_in_chromium import NOTE, overflow


@pytest.fixture
def entries(embargoed, member):
    Tag.objects.create(name="to do", colour="red", investigation=embargoed)
    earlier = timezone.now() - timedelta(hours=1)
    info = {"type": Event.Type.BROADCAST, "category": Event.Category.INFO}
    make.event(EVERYBODY, "Beam is back", happened_at=earlier, **info)
    make.event(embargoed, "Sample mounted", author=member, tags=["sample"], happened_at=earlier, **NOTE)
    return make.events(embargoed, 6)


@pytest.fixture
def page_of(visit, team, embargoed, entries):
    return partial(visit, team, f"/investigations/{embargoed.pk}/")


def box(page, number):
    return page.locator(".pick input").nth(number)


def add(page, text):
    field = page.get_by_role("combobox", name="Add tags")
    field.press_sequentially(text)
    field.press("Enter")


def count(page):
    return page.locator(".bulk .count").inner_text()


def test_a_range_of_rows_is_selected_tagged_at_once_and_shows_its_tags_in_place(page_of, embargoed):
    def look(page):
        page.get_by_role("button", name="Select").click()
        box(page, 1).click()
        box(page, 3).click(modifiers=["Shift"])
        seen = [count(page), page.locator(".event.picked").count()]
        add(page, "to do")
        page.get_by_role("button", name="Tag 3 entries").click()
        expect(page.locator(".event .tag", has_text="to do")).to_have_count(3)
        return [*seen, count(page), page.locator(".event.picked").count(), page.locator(".event .tag.tag-5").count()]

    assert page_of(look) == ["3 selected", 3, "3 entries changed", 0, 3]
    assert embargoed.events.filter(tag_names=["to do"], version=2).count() == 3


def test_rows_are_selected_by_keys_from_the_row_that_has_the_focus(page_of):
    def look(page):
        page.locator("#timeline").focus()
        for key in ("j", "j", "x", "j", "j", "Shift+x"):
            page.keyboard.press(key)
            page.wait_for_timeout(50)
        expect(page.locator(".event.picked")).to_have_count(3)
        page.keyboard.press("x")
        expect(page.locator(".event.picked")).to_have_count(2)
        page.keyboard.press("Escape")
        return page.locator(".pick").count(), page.locator(".bulk").is_visible()

    assert page_of(look) == (0, False)


def test_whoever_switched_letters_off_selects_with_the_button_only(page_of, member):
    member.shortcuts = False
    member.save()

    def look(page):
        page.locator("article.event").nth(1).focus()
        page.keyboard.press("x")
        page.wait_for_timeout(200)
        return page.locator(".pick").count()

    assert page_of(look) == 0


def test_what_is_selected_stays_so_while_older_rows_come(visit, team, embargoed):
    make.events(embargoed, ROWS + 5)

    def look(page):
        page.get_by_role("button", name="Select").click()
        box(page, 2).click()
        name = page.locator(".event.picked").get_attribute("id")
        page.get_by_role("link", name="Older entries").click()
        expect(page.locator(".pick")).to_have_count(ROWS + 5)
        box(page, ROWS + 1).click()
        return page.locator(".event.picked").first.get_attribute("id") == name, count(page)

    assert visit(team, f"/investigations/{embargoed.pk}/", look) == (True, "2 selected")


def test_a_tag_to_remove_is_chosen_among_those_of_the_selected_rows(page_of, embargoed):
    def look(page):
        page.get_by_role("button", name="Select").click()
        page.get_by_role("checkbox", name="Select Note").check()
        field = page.get_by_role("combobox", name="Remove tags")
        field.press("ArrowDown")
        page.locator(".choices li", has_text="sample").click()
        page.get_by_role("button", name="Tag 1 entry").click()
        expect(page.locator(".event .tag")).to_have_count(0)
        return count(page)

    assert page_of(look) == "1 entry changed"


def test_messages_to_everybody_have_no_box_and_others_are_named_after_their_row(page_of):
    def look(page):
        page.get_by_role("button", name="Select").click()
        box(page, 0).wait_for()
        return page.locator(".kind-broadcast .pick").count(), page.locator(".pick input").evaluate_all(
            "boxes => boxes.every(box => box.ariaLabel === 'Select ' + box.closest('article').ariaLabel)"
        )

    assert page_of(look) == (0, True)


def test_a_lost_connection_keeps_the_selection_and_the_tags(page_of, embargoed):
    def look(page):
        page.get_by_role("button", name="Select").click()
        box(page, 1).click()
        add(page, "x")
        page.context.set_offline(True)
        page.get_by_role("button", name="Tag 1 entry").click()
        expect(page.locator(".bulk.failed")).to_be_visible()
        seen = count(page), page.locator(".event.picked").count()
        page.context.set_offline(False)
        page.get_by_role("button", name="Tag 1 entry").click()
        expect(page.locator(".event .tag", has_text="x")).to_have_count(1)
        return seen

    assert page_of(look) == ("The server cannot be reached. Your selection stays; press again.", 1)
    assert embargoed.events.filter(version=2).count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_axe_finds_nothing_while_rows_are_selected_and_nothing_is_too_wide(page_of, size, theme):
    def look(page):
        page.get_by_role("button", name="Select").click()
        box(page, 1).click()
        add(page, "t" * 200)
        page.get_by_role("combobox", name="Add tags").press_sequentially("to")
        page.locator(".choices li").first.wait_for()
        wrong = Axe().run(page).response["violations"]
        return [(one["id"], one["nodes"][0]["html"]) for one in wrong], overflow(page)

    assert page_of(look, size=size, theme=theme, bypass_csp=True) == ([], 0)


def menu_of(page, row):
    page.locator(row).first.locator("details.more > summary").click()
    page.locator("details.more[open] .menu a", has_text="Tags of").wait_for()
    return page.locator("details.more[open] .menu a:visible").all_inner_texts()


def test_the_menu_of_a_row_has_what_a_writer_may_do_named_after_it(page_of):
    def look(page):
        note = menu_of(page, "article.kind-note")
        page.keyboard.press("Escape")
        machine = menu_of(page, "article.is-machine")
        page.get_by_role("link", name="What Command of").click()
        page.wait_for_url("**/about/")
        return [words.partition(" of ")[0].partition(" Note")[0] for words in note], [
            words for words in machine if "Remove" in words
        ]

    offered, removable = page_of(look)
    assert offered[-3:] == ["Tags", "What", "Remove"]
    assert removable == []


def test_staff_may_remove_what_software_wrote_from_its_menu(visit, localcontact, embargoed, entries):
    def look(page):
        return [words for words in menu_of(page, "article.is-machine") if words.startswith("Remove Command of")]

    assert len(visit(localcontact, f"/investigations/{embargoed.pk}/", look)) == 1


def test_whoever_only_reads_has_neither_button_nor_further_actions(page_of):
    Participant.objects.update(may_write=False)

    def look(page):
        page.locator(".is-machine details.more > summary").first.click()
        return page.get_by_role("button", name="Select").count(), page.locator(".menu a", has_text="Tags of").count()

    assert page_of(look) == (0, 0)


def test_without_scripts_there_is_no_button_and_the_entrys_page_has_the_ways(page_of, entries):
    def look(page):
        seen = page.get_by_role("button", name="Select").count()
        page.goto(f"{HOST}/events/{entries[0].public_id}/")
        page.get_by_role("link", name="Tags", exact=True).click()
        return seen, page.locator("h1").inner_text().startswith("Tags of the command of")

    assert page_of(look, java_script_enabled=False) == (0, True)


def test_the_list_of_keys_names_x_where_rows_can_be_selected(page_of):
    def look(page):
        page.locator("#timeline").press("?")
        return page.get_by_role("dialog").inner_text()

    assert "select this entry" in page_of(look)
