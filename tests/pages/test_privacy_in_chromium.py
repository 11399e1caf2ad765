"""What axe-core finds on the pages of administrators, and on a phone whether they fit."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from events import logbook
from events.models import Event
from investigations.models import AccessRecord, User
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
LONG = "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz" * 3


@pytest.fixture
def pages(administrator, embargoed, member):
    note, gone = (make.event(embargoed, LONG, author=member, **NOTE) for _ in range(2))
    logbook.comment(note, by=member, body=LONG, body_format="plaintext")
    logbook.redact(gone, by=User.objects.get(username="admin"), why=LONG)
    AccessRecord.objects.create(user=member, action="read", investigation=embargoed, detail=LONG)
    return [
        "/administration/", "/administration/readings/", "/administration/people/",
        f"/administration/people/{member.pk}/", f"/events/{note.public_id}/redact/", f"/events/{gone.public_id}/",
        f"/events/{gone.public_id}/versions/", f"/investigations/{embargoed.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_has_nothing_to_complain_about_and_nothing_is_wider_than_a_phone(visit, administrator, pages, theme):
    def look(page):
        found = []
        for address in pages:
            answer = page.goto("http://testserver" + address)
            assert answer.status == 200, address
            found += [(address, one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append((address, "wider than the screen", ""))
        return found

    assert visit(administrator, pages[0], look, theme=theme, bypass_csp=True, size="phone") == []
