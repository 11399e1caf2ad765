"""The beamline's intake as its staff meet it, for the pictures of `python -m tests.screenshots`."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

from tests.screenshots import Shot

INTAKE = "/beamlines/ID32/intake/"


def press(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()
        page.wait_for_load_state("networkidle")

    return act


def make_key(page: Page) -> None:
    # A name is free once, and four pictures are taken.
    page.get_by_label("Name").fill(f"detector-{time.monotonic_ns() % 100_000}")
    press("Make a key")(page)


def shown_plan(page: Page) -> None:
    page.get_by_label("To", exact=True).select_option(index=2)
    page.get_by_label("Why", exact=True).fill("The proposal was typed wrong")
    press("Show what would move")(page)


def of_intake() -> dict[str, Shot]:
    found = {
        "intake": ("", None), "intake-sent": ("", press("Send a test message")), "intake-refused": ("refused/", None),
        "intake-keys": ("keys/", None), "intake-key-made": ("keys/", make_key),
        "intake-open": ("open/?proposal=HC-5120", None), "intake-open-refused": ("open/?proposal=HC-4397", press("Open the logbook")),
    }  # fmt: skip
    shots = {name: Shot(f"{INTAKE}{path}", "localcontact", act) for name, (path, act) in found.items()}
    move = "/beamlines/ID32/move/?of=unassigned&claimed=HC-5120"
    from investigations.models import ApiToken

    revoke = f"{INTAKE}keys/{ApiToken.objects.get(name='bliss-id32').pk}/revoke/"
    shots |= {"intake-revoke": Shot(revoke, "localcontact"), "intake-empty": Shot("/beamlines/ID21/intake/", "admin")}
    return shots | {
        "intake-assign": Shot(move, "localcontact"),
        "intake-assign-plan": Shot(move, "localcontact", shown_plan),
    }
