"""Versions, conflicts and removed entries in a real browser: by keyboard, on a phone, in every theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events import logbook
from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.test_files import picture

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
OLD = (
    "<h2>Night</h2><p>Sample at 20 K</p><table><tr><th>motor</th></tr><tr><td>12.5</td></tr></table>"
    '<pre class="language-python"><code>umv th 1\n</code></pre>' + "<p>same</p>" * 6
)
NEW = OLD.replace("20 K", "25 K").replace("12.5", "13.1").replace("umv th 1\n", "umv th 1\nct 1\n")


@pytest.fixture
def entries(embargoed, member, id32):
    """An entry with two versions, and one that was removed."""
    plot = Upload(picture(), "plot.png")
    note = make.event(embargoed, OLD, body_format="html", author=member, tags=["a"], uploads=[plot], **NOTE)
    logbook.revise(
        note,
        by=make.scientist(id32, "other"),
        version=1,
        body=NEW,
        body_format="html",
        tags=["b"],
        files=[],
        why="Gauge",
    )
    gone = make.event(embargoed, "Wrong " + "x" * 300, author=member, **NOTE)
    logbook.hide(gone, by=member, version=1, why="Belongs " + "y" * 300)
    return {"note": note.public_id, "gone": gone.public_id, "logbook": embargoed.pk}


PAGES = [
    "/events/{note}/versions/", "/events/{note}/versions/?from=1&to=2", "/events/{note}/versions/?version=1",
    "/events/{note}/versions/?restore=1", "/events/{note}/remove/", "/events/{gone}/", "/events/{gone}/restore/",
    "/events/{gone}/versions/", "/investigations/{logbook}/removed/", "/beamlines/ID32/removed/", "/events/{note}/",
]  # fmt: skip


def save_over(page, entries, text="<p>Sample at 20 K, mine</p>"):
    """What somebody sees who saves the first version although there is a second."""
    page.goto(f"http://testserver/events/{entries['note']}/edit/")
    page.locator("form.composer [name=version]").evaluate("field => { field.value = 1 }")
    page.locator("form.composer [name=text]").evaluate("(field, text) => { field.value = text }", text)
    page.locator("form.composer").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    page.locator("#clash").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(visit, localcontact, entries, theme):
    def look(page):
        found, axe = [], Axe()
        for address in [*PAGES, ""]:
            if address:
                assert page.goto("http://testserver" + address.format(**entries)).status == 200, address
            else:
                save_over(page, entries)
            # The form to write in has its own test.
            wrong = axe.run(page, context={"exclude": [["form.composer"]]}).response["violations"]
            found += [(address, one["id"], one["nodes"][0]["html"]) for one in wrong]
        return found

    assert visit(localcontact, "/help/", look, theme=theme, bypass_csp=True) == []


def test_nothing_scrolls_sideways_on_a_phone_nor_is_a_target_too_small(visit, localcontact, entries):
    def look(page):
        found = []
        for address in [*PAGES, ""]:
            page.goto("http://testserver" + address.format(**entries)) if address else save_over(page, entries)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            small = page.evaluate(
                "[...document.querySelectorAll('main .ways a, main .ways button, main .compare *')]"
                ".filter(one => one.matches('a, button, input') && one.getBoundingClientRect().height < 24)"
                ".map(one => one.outerHTML)"
            )
            found += [(address, wide, small)] if wide > 0 or small else []
        return found

    assert visit(localcontact, "/help/", look, size="phone") == []


def test_versions_are_compared_and_restored_with_the_keyboard_alone(visit, team, entries):
    def press(page, keys, until):
        """Walks with the Tab key to something of that name and presses it."""
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText?.trim()") == until:
                return page.keyboard.press(keys)
        raise AssertionError(f"{until} is not reached")

    def look(page):
        page.locator("h1").wait_for()
        press(page, "Enter", "Compare")
        page.wait_for_url("**from=1&to=2")
        marks = page.locator("article del, article ins").all_inner_texts()
        press(page, "Enter", "Restore version 1")
        page.wait_for_url("**restore=1")
        press(page, "Enter", "Restore version 1")
        page.wait_for_url(f"**/events/{entries['note']}/")
        return marks, page.locator("article .prose p").first.inner_text()

    marks, text = visit(team, f"/events/{entries['note']}/versions/", look)
    assert [mark.replace("\n", " ") for mark in marks[:2]] == ["removed: 20", "added: 25"]
    assert text == "Sample at 20 K"
    assert Event.objects.get(public_id=entries["note"]).version == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_added_and_removed_differ_without_colour(visit, team, entries, theme):
    def look(page):
        lines = [
            page.locator(f"section {tag}").first.evaluate("one => getComputedStyle(one).textDecorationLine")
            for tag in ("ins", "del")
        ]
        page.emulate_media(forced_colors="active")
        borders = [
            page.locator(f"section {tag}").first.evaluate("one => getComputedStyle(one).borderBottomStyle")
            for tag in ("ins", "del")
        ]
        return lines, borders

    seen = visit(team, f"/events/{entries['note']}/versions/", look, theme=theme)
    assert seen == (["underline", "line-through"], ["solid", "dashed"])


class Two:
    """Answers each of two browsers as the person who sits at it."""

    def __init__(self, one, other):
        self.one, self.other = one, other

    def generic(self, *args, headers, **options):
        person = self.other if headers.pop("X-Person", "") == "other" else self.one
        return person.generic(*args, headers=headers, **options)


def test_two_browsers_that_edit_one_entry_lose_nothing(visit, team, localcontact, embargoed, member):
    note = make.event(embargoed, "Sample at 20 K, beam on", author=member, **NOTE)

    def save(page, text, within="form.composer"):
        page.locator(f"{within} [name=text]").fill(text)
        page.locator(f"{within} button.save").click()

    def look(mine):
        other = mine.context.browser.new_context(extra_http_headers={"X-Person": "other"}, java_script_enabled=False)
        theirs = other.new_page()
        theirs.goto(mine.url)
        save(theirs, "Sample at 25 K, beam on")
        theirs.wait_for_url("**/investigations/**")
        other.close()
        save(mine, "Sample at 20 K, beam off")
        mine.locator("#clash").wait_for()
        seen = mine.locator(".clash .beside:not(.merging) article").all_inner_texts()
        save(mine, "Sample at 25 K, beam off", within=".merging")
        mine.wait_for_url("**/investigations/**")
        return seen

    address = f"/events/{note.public_id}/edit/"
    theirs, mine = visit(Two(team, localcontact), address, look, java_script_enabled=False)
    assert ("25" in theirs, "off" in theirs, "off" in mine, "25" in mine) == (True, False, True, False)
    note.refresh_from_db()
    assert (note.version, note.body, note.author) == (3, "Sample at 25 K, beam off", member)


@pytest.fixture
def newer(embargoed, member, id32):
    """An entry whose version 2 somebody saves while its version 1 is being edited in the logbook's page."""
    note = make.event(embargoed, "Sample at 20 K, beam on", body_format="markdown", author=member, **NOTE)

    def save():
        fields = {
            "by": make.scientist(id32),
            "version": 1,
            "body": "Sample at 25 K, beam on",
            "body_format": "markdown",
        }
        logbook.revise(note, **fields)

    return note, save


