"""Somebody presses Verify in a real browser, and reads what was found."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from events import jobs
from events.models import Verification
from events.seals import asking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_answer_comes_by_itself_when_the_worker_has_found_it(
    visit,
    team,
    embargoed,
    seal,
    written,
    theme,
    monkeypatch,
):
    monkeypatch.setattr(asking, "AT_ONCE", 4)
    seal()

    def press(page):
        page.get_by_role("button", name="Verify").click()
        page.get_by_text("Verifying: 0 of 5 versions followed.").wait_for()
        wrong = [one["id"] for one in Axe().run(page).response["violations"]]
        page.get_by_text("All 5 versions are as they were sealed.").wait_for()
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return wrong + [one["id"] for one in Axe().run(page).response["violations"]], wide

    def work(asked):
        """The worker has done it when the page asks again by itself."""
        if any(name.lower() == "hx-request" for name in asked.headers):
            jobs.verify(0)

    about = f"/investigations/{embargoed.pk}/about/"
    found = visit(team, about, press, theme=theme, bypass_csp=True, before=work)
    assert found == ([], False)
    assert Verification.objects.get().found["checked"] == 5
