"""Tags while they are chosen: chips, completion by keyboard, choices at the caret."""

import threading
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events.models import Event, Tag
from investigations.models import Dataset
from tests import make
from tests.pages.conftest import LATER
from tests.pages.test_editor_in_chromium import EDITOR
from tests.pages.test_in_chromium import overflow

LONG = "w" * 200


@pytest.fixture
def message(embargoed):
    for name, colour in (("detector", "green"), ("detour", ""), ("night", "red")):
        Tag.objects.create(name=name, colour=colour, investigation=embargoed)
    return make.event(embargoed, "Scans stop", category=Event.Category.ERROR, tags=["spec"])


@pytest.fixture
def tags_page(visit, team, message):
    return partial(visit, team, f"/events/{message.public_id}/tags/")


def chips(page):
    return page.locator(".tagfield li > span").all_inner_texts()


def saved(page):
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/investigations/**")


def field(page):
    found = page.get_by_role("combobox", name="Tags, with commas between them")
    found.wait_for()
    return found


def test_a_tag_is_chosen_with_the_keyboard_alone(tags_page, message):
    def look(page):
        box = field(page)
        expect(box).to_be_focused()
        box.press_sequentially("det")
        expect(page.get_by_role("option")).to_have_text(["detector", "detour"])
        box.press("ArrowDown")
        marked = box.get_attribute("aria-activedescendant")
        seen = [page.locator(f"#{marked}").inner_text(), box.get_attribute("aria-expanded")]
        box.press("Enter")
        seen += [
            chips(page),
            box.get_attribute("aria-expanded"),
            page.locator(".tagfield li").last.get_attribute("class"),
        ]
        saved(page)
        return seen

    assert tags_page(look) == ["detector", "true", ["spec", "detector"], "false", "tag tag-3"]
    assert Event.objects.get().tag_names == ["spec", "detector"]


def test_a_comma_or_enter_ends_a_tag_backspace_takes_the_last_back_and_escape_closes_the_list(tags_page):
    def look(page):
        box = field(page)
        box.press_sequentially("new one,")
        box.press_sequentially("night")
        page.get_by_role("option").wait_for()
        box.press("Escape")
        seen = [page.get_by_role("option").count(), box.input_value()]
        box.press("Enter")
        seen.append(chips(page))
        box.press("Backspace")
        seen += [chips(page), page.locator("[name=tags]").input_value(), box.get_attribute("aria-expanded")]
        page.get_by_role("button", name="Remove spec").click()
        expect(box).to_be_focused()
        return [*seen, chips(page), page.get_by_role("status").inner_text()]

    assert tags_page(look) == [
        0, "night", ["spec", "new one", "night"], ["spec", "new one"], "spec, new one", "false", ["new one"],
        "Tag spec removed",
    ]  # fmt: skip


def test_a_tag_that_is_pasted_with_others_or_only_typed_is_saved_too(tags_page, message):
    def look(page):
        field(page).fill("a, b ,A, b, half")
        saved(page)

    tags_page(look)
    assert Event.objects.get().tag_names == ["spec", "a", "b", "half"]


def test_a_tag_of_200_letters_wraps_on_a_phone(tags_page, embargoed):
    Tag.objects.create(name=LONG, investigation=embargoed)

    def look(page):
        box = field(page)
        box.press_sequentially("www")
        page.get_by_role("option").wait_for()
        wide = [overflow(page)]
        box.press("ArrowDown")
        box.press("Enter")
        page.mouse.click(5, 400)
        return [*wide, overflow(page), chips(page)[-1] == LONG]

    assert tags_page(look, size="phone") == [0, 0, True]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_chips_and_open_lists(tags_page, theme):
    def look(page):
        field(page).press_sequentially("det")
        page.get_by_role("option").first.wait_for()
        field(page).press("ArrowDown")
        return [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]

    assert tags_page(look, theme=theme, bypass_csp=True) == []


def test_without_scripts_the_tags_are_a_text_with_commas(tags_page, message):
    def look(page):
        page.locator("[name=tags]").fill("spec, to do")
        saved(page)

    tags_page(look, java_script_enabled=False)
    assert Event.objects.get().tag_names == ["spec", "to do"]


def test_the_dataset_an_entry_is_about_is_found_by_any_part_of_its_name(visit, team, message, embargoed):
    for name in ("20210405_PD2b_02", "20210405_PD2b_03", "align"):
        Dataset.objects.create(investigation=embargoed, name=name)

    def look(page):
        box = page.get_by_role("combobox", name="Dataset")
        box.press_sequentially("2b_0")
        page.get_by_role("option").first.wait_for()
        found = page.get_by_role("option").all_inner_texts()
        box.press("ArrowDown")
        box.press("Tab")
        seen = (found, box.input_value())
        saved(page)
        return seen

    assert visit(team, f"/events/{message.public_id}/about/", look) == (
        ["20210405_PD2b_03", "20210405_PD2b_02"], "20210405_PD2b_03",
    )  # fmt: skip
    assert Event.objects.get().dataset.name == "20210405_PD2b_03"


def test_letters_typed_before_the_scripts_have_come_are_looked_up_too(visit, team, message, embargoed):
    Dataset.objects.create(investigation=embargoed, name="20210405_PD2b_02")
    typed = threading.Event()

    def slowly(asked):
        return LATER if asked.path.endswith("complete.js") and not typed.is_set() else None

    def look(page):
        page.get_by_role("combobox", name="Dataset").press_sequentially("2b_0")
        typed.set()
        page.get_by_role("option").wait_for()
        return page.get_by_role("option").inner_text()

    address = f"/events/{message.public_id}/about/"
    assert visit(team, address, look, before=slowly) == "20210405_PD2b_02"


def test_people_and_tags_are_completed_at_the_caret_of_the_line_and_enter_does_not_store_it(
    visit, team, message, embargoed, id32
):
    make.scientist(id32, "localcontact")

    def look(page):
        line = page.get_by_role("combobox", name="Write a line").or_(page.get_by_label("Write a line"))
        line.press_sequentially("See @loc")
        page.locator(".choices li").wait_for()
        line.press("ArrowDown")
        line.press("Enter")
        line.press_sequentially("#det")
        expect(page.locator(".choices li")).to_have_count(2)
        page.locator(".choices li", has_text="detour").click()
        seen = line.input_value()
        line.press("Enter")
        page.get_by_role("article", name="Note").wait_for()
        return seen

    assert visit(team, f"/investigations/{embargoed.pk}/", look) == "See @localcontact #detour "
    note = Event.objects.get(type=Event.Type.ANNOTATION)
    assert (note.tag_names, len(note.mentions)) == (["detour"], 1)


def test_tags_and_datasets_are_completed_in_the_full_editor(visit, team, message, embargoed):
    Dataset.objects.create(investigation=embargoed, name="PD2b_03")

    def chosen(page, field, letters):
        field.press_sequentially(letters)
        page.locator(".choices li:visible").first.wait_for()
        field.press("ArrowDown")
        field.press("Enter")

    def look(page):
        page.get_by_role("button", name="Full editor").click()
        # The editor takes the focus once it is there.
        expect(page.locator(EDITOR)).to_be_focused()
        tags = page.locator("form.composer .tagfield input[type=text]")
        chosen(page, tags, "nig")
        page.locator("form.composer summary", has_text="What it is about").click()
        dataset = page.locator("form.composer [name=dataset]")
        chosen(page, dataset, "2b")
        wide = page.locator("form.composer .tagfield").bounding_box()["width"] > 240
        return page.locator("form.composer [name=tags]").input_value(), dataset.input_value(), wide

    assert visit(team, f"/investigations/{embargoed.pk}/", look) == ("night", "PD2b_03", True)


def test_forced_colours_keep_the_marked_choice_apart(tags_page):
    def look(page):
        field(page).press_sequentially("det")
        page.get_by_role("option").first.wait_for()
        field(page).press("ArrowDown")
        return [
            option.evaluate("one => getComputedStyle(one).backgroundColor")
            for option in page.get_by_role("option").all()
        ]

    marked, other = tags_page(look, forced_colors="active")
    assert marked != other
