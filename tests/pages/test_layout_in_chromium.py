"""Where things stand: nothing is wider than the screen, nothing covers or moves what is read."""

from datetime import timedelta
from threading import Event as Signal

import pytest
from playwright.sync_api import expect

from events import logbook
from events.blobs import Upload
from events.models import Event
from events.timeline.reading import ROWS
from tests import make
from tests.pages.conftest import HOST, LATER
from tests.pages.test_files import FILE, picture
from tests.pages.test_in_chromium import NOTE, TABLE, overflow

WIDTHS = (1280, 390, 320)
OVERLAPS = """() => [...document.querySelectorAll('article.event')].flatMap(row => {
  const parts = ['.when', '.kind', '.say', '.more > summary'].map(name => row.querySelector(':scope > ' + name));
  const boxes = parts.filter(part => part?.checkVisibility()).map(part => [part.className, part.getBoundingClientRect(), part.scrollWidth > part.clientWidth + 1]);
  const clash = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return boxes.flatMap(([name, box, spills], n) => [
    ...(spills ? [name + ' spills'] : []),
    ...boxes.slice(n + 1).filter(([, other]) => clash(box, other)).map(([other]) => name + ' on ' + other),
  ]);
})"""


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture
def busy_day(embargoed, member):
    """Three hundred entries of a day, words of 300 letters and a table of 14 columns among them."""
    make.events(embargoed, 297)
    make.event(embargoed, "W" * 300, machine="m" * 120, dataset_name="d" * 200, tags=["T" * 200])
    make.event(embargoed, "N" * 300 + "\n" + "fine " * 90, author=member, tags=["a" * 200], **NOTE)
    make.event(embargoed, TABLE, body_format="html", author=member, **NOTE)


def test_a_busy_day_of_long_words_and_wide_tables_fits_every_screen(visit, team, address, busy_day):
    def look(page):
        seen = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            seen.append((overflow(page), page.evaluate(OVERLAPS)))
        return seen, page.locator("article").count(), page.locator(".found").inner_text()

    seen, rows, found = visit(team, address, look)
    assert seen == [(0, [])] * 3
    assert (rows, found.split(" · ")[0]) == (ROWS, "300 entries")


def test_facets_of_long_tags_and_an_open_menu_fit_the_narrowest_screen(visit, team, address, busy_day):
    def look(page):
        page.set_viewport_size({"width": 320, "height": 640})
        page.locator("article details.more summary").first.click()
        menu = page.locator("article details.more .menu").first.bounding_box()
        page.goto(page.url + "#filters")
        page.locator("#filters").wait_for()
        return (
            menu["x"] >= 0 and menu["x"] + menu["width"] <= 320,
            overflow(page),
            page.locator("#filters").evaluate("sheet => sheet.scrollWidth - sheet.clientWidth"),
        )

    assert visit(team, address, look) == (True, 0, 0)


COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body) return null;
  const points = [0.25, 0.5, 0.75].map(part => document.elementFromPoint(
    Math.min(Math.max(box.left + box.width * part, 1), innerWidth - 1), box.top + Math.min(box.height / 2, 20)));
  const seen = points.some(found => one.contains(found) || found?.contains(one));
  return seen ? null : one.outerHTML.slice(0, 80) + ' under ' + points[0]?.outerHTML.slice(0, 60);
}"""


@pytest.mark.parametrize("size", [{"width": 320, "height": 256}, {"width": 1280, "height": 500}])
def test_at_400_percent_and_on_a_low_screen_no_bar_covers_what_has_the_focus(visit, team, address, embargoed, size):
    make.event(embargoed, "crashed", category=Event.Category.ERROR, tags=["beam"])
    make.events(embargoed, 30)

    def look(page):
        page.set_viewport_size(size)
        covered = []
        for key in ["Tab"] * 40 + ["to the last"] + ["Shift+Tab"] * 50:
            if key == "to the last":
                page.locator("article .when").last.focus()
            else:
                page.keyboard.press(key)
            covered.append(page.evaluate(COVERED))
        return {found for found in covered if found}, overflow(page)

    assert visit(team, address, look, reduced_motion="reduce") == (set(), 0)


SHIFTS = """
window.shifts = [];
const keep = list => list.forEach(one => {
  if (!one.hadRecentInput) window.shifts.push([one.value, one.sources.map(source => source.node?.className ?? '')]);
});
const watch = new PerformanceObserver(list => keep(list.getEntries()));
watch.observe({type: 'layout-shift', buffered: true});
window.shifted = () => { keep(watch.takeRecords()); return window.shifts.splice(0); };
"""
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def settled(page):
    """All pictures in sight are there, and two frames were drawn since."""
    page.evaluate(
        "Promise.all([...document.images].filter(i => i.getBoundingClientRect().top < innerHeight).map(i => i.decode()))"
    )
    page.evaluate(FRAMES)
    return page.evaluate("window.shifted()")


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_nothing_moves_while_pictures_and_older_entries_arrive(visit, team, address, embargoed, size):
    make.events(embargoed, ROWS)
    for n in range(4):
        make.event(embargoed, uploads=[Upload(picture(600 + n, 300 + 200 * n), "a.png", caption="Fig.")], **FILE)
    drawn = Signal()

    def hold(asked):
        return LATER if "/attachments/" in asked.path and not drawn.is_set() else None

    def look(page):
        page.add_init_script(SHIFTS)
        page.goto(HOST + address, wait_until="commit")
        page.locator("article img").first.wait_for(state="attached")
        page.evaluate(FRAMES)
        drawn.set()
        page.wait_for_load_state()
        shifts = settled(page)
        page.get_by_role("link", name="Older entries").evaluate("link => link.click()")
        expect(page.locator(".timeline > section > .sheet > article")).to_have_count(ROWS + 4)
        return shifts + settled(page)

    # From another page: a picture that was seen before has its size.
    shifts = visit(team, "/help/", look, size=size, before=hold)
    assert sum(value for value, _ in shifts) <= 0.02, shifts


def test_a_full_page_weighs_at_most_150_kilobytes_with_all_it_needs(visit, team, address, embargoed):
    hours = [embargoed.start_date + n * timedelta(hours=1) for n in range(2 * ROWS)]
    tags = [make.word(n) for n in range(10)]
    lines = [
        make.entry(
            embargoed, f"umv {make.word(n)} 12.5", happened_at=at, recorded_at=at, tags=tags[n // 8 : n // 8 + 1]
        )
        for n, at in enumerate(hours)
    ]
    logbook.record_many(lines)

    def look(page):
        page.wait_for_load_state("networkidle")
        return page.locator(".timeline > section > .sheet > article").count(), page.evaluate(
            "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
            ".map(one => [one.name.replace(origin, ''), one.encodedBodySize])"
        )

    rows, sizes = visit(team, address, look)
    assert rows == ROWS
    assert {name for name, _ in sizes} > {address, "/static/css/timeline.css", "/static/js/reading.js"}
    assert sum(size for _, size in sizes) <= 150_000, sizes
