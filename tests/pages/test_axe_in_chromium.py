"""What axe-core finds on the pages on which entries are read, in all their states."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events import logbook
from events.blobs import Upload
from events.models import Event
from events.routing import Place
from investigations.models import Dataset, Sample
from tests import make
from tests.pages.test_files import FILE, picture
from tests.pages.test_in_chromium import NOTE, TABLE

NOON = datetime(2026, 3, 4, 10, 39, 53, tzinfo=UTC)


@pytest.fixture
def entries(embargoed, member, id32):
    """A logbook, its dataset and sample, the beamline's own logbook and unassigned messages, all in use."""
    sample = Sample.objects.create(investigation=embargoed, name="Nd2CuO4")
    dataset = Dataset.objects.create(investigation=embargoed, name="d1", sample=sample, parameters=[])
    for n in range(5):
        make.event(
            embargoed, f"umv srot {n}", happened_at=NOON + timedelta(minutes=n), tags=["beam"], dataset_name="d1"
        )
    crash = make.event(embargoed, "srot crashed", category=Event.Category.ERROR, happened_at=NOON)
    make.event(embargoed, TABLE, body_format="html", author=member, parent=crash, happened_at=NOON, **NOTE)
    note = make.event(embargoed, "Mounted", author=member, tags=[f"tag {make.word(n)}" for n in range(12)], **NOTE)
    logbook.revise(note, by=member, version=1, body="<p>Sample <b>mounted</b></p>", body_format="html", why="Typo")
    make.event(embargoed, uploads=[Upload(picture(), "a.png"), Upload(b"x", "b.txt")], happened_at=NOON, **FILE)
    make.event(id32, "Undulator back")
    make.event(Place(None, id32, "HC-9999"), "who am I")
    return {"crash": crash.public_id, "note": note.public_id, "dataset": dataset.pk, "sample": sample.pk}


def open_fold(page):
    page.locator(".fold > summary").click()
    expect(page.locator(".inside article")).to_have_count(3)


def open_menu(page):
    page.locator("article details.more > summary").first.click()


def open_picture(page):
    page.locator(".picture a").click()
    page.get_by_role("dialog").wait_for()


def open_preview(page):
    page.get_by_role("link", name="Preview of b.txt").click()
    page.locator("pre.beginning").wait_for()


def open_keys(page):
    page.locator("#timeline").press("?")
    page.get_by_role("dialog").wait_for()


def open_filters(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Filter").click()
    page.locator("#filters").wait_for()
    page.locator(".rest > summary").first.click()


def stay(page):
    pass


def type_a_filter(page):
    page.locator("#q").focus()
    page.locator("#q[role=combobox]").wait_for()
    page.keyboard.press("ArrowDown")
    page.locator("ul.choices:visible li").first.wait_for()


def keep_view(page):
    page.locator("#name").fill("Errors")
    page.get_by_role("button", name="Save this view").click()
    page.locator(".saved summary").click()


STATES = {
    "logbook": [
        ("", open_fold), ("", open_menu), ("", open_picture), ("", open_preview), ("", open_keys), ("", open_filters),
        ("?view=highlights", stay), ("?q=srot", stay), ("?q=nowhere", stay), ("?at=2026-03-04&order=oldest", stay),
    ],
    "finding": [
        ("", type_a_filter), ("?q=tag:bean", stay), ("?month=2026-02", stay), ("views/?q=srot", keep_view),
        ("views/?view=people", stay),
    ],
    "others": [
        ("/proposals/HC-4397/", stay), ("/datasets/{dataset}/", stay), ("/samples/{sample}/", stay),
        ("/beamlines/ID32/logbook/", stay), ("/beamlines/ID32/unassigned/", stay), ("/events/{note}/", stay),
        ("/events/{note}/versions/", stay), ("/events/{crash}/", stay),
    ],
}  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pages", STATES)
def test_axe_finds_nothing_to_complain_about(visit, localcontact, embargoed, entries, pages, theme):
    start = f"/investigations/{embargoed.pk}/"

    def look(page):
        found, axe = [], Axe()
        for address, act in STATES[pages]:
            answer = page.goto("http://testserver" + (start * (pages != "others") + address).format(**entries))
            assert answer.status == 200, address
            act(page)
            wrong = axe.run(page)
            found += [
                (address, act.__name__, one["id"], one["nodes"][0]["html"]) for one in wrong.response["violations"]
            ]
        return found

    assert visit(localcontact, start, look, theme=theme, bypass_csp=True) == []
