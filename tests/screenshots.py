"""A picture of every page, wide and on a phone, light and dark: `python -m tests.screenshots [FOLDER]`.

Serves the demo from a throw-away database, so that it shows the pages as a newcomer meets them.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from elogbook import postgres
from tests.servers import FAST, temporary_home

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


class Shot(NamedTuple):
    """A page as one reader meets it, perhaps in the middle of doing something."""

    path: str
    reader: str
    act: Callable[[Page], object] | None = None


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """The distribution's browser: nothing is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


def take(address: str, pages: dict[str, Shot], folder: Path, sessions: dict[str, str]) -> None:
    """`sessions` has the readers' session keys."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream") as browser:
        for name, shot in pages.items():
            for size, viewport in SIZES.items():
                for theme in ("light", "dark"):
                    with browser.new_context(
                        viewport=viewport, color_scheme=theme, has_touch=size == "phone"
                    ) as context:
                        if shot.reader in sessions:
                            session = {"name": "sessionid", "value": sessions[shot.reader], "url": address}
                            context.add_cookies([session])
                        page = context.new_page()
                        page.goto(address + shot.path, wait_until="networkidle")
                        if shot.act is not None:
                            shot.act(page)
                        page.screenshot(path=folder / f"{name}-{size}-{theme}.png")


def pages_of_the_demo() -> dict[str, Shot]:
    """Every page, by the reader who meets it."""
    from events.models import Event
    from investigations.models import Investigation
    from tests import states

    found = {"login": ("/login/", ""), "open": ("/open/", ""), "missing": ("/nowhere/", ""), "mine": ("/", "scientist")}
    found |= {"in-no-team": ("/", "outsider"), "open-none": ("/open/?q=neutron", ""), "help": ("/help/", "")}
    found |= {"beamlines": ("/beamlines/", "localcontact"), "beamline": ("/beamlines/ID32/", "localcontact")}
    found |= {"now-closed": ("/beamlines/ID32/now/", "outsider"), "profile": ("/profile/", "scientist")}
    found |= {"release-calendar": ("/release/", "localcontact")}
    released = Investigation.objects.get(name="BLC-12581")
    found |= {"about-released": (f"/investigations/{released.pk}/about/", "")}
    for investigation in Investigation.objects.select_related("instrument"):
        found[f"logbook-{investigation.name.lower()}"] = (f"/investigations/{investigation.pk}/", "admin")
    running = Investigation.objects.get(name="HC-4397")
    for tab in ("datasets", "samples", "files", "files/?show=list", "team", "release"):
        address = f"/investigations/{running.pk}/{tab}"
        found[tab.replace("/?show=", "-as-")] = (address if "?" in tab else f"{address}/", "scientist")
    entry = Event.objects.filter(investigation__isnull=False, category=Event.Category.ERROR).order_by("pk").first()
    if entry is not None:
        found["entry"] = (f"/events/{entry.public_id}/", "admin")
    return (
        {name: Shot(*page) for name, page in found.items()}
        | ways_to_read(running)
        | states.of_writing(running)
        | states.of_privacy(running)
    )


def ways_to_read(running: Any) -> dict[str, Shot]:
    """The pages on which entries are read, but for the logbook itself."""
    from events.models import Event

    logbook = f"/investigations/{running.pk}/"
    edited = running.events.filter(type=Event.Type.ANNOTATION).order_by("-version").first()
    dataset = running.datasets.exclude(parameters=[]).first() or running.datasets.first()
    found = {
        "highlights": f"{logbook}?view=highlights", "pictures": f"{logbook}?view=pictures",
        "search": f"{logbook}?q=undulator", "nothing-found": f"{logbook}?q=neutron&view=people",
        "filter-sheet": f"{logbook}?tag=night#filters", "oldest-first": f"{logbook}?order=oldest",
        "neighbours": f"{logbook}?at={edited.public_id}#e{edited.public_id}",
        "versions": f"/events/{edited.public_id}/versions/", "remove": f"/events/{edited.public_id}/remove/",
        "compared": f"/events/{edited.public_id}/versions/?from=1&to={edited.version}",
        "removed": f"{logbook}removed/", "proposal": "/proposals/HC-4397/",
        "dataset": f"/datasets/{dataset.pk}/", "sample": f"/samples/{running.samples.first().pk}/",
        "about": f"{logbook}about/", "as-public": f"{logbook}public/", "release": f"{logbook}release/",
        "release-calendar": "/release/", "move": f"{logbook}move/", "team-of-staff": f"{logbook}team/",
        "views": f"{logbook}views/?q=type:error&view=people", "wrong-name": f"{logbook}?q=tag:nigth",
        "tags": f"{logbook}tags/", "own-logbook": "/beamlines/ID32/logbook/",
        "own-about": "/beamlines/ID32/about/", "unassigned": "/beamlines/ID32/unassigned/",
    }  # fmt: skip
    return {name: Shot(path, "localcontact") for name, path in found.items()}


def sessions_of_the_demo() -> dict[str, str]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    sessions = {}
    for user in get_user_model().objects.all():
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        sessions[user.username] = client.cookies["sessionid"].value
    return sessions


def serve() -> str:
    """The pages at a free port, until this process ends."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def main(folder: Path) -> None:
    with temporary_home() as home:
        # The demo goes only into an embedded database, which is the one of this home.
        for name in ("DATABASE_URL", "DATABASE_DIRECT_URL", "ELOGBOOK_PUBLIC_URL"):
            os.environ.pop(name, None)
        os.environ |= {"ELOGBOOK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "elogbook.settings"}
        with postgres.Cluster(home, **FAST):
            django.setup()
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            call_command("demo")
            pages = pages_of_the_demo()
            take(serve(), pages, folder, sessions_of_the_demo())
            connections.close_all()
    print(f"{4 * len(pages)} pictures in {folder}/")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
