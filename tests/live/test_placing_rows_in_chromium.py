"""Where an answered row is put on the page: `static/js/rows.js` in a real browser."""

from datetime import UTC, datetime, timedelta

import pytest

from events import logbook
from events.models import Event
from tests import make
from tests.pages.conftest import browser, visit  # noqa: F401

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
# What a page does to catch up; the step is what somebody else writes before it is answered.
PLACE = """async ([address, query, step]) => {
  const { insertRows } = await import('/static/js/rows.js');
  const since = new Date(Date.now() - 600000).toISOString();
  const answer = await fetch(`${address}rows/${query}since=${since}&step=${step}`);
  insertRows(await answer.text());
}"""
WORDS = """() => [...document.querySelectorAll('#timeline > section')].map(day => [
  day.querySelector('.daytitle').textContent.trim(), [...day.querySelectorAll(':scope > .sheet > *')].map(row => row.querySelector('.text')?.innerText ?? row.innerText)])"""


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


def at(embargoed, text, **apart):
    return make.event(embargoed, text, happened_at=NOON + timedelta(**apart))


def placed(page, address, step, query="?"):
    page.evaluate(PLACE, [address, query, step])
    return page.evaluate(WORDS)


def steps(*acts):
    """What happens in the thread of the test while the page asks."""

    def before(asked):
        if "step=" in asked.path:
            acts[int(asked.path.rpartition("=")[2])]()

    return before


def nothing():
    pass


@pytest.fixture
def three(embargoed):
    """Two days: an entry at noon of the first, two of the second."""
    return [at(embargoed, "first"), at(embargoed, "second", days=2), at(embargoed, "third", days=2, hours=2)]


@pytest.fixture
def later(embargoed, three):
    """What is stored after the page was read."""

    def store():
        at(embargoed, "between", days=2, hours=1)
        at(embargoed, "another day", days=1)
        at(embargoed, "last", days=3)

    return store


NEWEST = [
    ["Saturday 7 March 2026 1 entry", ["last"]],
    ["Friday 6 March 2026 3 entries", ["third", "between", "second"]],
    ["Thursday 5 March 2026 1 entry", ["another day"]],
    ["Wednesday 4 March 2026 1 entry", ["first"]],
]


@pytest.mark.parametrize("query", ["?", "?order=oldest&"])
def test_rows_stand_at_their_time_under_their_day_and_are_counted(visit, team, address, later, query):  # noqa: F811
    def look(page):
        return placed(page, address, 0, query), page.locator(".found span").inner_text()

    found, total = visit(team, address + query.rstrip("&"), look, before=steps(later))
    expected = NEWEST if "oldest" not in query else [[day, rows[::-1]] for day, rows in NEWEST[::-1]]
    assert ([[title.replace("2026", "2026 "), rows] for title, rows in found], total) == (expected, "6 entries")


def test_the_same_answer_twice_changes_nothing(visit, team, address, later):  # noqa: F811
    def look(page):
        return placed(page, address, 0) == placed(page, address, 1)

    assert visit(team, address, look, before=steps(later, nothing))


def test_what_belongs_to_another_page_is_not_put_on_this_one(visit, team, address, embargoed):  # noqa: F811
    make.events(embargoed, 50, until=NOON)

    def look(page):
        return page.evaluate(WORDS) == placed(page, address, 0)

    assert visit(team, address, look, before=steps(lambda: at(embargoed, "long ago", days=-1)))


@pytest.fixture
def folded(embargoed):
    """Five lines that fold; the one that is shown."""
    return [at(embargoed, f"umv srot {n}", minutes=n) for n in range(5)][-1]


def test_a_changed_row_keeps_its_fold_and_the_focus(visit, team, address, folded, member):  # noqa: F811
    def look(page):
        row = page.locator(f"#e{folded.public_id}")
        row.focus()
        placed(page, address, 0)
        return (
            row.locator("details.fold").count(),
            row.evaluate("row => row === document.activeElement"),
            row.inner_text(),
        )

    comment = {"by": member, "body": "Too fast", "body_format": "plaintext", "happened_at": NOON + timedelta(minutes=9)}
    folds, focused, said = visit(team, address, look, before=steps(lambda: logbook.comment(folded, **comment)))
    assert (folds, focused) == (1, True)
    assert "Too fast" in said


def test_a_line_that_only_stands_in_a_closed_fold_does_not_come_twice(visit, team, address, folded):  # noqa: F811
    def look(page):
        placed(page, address, 0)
        return page.locator("article.event").count()

    assert visit(team, address, look, before=steps(nothing)) == 1


def test_a_row_with_an_open_menu_waits_and_one_that_is_gone_leaves_a_word(visit, team, address, embargoed, member):  # noqa: F811
    note = make.event(embargoed, "Mounted", author=member, happened_at=NOON, **NOTE)

    def look(page):
        row = page.locator(f"#e{note.public_id}")
        row.locator("details.more summary").click()
        placed(page, address, 0)
        waiting = row.locator(".text").inner_text(), row.locator("details.more[open]").count()
        page.keyboard.press("Escape")
        placed(page, address, 1)
        return waiting, row.locator(".text").inner_text(), placed(page, address, 2)[0][1]

    text = {"body": "Film 5 mounted", "body_format": "plaintext"}
    before = steps(
        lambda: logbook.revise(note, by=member, version=1, **text),
        nothing,
        lambda: logbook.hide(note, by=member, version=2, why="A test"),
    )
    waiting, changed, left = visit(team, address, look, before=before)
    assert (waiting, changed) == (("Mounted", 1), "Film 5 mounted")
    assert left == ["Note of 12:00:00 is no longer here: it was hidden or moved."]
