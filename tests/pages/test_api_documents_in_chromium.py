"""The page of the main API in a real browser: it shows every operation, complains of nothing, and tries one with a key."""

from tests import make
from tests.api.conftest import as_key


def test_whoever_has_a_key_tries_the_main_api_on_its_page(visit, stranger, embargoed):
    errors = []
    make.event(embargoed, "umv srot 0")
    reader = make.key(embargoed.instrument, may_read=True)

    def look(page):
        page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
        page.reload()
        page.locator(".opblock").nth(24).wait_for()
        operations = page.locator(".opblock").count()
        page.get_by_role("button", name="Authorize").first.click()
        page.locator(".auth-container input").first.fill(as_key(reader)["Authorization"])
        page.locator(".auth-btn-wrapper button[type=submit]").first.click()
        page.locator(".auth-btn-wrapper .btn-done").first.click()
        listed = page.locator("#operations-events-events_list")
        listed.locator(".opblock-summary-control").first.click()
        listed.get_by_role("button", name="Try it out").click()
        listed.get_by_role("button", name="Execute").click()
        listed.locator(".live-responses-table .response-col_description pre").first.wait_for()
        return operations, listed.locator(".live-responses-table").inner_text()

    operations, answered = visit(stranger, "/api/v1/docs/", look)
    assert operations == 29
    assert "umv srot 0" in answered
    # The test's own host has no secure origin, of which the browser speaks.
    assert [said for said in errors if "Cross-Origin-Opener-Policy" not in said] == []