def clash_in_place(page, note):
    """Opens the entry in its row, changes it and saves it over the version of somebody else."""
    page.locator(f"#e{note.public_id}").hover()
    page.locator(f"#e{note.public_id} a.to-edit").click()
    page.locator("form.composer [name=text]").fill("Sample at 20 K, beam off")
    page.locator("form.composer button.save").click()
    expect(page.locator("#clash")).to_be_focused()


WAYS = {
    "merge": (".merging button.save", "Sample at 25 K, beam off", 3, 0),
    "comment": ("[data-as-comment] button", "Sample at 25 K, beam on", 2, 1),
    "discard": ("[data-discard]", "Sample at 25 K, beam on", 2, 0),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_conflict_is_settled_in_the_page_where_one_writes(visit, team, embargoed, newer, way):
    note, save = newer

    def before(asked):
        if asked.method == "POST" and asked.path.endswith("/edit/") and Event.objects.get(pk=note.pk).version == 1:
            save()

    def look(page):
        clash_in_place(page, note)
        marks = page.locator(".clash .beside:not(.merging) :is(ins, del)").all_inner_texts()
        if way == "merge":
            page.locator(".merging [name=text]").fill("Sample at 25 K, beam off")
        page.locator(WAYS[way][0]).click()
        page.locator(".clash").wait_for(state="detached")
        page.wait_for_function("!localStorage.length || !Object.keys(localStorage).some(key => key.includes('edit.'))")
        return marks, page.locator("form.composer").count()

    marks, forms = visit(team, f"/investigations/{embargoed.pk}/", look, before=before)
    assert [mark.split()[-1] for mark in marks] == ["20", "25", "on", "off"]
    assert forms == 0
    note.refresh_from_db()
    assert (note.body, note.version, note.comments.count()) == WAYS[way][1:]


def test_what_each_did_is_read_first_although_the_editor_below_is_ready_later(visit, team, embargoed, member, id32):
    note = make.event(embargoed, "<p>Sample at 20 K</p>", body_format="html", author=member, **NOTE)
    logbook.revise(note, by=make.scientist(id32), version=1, body="<p>Sample at 25 K</p>", body_format="html")

    def look(page):
        page.locator(f"#e{note.public_id}").focus()
        page.keyboard.press("e")
        page.locator(".rich[role=textbox]").wait_for()
        page.locator("form.composer [name=version]").evaluate("field => { field.value = 1; }")
        page.keyboard.type("Beam off. ")
        page.keyboard.press("Control+Enter")
        page.locator(".merging .rich[role=textbox]").wait_for()
        page.wait_for_timeout(500)
        expect(page.locator("#clash")).to_be_focused()
        return page.locator("#clash").evaluate("one => one.getBoundingClientRect().top") >= 0

    assert visit(team, f"/investigations/{embargoed.pk}/", look)
    assert Event.objects.get(pk=note.pk).version == 2


def test_an_entry_is_removed_and_restored_without_scripts(visit, team, embargoed, member):
    note = make.event(embargoed, "Wrong logbook", author=member, **NOTE)

    def look(page):
        page.get_by_role("link", name="Remove").click()
        page.get_by_label("Why").fill("Belongs to ID21")
        page.get_by_role("button", name="Remove").click()
        expect(page.locator(".message.success")).to_contain_text("was removed")
        page.get_by_role("link", name="Removed entries · 1").click()
        page.get_by_role("link", name="Restore the note").click()
        page.get_by_role("button", name="Restore").click()
        expect(page.locator(".message.success")).to_contain_text("was restored")
        return page.locator("article").first.inner_text()

    assert "Wrong logbook" in visit(team, f"/events/{note.public_id}/", look, java_script_enabled=False)
