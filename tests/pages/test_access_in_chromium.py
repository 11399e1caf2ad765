"""What axe-core cannot see of the logbook page: names, sizes, contrast, forced colours, motion and paper."""

import re
from datetime import UTC, datetime

import pytest

from events.models import Event
from tests import make
from tests.pages.test_colours import contrast
from tests.pages.test_in_chromium import NOTE

NOON = datetime(2026, 3, 4, 10, 39, 53, tzinfo=UTC)


@pytest.fixture
def address(embargoed, member):
    """An entry of each kind that looks different, folded ones among them."""
    for n in range(4):
        make.event(embargoed, f"umv srot {n}", happened_at=NOON, tags=["beam", "scan"])
    make.event(embargoed, "ready", category=Event.Category.INFO, happened_at=NOON)
    make.event(embargoed, "1.0", category=Event.Category.COMMENT, happened_at=NOON)
    make.event(embargoed, "t=0", category=Event.Category.DEBUG, happened_at=NOON)
    crash = make.event(embargoed, "srot crashed", category=Event.Category.ERROR, happened_at=NOON, dataset_name="d1")
    make.event(embargoed, "reset by hand", author=member, parent=crash, happened_at=NOON, **NOTE)
    tags = [f"tag {make.word(n)}" for n in range(14)]
    make.event(embargoed, "Sample mounted", author=member, happened_at=NOON, tags=tags, **NOTE)
    return f"/investigations/{embargoed.pk}/"


def test_a_row_and_its_menu_are_named_after_kind_and_time(visit, team, address):
    def look(page):
        row = page.get_by_role("article", name="Error of 11:39:53", exact=True)
        return row.get_by_label("More about Error of 11:39:53", exact=True).is_visible(), row.inner_text()

    seen, text = visit(team, address, look)
    assert seen
    assert "crashed" in text


def test_the_menu_of_a_row_needs_no_pointer_over_it(visit, team, address):
    def look(page):
        return page.locator("article .more > summary").evaluate_all(
            "all => all.map(one => [one.checkVisibility({opacityProperty: true, visibilityProperty: true}), getComputedStyle(one).opacity])"
        )

    assert set(map(tuple, visit(team, address, look))) == {(True, "1")}


def test_the_page_has_a_title_one_heading_and_its_landmarks(visit, team, address):
    def look(page):
        roles = ["banner", "main", "search", "complementary"]
        named = [(page.get_by_role(role).count(), role) for role in roles]
        regions = [
            page.get_by_role("navigation", name=name, exact=True).count()
            for name in ("Main", "View", "Days", "This logbook")
        ]
        return (
            page.title(),
            page.get_by_role("heading", level=1).count(),
            named,
            regions,
            page.locator("html").get_attribute("lang"),
        )

    title, headings, landmarks, navigations, language = visit(team, address, look)
    assert title == "HC-4397 · ID32 · E-Logbook"
    assert (headings, language, navigations) == (1, "en", [1, 1, 1, 1])
    assert {number for number, _ in landmarks} == {1}, landmarks


TARGETS = """all => all.filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.menu, .skip, p, .unseen'))
  .map(one => one.type === 'checkbox' ? one.closest('label') : one)
  .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
  .filter(([box]) => box.width < 24 || box.height < 23.9).map(([box, html]) => Math.round(box.width) + 'x' + box.height + ' ' + html)"""


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_everything_to_press_is_at_least_24_points_wide_and_high(visit, team, address, size):
    def look(page):
        ways = "a, button, input, select, summary"
        small = page.locator(ways).evaluate_all(TARGETS)
        page.locator("article .more > summary").first.click()
        small += page.locator(".more[open] .menu a").evaluate_all(TARGETS.replace(".menu, ", ""))
        if size == "phone":
            page.get_by_role("link", name="Filter").click()
        page.locator(".rest > summary").first.click()
        return small + page.locator("#filters").locator(ways).evaluate_all(TARGETS)

    assert visit(team, address, look, size=size) == []


