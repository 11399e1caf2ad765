"""Staff move entries while a member of the old team has the logbook open: rows go before their eyes, files are gone."""

import urllib.error
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect

from tests.live.test_reading_along_in_chromium import SLOW, is_live, row
from tests.live.test_two_people_in_chromium import beside

pytestmark = pytest.mark.xdist_group("live")
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def status(house, path, who="reader"):
    request = urllib.request.Request(house.server.url + path, headers={"Cookie": f"sessionid={house.sessions[who]}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def shot(house):
    """An entry with a picture, and the picture's address."""
    text = f"<p>unobtanium <img src='{PICTURE}'></p>"
    entry = house.post(f"{house.path}write/", text=text, body_format="html", key=uuid.uuid4().hex)["id"]
    (file,) = house.server.rows(
        "SELECT a.id, a.name FROM events_attachment a JOIN events_event e ON e.id = a.event_id WHERE e.public_id = %s",
        entry,
    )
    return entry, f"/attachments/{file['id']}/{file['name']}"


def move(page, names):
    page.get_by_role("button", name="Select", exact=True).click()
    for name in names:
        row(page, name).locator(".pick input").check()
    page.get_by_role("button", name="Move…").click()
    page.get_by_label("To", exact=True).select_option("own")
    page.get_by_label("Why", exact=True).fill("A test of the beamline")
    page.get_by_role("button", name="Show what would move").click()
    page.get_by_role("button", name="Move 2").click()
    expect(page.get_by_text("2 entries were moved.")).to_be_visible()


def test_the_old_team_sees_the_rows_go_and_finds_neither_files_nor_words_any_more(read, house):
    (entry, file), line = shot(house), house.write("unobtanium line")
    assert status(house, file)[0] == 200

    def look(page):
        is_live(page)
        expect(row(page, entry)).to_be_visible()
        with beside(page, house, "localcontact") as other:
            move(other, [entry, line])
        for name in (entry, line):
            expect(row(page, name)).to_have_count(0, timeout=SLOW)
        said = page.locator("#timeline article.event", has_text="2 entries moved to the beamline’s own logbook")
        expect(said).to_be_visible(timeout=SLOW)
        return page.locator(".cols").inner_text()

    assert "unobtanium" not in read(look)
    assert [status(house, path)[0] for path in (file, f"/events/{entry}/", f"/api/v1/events/{entry}/")] == [404] * 3
    assert status(house, f"{house.path}rows/?ids={entry}")[1].count(f'data-gone="{entry}"') == 1
    assert "unobtanium" not in status(house, "/api/v1/events/?q=unobtanium")[1]
    assert status(house, file, "localcontact")[0] == 200
