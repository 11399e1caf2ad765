"""Intake in a real browser: at three in the morning, by keyboard, on a phone, in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Event, RefusedMessage
from events.routing import Place
from investigations.models import ApiToken
from tests import make
from tests.conftest import browser

PAGE = "/beamlines/ID32/intake/"
LONG = "n" * 60


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


@pytest.fixture
def full(id32, embargoed, staff):
    """Everything the page has, in long words that nobody thought of."""
    make.event(embargoed, "x" * 400, software=f"{LONG}{LONG}", machine=f"{LONG}.example")
    make.event(Place(None, id32, f"{LONG}/{LONG}"), "who am I", software="spec")
    token = make.token(make.key(id32, make.instrument("ID21")))
    own = make.token(make.key(id32, may_read=True))
    for each, reason in ((token, "r" * 300), (own, "e" * 300)):
        RefusedMessage.objects.create(
            token=each, status=400, reason=reason, sender=LONG * 3, excerpt="{" * 200, day=timezone.localdate()
        )
    RefusedMessage.objects.create(token=None, status=401, reason="unknown key", times=12, day=timezone.localdate())
    opened = make.investigation(f"{LONG}/{LONG}2", at=id32, end_date=None, start_date=None, opened_by=staff)
    return {"key": own.pk, "opened": opened.pk}


def reach(page, name):
    """Tab until the control of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
        )
        if found.startswith(name):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_a_key_is_made_replaced_and_revoked_by_keyboard(visit, staff, embargoed):
    def look(page):
        reach(page, "Make a key")
        page.keyboard.press("Enter")
        page.get_by_label("Name").focus()
        page.keyboard.type("bliss-id32")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="The key “bliss-id32”")).to_be_visible()
        expect(page.locator(".key")).to_contain_text("elogbook-")
        reach(page, "Make a second key to replace bliss-id32")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="The key “bliss-id32-2”")).to_be_visible()
        reach(page, "Revoke bliss-id32")
        page.keyboard.press("Enter")
        expect(page.get_by_text("To replace it: bliss-id32-2 (never used)")).to_be_visible()
        reach(page, "Revoke bliss-id32")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The key “bliss-id32” is revoked")).to_be_visible()

    visit(browser(staff), PAGE, look)
    assert ApiToken.objects.get(revoked_at=None).name == "bliss-id32-2"


def test_what_waits_is_assigned_in_three_steps_by_keyboard(visit, staff, id32, embargoed):
    waiting = [make.event(Place(None, id32, "HC-5120"), f"line {make.word(n)}") for n in range(3)]

    def look(page):
        reach(page, "Assign to a logbook")
        page.keyboard.press("Enter")
        page.get_by_label("To", exact=True).focus()
        page.keyboard.type("HC-4397")
        page.get_by_label("Why", exact=True).focus()
        page.keyboard.type("Typed wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Move 3 entries to HC-4397")).to_be_visible()
        reach(page, "Move 3")
        page.keyboard.press("Enter")
        expect(page.get_by_text("3 entries were moved.")).to_be_visible()

    visit(browser(staff), PAGE, look)
    assert {Event.objects.get(pk=each.pk).investigation for each in waiting} == {embargoed}


def test_a_test_message_lands_and_its_page_opens_without_scripts(visit, staff, embargoed):
    def look(page):
        page.get_by_role("button", name="Send a test message").click()
        expect(page.get_by_text("in the logbook of HC-4397")).to_be_in_viewport()
        page.get_by_role("link", name="The message").click()
        expect(page.get_by_text("Test message from the Intake page")).to_be_visible()

    visit(browser(staff), PAGE, look, size="phone", java_script_enabled=False)


def make_key(page):
    page.get_by_label("Name").fill(LONG)
    page.get_by_role("button", name="Make a key").click()
    page.locator(".key").wait_for()


def send(page):
    page.get_by_role("button", name="Send a test message").click()
    page.locator("#trial + .message").wait_for()


def open_wrongly(page):
    page.get_by_role("button", name="Open the logbook").click()
    page.locator(".message.error").first.wait_for()


def stay(page):
    pass


STATES = [
    ("", stay), ("", send), ("refused/", stay), ("keys/", stay), ("keys/", make_key), ("keys/{key}/revoke/", stay),
    ("open/", stay), ("open/{opened}/", stay), ("open/?proposal=HC-4397", open_wrongly),
]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "theme"), [("wide", "light"), ("wide", "dark"), ("phone", "dark"), ("phone", "light")]
)
def test_axe_finds_nothing_and_long_words_do_not_push_the_page_wide(visit, staff, full, size, theme):
    def look(page):
        found, axe = [], Axe()
        for address, act in STATES:
            assert page.goto(f"http://testserver{PAGE}{address.format(**full)}").status == 200
            act(page)
            # What a form answers is measured once its styles are there.
            page.wait_for_load_state()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, act)
            wrong = axe.run(page).response["violations"]
            found += [(address, act.__name__, one["id"], one["nodes"][0]["html"]) for one in wrong]
        return found

    assert visit(browser(staff), PAGE, look, size=size, theme=theme, bypass_csp=True) == []


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_nothing_to_press_is_smaller_than_24_pixels(visit, staff, full, size):
    def look(page):
        script = """() => [...document.querySelectorAll('main :is(a, button, input, select)')]
            .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
            .filter(([box]) => box.width && box.height && Math.min(box.width, box.height) < 23.5).map(([, html]) => html)"""
        return page.evaluate(script)

    assert visit(browser(staff), PAGE, look, size=size) == []
