"""The rich editor: what it can make is what the cleaner leaves, and what is pasted comes out clean."""

import base64
import re

import pytest
from playwright.sync_api import expect

from events import content
from events.models import Event
from tests import make
from tests.pages.test_files import picture

EDITOR = ".rich[role=textbox]"
PASTE = """([html, files]) => {
  const data = new DataTransfer();
  if (html) data.setData('text/html', html);
  for (const [name, type, text] of files) data.items.add(new File([Uint8Array.from(atob(text), one => one.charCodeAt(0))], name, {type}));
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
DOT = base64.b64encode(picture()).decode()


@pytest.fixture
def address(embargoed):
    make.event(embargoed, "umv th 1")
    return f"/investigations/{embargoed.pk}/"


def opened(page):
    """The full editor with the caret in it."""
    page.get_by_role("button", name="Full editor").click()
    page.locator(EDITOR).wait_for()
    return page.locator(EDITOR)


def saved(page):
    page.keyboard.press("Control+Enter")
    expect(page.locator(".kept").first).to_contain_text("Stored")


def body():
    return Event.objects.get(type="annotation").body


def paste(page, html="", files=()):
    page.evaluate(PASTE, [html, list(files)])


BUTTONS = {
    "Bold": "<strong>x</strong>", "Italic": "<em>x</em>", "Underline": "<u>x</u>", "Strikethrough": "<s>x</s>",
    "Subscript": "<sub>x</sub>", "Superscript": "<sup>x</sup>",
}  # fmt: skip


def test_every_button_makes_what_the_cleaner_leaves_as_it_is(visit, team, address):
    def look(page):
        opened(page)
        for button in BUTTONS:
            page.keyboard.press("Control+End")
            page.get_by_role("button", name=button, exact=True).click()
            page.keyboard.type("x")
            page.get_by_role("button", name=button, exact=True).click()
            page.keyboard.press("Enter")
        for button in ("Bullet list", "Numbered list"):
            page.get_by_role("button", name=button, exact=True).click()
            page.keyboard.type("x")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        saved(page)

    visit(team, address, look)
    made = re.sub(r"\s+", "", body())
    lists = ["<ul><li>x</li></ul>", "<ol><li>x</li></ol>"]
    assert [html for html in (*BUTTONS.values(), *lists) if html.replace(" ", "") not in made] == []
    assert content.pure(body()) == body()


def test_headings_a_table_and_code_are_left_as_they_are(visit, team, address):
    def look(page):
        opened(page)
        for block in ("Heading", "Subheading", "Quote"):
            page.get_by_role("button", name="Block").click()
            page.get_by_role("menuitemcheckbox", name=block, exact=True).click()
            page.keyboard.type("x")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Table").first.click()
        page.get_by_role("menuitem", name="Table").first.hover()
        page.locator(".tox-insert-table-picker > div").nth(11).click()
        page.get_by_role("button", name="Insert/edit code sample").click()
        page.get_by_role("dialog").get_by_label("Code view").fill("for n in range(3):\n    scan(n)")
        page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
        saved(page)

    visit(team, address, look)
    made = body()
    assert [part for part in ("<h3>", "<h4>", "<blockquote>", "<table>", 'class="language-') if part not in made] == []
    assert "style=" not in made
    assert content.pure(made) == made


OFFICE = """<html xmlns:o="urn:x"><head><style>p.MsoNormal {color: red}</style></head><body><!--StartFragment-->
<p class=MsoNormal style='margin-left:36pt'><o:p></o:p><b style='mso-bidi'>Bias</b> <font color=red>180 V</font></p>
<script>alert(1)</script><img src="https://example.org/spy.png"><a href="javascript:x()">bad</a>
<table border=1 width=400 style='border:none'><tr><td width=20 style='x'>1</td></tr></table><!--EndFragment--></body></html>"""


def test_a_pasted_page_comes_out_clean_and_nothing_of_it_is_fetched(visit, team, address):
    asked = []

    def look(page):
        page.on("request", lambda request: asked.append(request.url))
        opened(page)
        paste(page, OFFICE)
        expect(page.locator("form.composer .kept")).to_contain_text("stayed there")
        saved(page)

    visit(team, address, look)
    made = body()
    assert "<strong>Bias</strong>" in made or "<b>Bias</b>" in made
    assert "<td>1</td>" in made
    assert not re.search(r"style|class|onclick|script|spy|width|font|o:p", made)
    assert [url for url in asked if "example.org" in url] == []


def test_a_pasted_picture_arrives_as_a_file_stands_where_it_was_pasted_and_has_a_caption(visit, team, address):
    def look(page):
        opened(page)
        page.keyboard.type("before")
        paste(page, files=[("shot.png", "image/png", DOT)])
        expect(page.locator(f"{EDITOR} img")).to_have_count(1)
        page.get_by_label("Caption of shot.png").fill("The sample as mounted")
        page.locator(EDITOR).click()
        saved(page)
        shown = page.locator("article.kind-note img")
        return shown.count(), shown.get_attribute("alt")

    assert visit(team, address, look) == (1, "The sample as mounted")
    file = Event.objects.get(type="annotation").attachments.get()
    assert f'<img src="{file.get_absolute_url()}">' in body()


def test_a_picture_inside_pasted_text_becomes_a_file_in_its_place(visit, team, address):
    def look(page):
        opened(page)
        paste(page, f'<p>one <img src="data:image/png;base64,{DOT}"> two</p>')
        expect(page.locator(f"{EDITOR} img[src^='/attachments/']")).to_have_count(1)
        saved(page)

    visit(team, address, look)
    assert re.search(r"one <img src=\"/attachments/\d+/[^\"]+\"> two", body())


def test_the_choice_of_plain_text_lasts(visit, team, address, member):
    def look(page):
        opened(page)
        page.keyboard.type("kept")
        page.get_by_role("button", name="Plain text").click()
        expect(page.locator("form.composer textarea[name=text]")).to_have_value("kept")
        page.keyboard.type(" **bold**")
        saved(page)
        page.get_by_role("button", name="Full editor").click()
        expect(page.locator("form.composer textarea[name=text]")).to_be_visible()
        return page.locator(EDITOR).count()

    assert visit(team, address, look) == 0
    member.refresh_from_db()
    assert member.editor == "markdown"
    assert Event.objects.get(type="annotation").html == "<p>kept <strong>bold</strong></p>\n"


def test_the_editor_is_dark_in_the_dark(visit, team, address):
    def look(page):
        opened(page)
        return page.evaluate("[...document.querySelectorAll('link')].some(one => one.href.includes('/oxide-dark/'))")

    assert visit(team, address, look, theme="dark")


def test_what_is_edited_is_the_text_as_it_stands(visit, team, address, embargoed, member):
    note = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
    make.event(embargoed, "<h1>Head</h1><p>APD <b>died</b></p>", body_format="html", author=member, **note)

    def look(page):
        page.locator("article.kind-note").focus()
        page.keyboard.press("e")
        page.locator(EDITOR).wait_for()
        page.keyboard.press("Control+End")
        page.keyboard.type(" again")
        page.keyboard.press("Control+Enter")
        expect(page.locator("article.kind-note")).to_contain_text("APD died again")

    visit(team, address, look)
    assert re.sub(r"\s*\n\s*", "", body()) == "<h1>Head</h1><p>APD <b>died again</b></p>"


def test_who_writes_in_another_field_keeps_the_caret_when_the_editor_is_ready(visit, team, address):
    def look(page):
        page.get_by_role("button", name="Full editor").click()
        page.locator("form.composer").wait_for()
        page.evaluate("document.querySelector('.aboutness').open = true")
        page.locator("form.composer [name=filepath]").focus()
        page.locator(EDITOR).wait_for()
        page.keyboard.type("/data/a.h5")
        return page.locator("form.composer [name=filepath]").input_value()

    assert visit(team, address, look) == "/data/a.h5"
