"""The help page: its lines work as they are copied."""

import json
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

from events.models import Event
from investigations import examples
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db
SHOWN = [
    "Beacon configuration", "elogbook.mac", "elogbook.sh", "A line sent with curl", "A picture sent with curl",
    "A question asked with curl", "Lines that need requests only", "Lines sent from Python",
]  # fmt: skip


def block(page, name):
    return page.select_one(f"pre[aria-label='{name}']").get_text()


def test_everybody_reads_the_help_with_the_address_of_this_server(stranger, settings):
    assert 'elogbook_url="http://testserver"' in soup(stranger, "/help/").get_text()
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    assert 'elogbook_url="https://logbook.facility.eu"' in soup(stranger, "/help/").get_text()


def test_the_help_shows_the_files_of_clients_and_they_need_nothing_but_the_key(stranger):
    page = soup(stranger, "/help/")
    shown = {name: block(page, name) for name in SHOWN}
    assert {name for name, text in shown.items() if "http://testserver" not in text} == {"elogbook.sh"}
    assert all("logbook.facility.eu" not in text for text in shown.values())
    quick = [text for name, text in shown.items() if not name.startswith("elogbook.")]
    assert all("KEY" in text and "ELOGBOOK_" not in text for text in quick)
    assert shown["elogbook.sh"] == (Path(settings.BASE_DIR) / "clients" / "spec" / "elogbook.sh").read_text().strip()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("python/published.py", 'beamline="ID \\"1\\"", proposal="É-1"'),
        ("shell/message.sh", "investigationName=%C3%89-1&instrumentName=ID%20%221%22"),
    ],
)
def test_names_are_written_as_the_language_writes_them(file, said):
    text = examples.lines(file, address="http://h", key="k", proposal="É-1", beamline='ID "1"')
    assert said in " ".join(text.split()).replace("( ", "(")


def test_the_curl_line_stores_an_entry_as_it_stands(stranger, embargoed, key):
    line = block(soup(stranger, "/help/"), "A line sent with curl").replace("KEY", key)
    command, _, header, _, body, url = [part for part in shlex.split(line) if part.strip()]
    assert (command, header) == ("curl", "Content-Type: application/json")
    answer = stranger.post(url.removeprefix("http://testserver"), body, content_type="application/json")
    assert answer.status_code == 200
    event = Event.objects.get(investigation=embargoed)
    assert event.text == json.loads(body)["content"][0]["text"]


def test_the_address_for_spec_stores_an_entry(stranger, embargoed, key):
    address = block(soup(stranger, "/help/"), "Address for SPEC’s metadata manager").replace("KEY", key)
    body = {"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "#S1 ascan"}]}
    path = address.removeprefix("http://testserver")
    assert resolve(path).view_name == "icatplus:named"
    assert stranger.post(path, body, content_type="application/json").status_code == 200
    assert Event.objects.filter(investigation=embargoed).count() == 1


@pytest.mark.parametrize(
    "name", ["Lines for the Bliss shell", "Lines sent from Python", "Lines that need requests only"]
)
def test_lines_of_python_can_be_read_by_python(stranger, name):
    names = compile(block(soup(stranger, "/help/"), name), name, "exec").co_names
    assert {"elog_print", "IcatClient", "requests"} & set(names)


def test_every_block_of_code_scrolls_by_keyboard_has_a_name_and_can_be_copied(stranger):
    blocks = soup(stranger, "/help/").select("main pre")
    assert len(blocks) >= 6
    for each in blocks:
        assert (each["tabindex"], each["role"], bool(each["aria-label"])) == ("0", "group", True)
        button = each.find_next_sibling()
        assert (button.name, button["type"], button.has_attr("data-copy"), button.has_attr("hidden")) == (
            "button", "button", True, True,
        )  # fmt: skip


def test_the_help_names_whom_to_ask_for_a_key(stranger, settings):
    settings.ELOGBOOK_CONTACT = "elogbook@example.org"
    page = words(soup(stranger, "/help/"))
    assert "Ask the beamline’s staff or elogbook@example.org" in page
    assert "create_token NAME --beamline ID32" in page