COLOURS = """selectors => selectors.map(selector => {
  const one = document.querySelector(selector), look = getComputedStyle(one);
  const opaque = colour => !/, 0\\)$|^transparent/.test(colour);
  const ground = of => { while (of && !opaque(getComputedStyle(of).backgroundColor)) of = of.parentElement; return getComputedStyle(of).backgroundColor; };
  return [selector, look.color, ground(one), look.borderTopColor, ground(one.parentElement)];
})"""
WORDS = [
    ".daytitle", ".daytitle .n", ".when", ".say .by", ".by b", ".fold > summary", ".kind-error .kind", ".kind-note .kind",
    ".kind-command .kind", ".kind-output .kind", ".kind-debug .kind", ".kind-info .kind", ".kind-error .plain", ".kind-error .by",
    ".kind-error .when", ".comment .by", ".tag", ".facets legend", ".facets label", ".facets .n", ".facets .day", ".found", "#q",
    ".seg a", ".seg [aria-current]", ".btn", ".crumbs a", ".facts",
]  # fmt: skip
CONTROLS = ["#q", "#match", "#after", ".tools .btn", ".tools .seg"]


def plain(colour):
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_reach_4_5_and_edges_of_controls_3_to_1_where_they_stand(visit, team, address, theme):
    def look(page):
        return page.evaluate(COLOURS, WORDS), page.evaluate(COLOURS, CONTROLS)

    words, controls = visit(team, address, look, theme=theme)
    dim = [(name, ink, ground) for name, ink, ground, *_ in words if contrast(plain(ink), plain(ground)) < 4.5]
    faint = [
        (name, edge) for name, _, ground, edge, around in controls
        if min(contrast(plain(edge), plain(ground)), contrast(plain(edge), plain(around))) < 3
    ]  # fmt: skip
    assert (dim, faint) == ([], [])


def test_forced_colours_keep_kinds_the_chosen_view_marks_and_focus_apart(visit, team, address):
    def look(page):
        style = "(one, name) => getComputedStyle(one)[name]"
        chosen, other = (page.locator(f".seg a{which}").first for which in ("[aria-current]", ":not([aria-current])"))
        error, command = (page.locator(f"article.kind-{kind}").first for kind in ("error", "command"))
        page.locator("#q").focus()
        return {
            "words": [row.locator(".kind").first.inner_text() for row in (error, command)],
            "error": error.evaluate(style, "outlineStyle") != command.evaluate(style, "outlineStyle"),
            "view": chosen.evaluate(style, "backgroundColor") != other.evaluate(style, "backgroundColor"),
            "mark": page.locator("mark").first.evaluate(style, "backgroundColor")
            != page.locator("mark").first.locator("xpath=..").evaluate(style, "backgroundColor"),
            "focus": page.locator("#q").evaluate(style, "outlineStyle"),
            "tag": page.locator(".dot").first.evaluate(style, "borderTopStyle"),
        }

    seen = visit(team, f"{address}?q=srot", look, forced_colors="active")
    assert seen == {
        "words": ["Error", "Command"], "error": True, "view": True, "mark": True, "focus": "solid", "tag": "solid",
    }  # fmt: skip


@pytest.mark.parametrize(("wish", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_glides_for_a_reader_who_wants_less_motion(visit, team, address, wish, behaviour):
    def look(page):
        moving = "one => { const look = getComputedStyle(one); return look.animationName !== 'none' || parseFloat(look.transitionDuration) > 0; }"
        return page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"), page.evaluate(
            f"[...document.querySelectorAll('*')].filter({moving}).length"
        )

    assert visit(team, address, look, reduced_motion=wish) == (behaviour, 0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_shows_the_entries_and_nothing_to_press(visit, team, address, theme):
    def look(page):
        page.emulate_media(media="print", color_scheme=theme)
        hidden = [".facets", ".tools", ".dock", ".more", ".bar nav", ".paging", ".skip"]
        shown = [name for name in hidden if any(one.is_visible() for one in page.locator(name).all())]
        return shown, page.locator("article.event .when").first.is_visible(), page.evaluate(COLOURS, [".plain"])[0][1]

    shown, is_there, ink = visit(team, address, look, theme=theme)
    assert (shown, is_there) == ([], True)
    assert contrast(plain(ink), "#ffffff") >= 7
