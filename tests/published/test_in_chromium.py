"""The landing page in a real browser: what is data stays data, the citation is copied, everything fits and is found."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from events.blobs import Upload
from investigations.models import Investigation, Sample
from tests import make
from tests.pages.test_files import FILE, picture
from tests.pages.test_in_chromium import overflow
from tests.published.conftest import ABSTRACT, page_of
from tests.published.test_hostile import TITLES

LONG = "W" * 250
CLIPBOARD = "navigator.clipboard = {writeText: async (text) => { window.copied = text; }};"


@pytest.fixture
def full(rich, settings):
    """Pictures and samples, and words without a space in them."""
    settings.ELOGBOOK_CONTACT, settings.ELOGBOOK_PUBLIC_URL = "logbook@facility.eu", ""
    for number in range(3):
        make.event(rich, uploads=[Upload(picture(), "a.png", caption=f"{LONG}{number}")], **FILE)
        Sample.objects.create(investigation=rich, name=f"{LONG}{number}")
    Investigation.objects.update(title=LONG, summary=LONG * 4, doi="10.15151/" + LONG[:200])
    return rich


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about_and_nothing_is_wider_than_the_screen(visit, stranger, full, size, theme):
    def look(page):
        page.locator("summary", has_text="BibTeX").click()
        return Axe().run(page), overflow(page)

    found, wide = visit(stranger, page_of(full), look, size=size, theme=theme, bypass_csp=True)
    assert [violation["id"] for violation in found.response["violations"]] == [], found.generate_report()
    assert wide == 0


@pytest.mark.parametrize("title", ["markup", "quotes", "leftwards"])
def test_a_browser_reads_the_json_ld_and_runs_none_of_it_under_our_policy(visit, stranger, rich, title):
    Investigation.objects.update(title=TITLES[title], summary=TITLES[title])

    def look(page):
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.reload()
        read = page.evaluate("document.querySelector('script[type=\"application/ld+json\"]').textContent")
        return read, page.locator("main").count(), page.locator("script:not([src])").count()

    said, mains, scripts = visit(stranger, page_of(rich), look)
    document = json.loads(said)
    assert document["@type"] == "Dataset"
    assert document["name"] == " ".join(TITLES[title].replace("\u202e\u2066", "").split())
    assert (mains, scripts) == (1, 1)


def test_the_citation_is_copied_as_it_stands_there(visit, stranger, rich):
    def look(page):
        page.add_init_script(
            f"Object.defineProperty(navigator, 'clipboard', {{value: {{}}, writable: true}}); {CLIPBOARD}"
        )
        page.reload()
        found = []
        for name in ("Copy the citation", "Copy the citation for BibTeX"):
            if name.endswith("BibTeX"):
                page.locator("summary", has_text="BibTeX").click()
            page.get_by_role("button", name=name, exact=True).click()
            page.wait_for_timeout(100)
            found.append(page.evaluate("window.copied"))
        return found

    sentence, bibtex = visit(stranger, page_of(rich), look)
    assert sentence.startswith("Leader, Zoë; Person, First (2024). Iron in foils [")
    assert bibtex.startswith("@misc{blc-12581-id21-2024,")


def test_without_scripts_all_of_it_is_there_and_downloads_instead_of_buttons(visit, stranger, rich):
    def look(page):
        buttons = page.locator(".citing button").evaluate_all(
            "all => all.filter(each => each.checkVisibility()).length"
        )
        with page.expect_download() as download:
            page.get_by_role("link", name="RIS", exact=True).click()
        return page.locator(".citation").inner_text(), buttons, download.value.suggested_filename

    citation, buttons, name = visit(stranger, page_of(rich), look, java_script_enabled=False)
    assert "Iron in foils" in citation
    assert (buttons, name) == (0, "BLC-12581-ID21-citation.ris")


def test_whatever_leads_on_is_large_enough_for_a_finger(visit, stranger, full):
    def look(page):
        ways = page.locator("main summary, main .names a, main .btn:visible")
        return ways.evaluate_all("all => all.map(a => a.getBoundingClientRect().height)")

    heights = visit(stranger, page_of(full), look, size="phone")
    assert len(heights) > 8
    assert min(heights) >= 24


def test_abstract_and_pictures_are_seen_before_the_log_is(visit, stranger, full):
    Investigation.objects.update(title="Iron", summary=ABSTRACT)

    def look(page):
        return page.locator(".abstract").bounding_box()["y"], page.locator("article").count()

    height, entries = visit(stranger, page_of(full), look, size="phone")
    assert height < 844
    assert entries == 0
