"""Pages in a real browser: width, keyboard, without JavaScript, and what axe-core finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.test_files import picture

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
TABLE = f"<table><tr>{'<th>motor</th>' * 14}</tr><tr>{'<td>12.3456789</td>' * 14}</tr></table>"


@pytest.fixture
def wild(embargoed, member):
    """A logbook with everything that could break a page; the entry to look at closely."""
    member.full_name = "Ann Other-Very-Long-Name"
    member.save()
    make.event(embargoed, "W" * 300, author=member, tags=["T" * 200], **NOTE)
    make.event(
        embargoed, TABLE + "<h1>Head</h1><pre>" + "x" * 400 + "</pre>", body_format="html", author=member, **NOTE
    )
    make.event(embargoed, "FOURC> " + "umv th 1.234; " * 40, machine="m" * 120, dataset_name="d" * 200)
    make.event(embargoed, "x = 1.0\n" * 9_000, category=Event.Category.DEBUG)
    make.event(embargoed, "crashed", category=Event.Category.ERROR, title="t" * 200)
    return make.event(
        embargoed, "", uploads=[Upload(picture(3000, 400), "a" * 180 + ".png"), Upload(b"x", "b" * 180)], **NOTE
    )


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_nothing_makes_a_logbook_wider_than_the_screen(visit, team, embargoed, wild, size):
    assert visit(team, f"/investigations/{embargoed.pk}/", overflow, size=size) == 0


def test_nothing_makes_an_entry_wider_than_a_phone(visit, team, embargoed, wild):
    for event in embargoed.events.all():
        assert visit(team, f"/events/{event.public_id}/", overflow, size="phone") == 0


def test_a_wide_table_scrolls_in_its_own_focusable_box(visit, team, embargoed, wild):
    def look(page):
        box = page.locator(".scroll")
        box.focus()
        return box.evaluate("box => box.scrollWidth > box.clientWidth && document.activeElement === box")

    assert visit(team, f"/investigations/{embargoed.pk}/", look, size="phone")


def test_a_phone_shows_the_first_entry_on_its_first_screen(visit, team, embargoed):
    embargoed.title = "Interdependent charge and magnetic orders and superconducting gap in thin films of cuprates"
    embargoed.save()
    make.events(embargoed, 3)
    row = visit(
        team,
        f"/investigations/{embargoed.pk}/",
        lambda page: page.locator("article").first.bounding_box(),
        size="phone",
    )
    assert row["y"] + row["height"] < 844 / 2


def test_a_phone_shows_hours_and_minutes_and_a_desk_the_seconds_too(visit, team, embargoed):
    make.event(embargoed)
    shown = [
        visit(
            team, f"/investigations/{embargoed.pk}/", lambda page: page.locator("article time").inner_text(), size=size
        )
        for size in ("phone", "wide")
    ]
    assert [len(time) for time in shown] == [len("11:39"), len("11:39:53")]


def test_every_link_is_large_enough_for_a_finger(visit, team, embargoed, wild):
    def look(page):
        links = page.locator("article a.when, article .whole, article .file, .bar a, summary").locator("visible=true")
        return links.evaluate_all("all => all.map(a => a.getBoundingClientRect()).map(r => [r.width, r.height])")

    sizes = visit(team, f"/investigations/{embargoed.pk}/", look, size="phone")
    assert len(sizes) > 8
    assert min(side for sides in sizes for side in sides) >= 24


def test_a_logbook_reads_without_javascript(visit, team, embargoed):
    make.event(embargoed, "FOURC> umv th 1")

    def look(page):
        text = page.locator("article").inner_text()
        page.locator("a.when").click()
        return text, page.locator("h1").inner_text()

    row, heading = visit(team, f"/investigations/{embargoed.pk}/", look, java_script_enabled=False)
    assert "FOURC> umv th 1" in row
    assert heading.startswith("Command of ")


def test_the_keyboard_alone_leads_to_an_entry(visit, team, embargoed):
    event = make.event(embargoed)

    def look(page):
        page.keyboard.press("Tab")
        first = page.locator(":focus").inner_text()
        # The second of the links is to the entries; the time of the first is the next stop.
        for key in ("Tab", "Enter", "Tab"):
            page.keyboard.press(key)
        outline = page.locator(":focus").evaluate("link => getComputedStyle(link).outlineWidth")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/events/{event.public_id}/")
        return first, outline

    assert visit(team, f"/investigations/{embargoed.pk}/", look) == ("Skip to the content", "2px")


def test_the_room_of_a_picture_is_kept_before_it_arrives(visit, team, embargoed, wild):
    def look(page):
        return page.locator("article img").evaluate(
            "image => [getComputedStyle(image).aspectRatio, image.width, image.height]"
        )

    ratio, width, height = visit(team, f"/investigations/{embargoed.pk}/", look, size="phone")
    assert ratio == "auto 3000 / 400"
    assert width / height == pytest.approx(3000 / 400, rel=0.05)


def test_a_reader_who_forces_colours_still_sees_the_kinds(visit, team, embargoed):
    make.event(embargoed, category=Event.Category.ERROR)

    def look(page):
        edge = page.locator("article").evaluate("row => getComputedStyle(row).borderLeftWidth")
        return edge, page.locator("article .kind").inner_text()

    assert visit(team, f"/investigations/{embargoed.pk}/", look, forced_colors="active") == ("3px", "Error")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["logbook", "entry", "mine", "open", "login", "missing", "empty", "no-team"])
def test_axe_finds_nothing_to_complain_about(visit, name, theme, team, outsider, stranger, embargoed, wild, released):
    pages = {
        "logbook": (team, f"/investigations/{embargoed.pk}/"), "entry": (team, f"/events/{wild.public_id}/"),
        "mine": (team, "/"), "open": (stranger, "/open/"), "login": (stranger, "/login/?next=/"),
        "missing": (stranger, "/nowhere/"), "empty": (stranger, f"/investigations/{released.pk}/"), "no-team": (outsider, "/"),
    }  # fmt: skip
    # axe is a script that the page's own policy would refuse.
    found = visit(*pages[name], Axe().run, theme=theme, bypass_csp=True)
    assert [violation["id"] for violation in found.response["violations"]] == [], found.generate_report()
