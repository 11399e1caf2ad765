"""The pages of signing in are for everybody: axe finds nothing, nothing is wider than a phone, targets are large enough."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.conftest import Chromium


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    started = Chromium()
    yield started
    started.close()


def local(page):
    page.get_by_text("Local account").click()


def sign_out(page):
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="You are signed out here").wait_for()


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def small(page):
    """Buttons and folds lower than 24 px."""
    heights = "all => all.map(one => one.getBoundingClientRect().height).filter(height => height < 24)"
    return page.locator("main .btn, main summary").evaluate_all(heights)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("state", ["login", "unknown", "down", "signed out"])
def test_every_page_of_signing_in_is_for_everybody(stub, stranger, member, chromium, theme, size, state):
    act, path = {"login": local, "signed out": sign_out}.get(state, lambda page: None), "/login/?next=/open/"
    if state == "unknown":
        stub.userinfo["preferred_username"] = "a.very.long.account.name" * 6
    elif state == "down":
        stub.said["/token"] = 500, b""
    if state != "login":
        path = f"/oidc/callback/?code=c&state={stub.begin(stranger)['state']}"

    def look(page):
        act(page)
        found = [rule["id"] for rule in Axe().run(page).response["violations"]]
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{state}-{size}-{theme}.png")
        return found, wide(page), small(page)

    assert chromium.visit(stranger, path, look, size=size, theme=theme) == ([], 0, [])
