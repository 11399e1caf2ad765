"""Filters narrow the entries in place; what is chosen stands in the address, and the address is enough."""

from threading import Event as Signal
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from events.models import Event
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
OUTPUT = {"category": Event.Category.COMMENT}


@pytest.fixture
def address(embargoed, member):
    """Eight entries: four commands, two lines of output, an error and a note."""
    for n, body in enumerate(["slits open", "detector in", "detector out", "shutter open"]):
        make.event(embargoed, body, tags=["beam"] if n > 1 else [], author=None)
    make.event(embargoed, "detector cold", **OUTPUT)
    make.event(embargoed, "ring full", tags=["beam"], **OUTPUT)
    make.event(embargoed, "detector failed", category=Event.Category.ERROR)
    make.event(embargoed, "we open the slits by hand", author=member, tags=["beam", "slits"], **NOTE)
    return f"/investigations/{embargoed.pk}/"


def asked(page):
    return sorted(parse_qsl(urlsplit(page.url).query))


def state(page):
    """What the page says is chosen and what it shows."""
    boxes = page.locator("#filter input[type=checkbox]")
    return (
        page.locator("article .text").all_inner_texts(),
        boxes.evaluate_all("all => all.filter(box => box.checked).map(box => box.value)"),
        page.locator(".facets .n").all_inner_texts(),
        page.locator(".found").inner_text(),
        page.locator("#q").input_value(),
        page.locator(".seg [aria-current]").inner_text(),
    )


def toggle(page, box, rows):
    page.locator(f"#filter input[value={box}]").click()
    expect(page.locator("article")).to_have_count(rows)


def test_a_kind_is_toggled_in_place_and_the_address_stays_short(visit, team, address):
    def look(page):
        page.evaluate("window.same = true")
        toggle(page, "command", 4)
        without = asked(page)
        focused = page.locator(":focus").get_attribute("value")
        toggle(page, "command", 8)
        return without, focused, asked(page), page.evaluate("window.same")

    kinds = [("kind", "error"), ("kind", "note"), ("kind", "output")]
    assert visit(team, address, look) == (kinds, "command", [], True)


@pytest.mark.parametrize(("match", "rows"), [("any", 4), ("all", 1), ("none", 4)])
def test_tags_are_any_all_or_none_of_those_chosen(visit, team, address, match, rows):
    def look(page):
        if page.locator(".rest:not([open]) > summary").count():
            page.locator(".rest:not([open]) > summary").click()
        page.locator("#filter input[value=slits]").check()
        expect(page.locator("article")).to_have_count(1)
        page.locator("#filter input[value=beam]").check()
        expect(page.locator("article")).to_have_count(4)
        page.locator("#match").select_option(match)
        expect(page.locator("article")).to_have_count(rows)
        page.wait_for_url("**tag=**" if match == "any" else f"**match={match}**")
        return asked(page), page.locator(".found").inner_text()

    query, found = visit(team, address, look)
    assert query == ([("match", match)] if match != "any" else []) + [("tag", "beam"), ("tag", "slits")]
    assert found.startswith(f"{rows} of 8 shown")


def test_words_kind_tag_and_view_combine_and_the_page_is_the_same_after_a_reload(visit, team, address):
    def look(page):
        page.get_by_role("link", name="Highlights").click()
        page.wait_for_url("**view=highlights")
        expect(page.locator("article")).to_have_count(2)
        toggle(page, "error", 1)
        page.locator("#q").fill("open")
        page.locator("#q").press("Enter")
        page.wait_for_url("**q=open**")
        before, query = state(page), asked(page)
        page.reload()
        return before, state(page), query

    before, after, query = visit(team, address, look)
    assert before == after
    assert ("kind", "error") not in query
    assert query[-2:] == [("q", "open"), ("view", "highlights")]
    assert before[0] == ["we open the slits by hand"]


def test_back_and_forward_restore_rows_boxes_and_counts(visit, team, address):
    def look(page):
        states = [state(page)]
        toggle(page, "command", 4)
        states.append(state(page))
        toggle(page, "output", 2)
        states.append(state(page))
        for back in (1, 0):
            page.go_back()
            expect(page.locator("article")).to_have_count(len(states[back][0]))
            assert state(page) == states[back]
        page.go_forward()
        expect(page.locator("article")).to_have_count(4)
        assert state(page) == states[1]

    visit(team, address, look)


def test_a_filtered_address_opens_as_its_sender_saw_it(visit, team, address):
    def look(page):
        page.locator("#q").fill("detector")
        page.locator("#q").press("Enter")
        expect(page.locator("article")).to_have_count(4)
        toggle(page, "command", 2)
        sent = page.url, state(page)
        page.goto("about:blank")
        page.goto(sent[0])
        assert state(page) == sent[1]
        assert len(urlsplit(sent[0]).query) < 60

    visit(team, address, look)


def test_clearing_the_filters_keeps_the_view(visit, team, address):
    def look(page):
        page.get_by_role("link", name="Clear the filters").click()
        expect(page.locator("article")).to_have_count(2)
        return asked(page), page.get_by_role("link", name="Clear the filters").count()

    assert visit(team, f"{address}?view=highlights&q=detector", look) == ([("view", "highlights")], 0)


def test_a_typed_day_and_hour_narrow_once_both_are_whole(visit, team, address):
    def look(page):
        page.locator("#after").fill("2000-01-01T00:00")
        page.locator("#after").press("Tab")
        page.wait_for_url("**after=2000-01-01T00%3A00")
        page.locator("#before").fill("2000-01-02T00:00")
        page.locator("#before").press("Tab")
        page.get_by_text("Nothing of that").wait_for()
        return [name for name, _ in asked(page)], page.locator("article").count()

    assert visit(team, address, look) == (["after", "before"], 0)


def test_a_screen_reader_hears_how_many_are_left_from_a_line_that_stays(visit, team, address):
    def look(page):
        page.locator("#told").evaluate("line => { line.dataset.stays = ''; }")
        toggle(page, "command", 4)
        expect(page.locator("[role=status][data-stays]")).to_contain_text("4 of 8 shown")
        return page.locator("#told").count()

    assert visit(team, address, look) == 1


def test_what_is_chosen_and_typed_while_an_answer_is_on_its_way_is_kept(visit, team, address):
    answers = [Signal() for _ in range(2)]

    def hold(asked):
        if "kind=" in asked.path and not answers[0].is_set():
            answers[0].set()
            answers[1].wait(10)

    def look(page):
        page.locator("#filter input[value=command]").click()
        answers[0].wait(10)
        page.locator("#filter input[value=output]").click()
        page.locator("#q").press_sequentially("slits")
        answers[1].set()
        expect(page.locator("article")).to_have_count(1)
        return state(page)[1], page.locator("#q").input_value(), page.locator(":focus").get_attribute("id")

    assert visit(team, address, look, before=hold) == (["note", "error"], "slits", "q")


def test_filters_that_cannot_be_answered_say_so_and_keep_the_entries(visit, team, address):
    def refuse(request):
        if "kind=" in request.path:
            team.logout()

    def look(page):
        page.locator("#filter input[value=command]").click()
        expect(page.get_by_role("alert")).to_contain_text("What you see is kept")
        return page.locator("article").count()

    assert visit(team, address, look, before=refuse) == 8
