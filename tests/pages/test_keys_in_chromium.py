"""The keyboard alone goes everywhere, and letters act only where nobody types."""

import pytest
from playwright.sync_api import expect

from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.test_files import picture

CALM = {"reduced_motion": "reduce"}


@pytest.fixture
def address(embargoed, member):
    for n in range(3):
        make.event(embargoed, f"umv srot {n}")
    make.event(embargoed, "crashed", category=Event.Category.ERROR, tags=["beam"])
    note = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
    make.event(embargoed, "Sample mounted", author=member, tags=["sample"], **note)
    return f"/investigations/{embargoed.pk}/"


def focused(page):
    """The name of what has the focus."""
    return page.evaluate(
        "(({id, ariaLabel, innerText}) => ariaLabel || id || innerText.trim())(document.activeElement)"
    )


def kind(page):
    return focused(page).split()[0]


def to_the_entries(page):
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.locator("#timeline:focus").wait_for()


def test_j_and_k_go_from_entry_to_entry_and_stop_at_the_ends(visit, team, address):
    def look(page):
        to_the_entries(page)
        seen = []
        for key in "jjjjkkkk":
            page.keyboard.press(key)
            seen.append(kind(page))
        return seen

    there = ["Note", "Error", "Command", "Command"]
    assert visit(team, address, look, **CALM) == [*there, "Error", "Note", "Note", "Note"]


def test_o_opens_and_closes_the_fold_of_an_entry(visit, team, address):
    def look(page):
        to_the_entries(page)
        for key in "jjjo":
            page.keyboard.press(key)
        expect(page.locator(".inside article")).to_have_count(2)
        page.keyboard.press("o")
        expect(page.locator(".inside article").first).to_be_hidden()
        return kind(page)

    assert visit(team, address, look, **CALM) == "Command"


def test_slash_searches_f_filters_and_question_mark_tells_the_keys(visit, team, address):
    def look(page):
        to_the_entries(page)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        seen = [focused(page)]
        for key in ("/", "f"):
            page.locator("#timeline").focus()
            page.keyboard.press(key)
            seen.append(focused(page))
        return seen, page.locator("#q").input_value(), page.locator("dialog").is_visible()

    seen, typed, shown = visit(team, address, look, **CALM)
    assert (seen[:2], typed, shown) == (["Entries", "q"], "", False)
    assert seen[2].startswith("kind-")


def test_letters_are_letters_in_a_field_with_a_modifier_or_outside_the_entries(visit, team, address):
    def look(page):
        page.locator("#q").focus()
        page.keyboard.type("jko/f?")
        seen = [page.locator("#q").input_value(), focused(page)]
        page.locator("#kind-note").focus()
        page.keyboard.press("j")
        seen.append(focused(page))
        page.locator("#timeline").focus()
        for keys in ("Control+j", "Alt+j", "Meta+j", "Shift+J"):
            page.keyboard.press(keys)
        return [*seen, focused(page)]

    assert visit(team, address, look, **CALM) == ["jko/f?", "q", "kind-note", "Entries"]


def test_letters_do_nothing_for_a_reader_who_switched_them_off(visit, team, member, address):
    member.shortcuts = False
    member.save()

    def look(page):
        to_the_entries(page)
        seen = []
        for key in "jf/?":
            page.keyboard.press(key)
            seen.append(focused(page))
        return set(seen), page.locator("dialog").count()

    assert visit(team, address, look, **CALM) == ({"Entries"}, 0)


def test_j_passes_over_what_a_closed_fold_hides(visit, team, address, embargoed):
    make.event(embargoed, "motor moved", category=Event.Category.INFO, happened_at=embargoed.start_date)

    def look(page):
        to_the_entries(page)
        for key in "jjjo":
            page.keyboard.press(key)
        expect(page.locator(".inside article")).to_have_count(2)
        for key in "oj":
            page.keyboard.press(key)
        return kind(page)

    assert visit(team, address, look, **CALM) == "Information"


def test_letters_of_an_empty_logbook_do_nothing(visit, team, embargoed):
    def look(page):
        page.locator("#timeline").focus()
        for key in "fjk/":
            page.keyboard.press(key)
        return focused(page)

    assert visit(team, f"/investigations/{embargoed.pk}/", look, **CALM) == "timeline"


def test_letters_still_act_after_a_filter_replaced_the_entries(visit, team, address):
    def look(page):
        page.locator("#kind-note").press("Space")
        expect(page.locator("article")).to_have_count(2)
        page.locator("#timeline").focus()
        page.keyboard.press("j")
        return kind(page)

    assert visit(team, address, look, **CALM) == "Error"


def test_escape_closes_the_menu_of_a_row_and_gives_the_focus_back(visit, team, address):
    def look(page):
        button = page.locator("summary[aria-label^='More about Error']")
        button.press("Enter")
        page.keyboard.press("Tab")
        inside = focused(page)
        page.keyboard.press("Escape")
        return inside.split(" of ")[0], focused(page).split(" of ")[0], page.locator("details.more[open]").count()

    assert visit(team, address, look, **CALM) == ("Details", "More about Error", 0)


WALK = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')];
  const wanted = all.filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== 'hidden' && !one.closest('details:not([open]) > :not(summary)'));
  wanted.forEach((one, number) => { one.dataset.stop = number; });
  return wanted.length;
}"""
STOP = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  const drawn = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
  return [one.dataset.stop ?? null, drawn, box.bottom > 0 && box.top < innerHeight, one.outerHTML.slice(0, 90)];
}"""


def test_tab_reaches_every_link_and_control_and_shows_where_it_is(visit, team, address, embargoed):
    make.event(embargoed, uploads=[Upload(picture(), "a.png"), Upload(b"x", "b.txt")])

    def look(page):
        wanted, stops = page.evaluate(WALK), []
        for _ in range(wanted + 20):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(STOP))
        return wanted, stops

    wanted, stops = visit(team, address, look, **CALM)
    names = {int(number): html for number, _, _, html in stops if number is not None}
    assert wanted > 40
    assert set(names) == set(range(wanted))
    # The picker inside a field for a date is a stop of its own, with a ring of the browser's.
    shown = {int(number) for number, drawn, seen, _ in stops if number is not None and drawn and seen}
    assert [names[number] for number in set(names) - shown] == []
