"""A data portal's pages ask the addresses of ICAT+ from another origin: only those that are named, only there."""

import http.server
import json
import threading

import pytest
from django.core.checks import run_checks
from django.test import Client

from elogbook import origins
from tests.clients import live
from tests.screenshots import chromium

PORTAL = "https://data.facility.eu"
ADDRESSES = [
    "/session",
    "/session/x",
    "/logbook/x/event",
    "/resource/x/file/upload",
    "/catalogue/x/investigation",
]
OURS = ["/", "/session/", "/api/v1/events/", "/help/", "/login/", "/investigations/1/"]


@pytest.fixture
def allowed(settings):
    settings.CORS_ALLOWED_ORIGINS, settings.CORS_URLS_REGEX = [PORTAL], origins.ROUTES


def asked(path, origin=PORTAL, **headers):
    return Client().options(path, headers={"Origin": origin, "Access-Control-Request-Method": "PUT"} | headers)


def told(answer):
    return sorted(name.lower() for name in answer.headers if name.lower().startswith("access-control"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_of_the_portal_is_let_in_before_it_asks(allowed, path):
    answer = asked(path, **{"Access-Control-Request-Headers": "authorization,content-type"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, PORTAL)
    assert {"PUT", "PATCH", "DELETE"} <= set(answer["Access-Control-Allow-Methods"].split(", "))
    assert {"authorization", "content-type"} <= set(answer["Access-Control-Allow-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in answer
    got = Client().get(path, headers={"Origin": PORTAL})
    assert (got["Access-Control-Allow-Origin"], "origin" in got["Vary"]) == (PORTAL, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://data.facility.eu.evil.example",
        "http://data.facility.eu",
        "null",
        "https://data.facility.eu:8443",
    ],
)
def test_another_origin_is_let_in_nowhere(allowed, origin):
    assert told(asked("/catalogue/datasets", origin)) == []
    assert told(Client().get("/catalogue/datasets", headers={"Origin": origin})) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", OURS)
def test_our_own_pages_are_for_no_other_origin(allowed, path):
    if path != "/session/":
        assert told(asked(path)) == told(Client().get(path, headers={"Origin": PORTAL})) == []
    assert "Access-Control-Allow-Credentials" not in asked(path)


@pytest.mark.django_db
def test_without_the_setting_nothing_is_said_of_origins():
    for answer in (asked("/catalogue/datasets"), Client().get("/catalogue/datasets", headers={"Origin": PORTAL})):
        assert told(answer) == []
        assert "origin" not in answer.get("Vary", "").lower()


@pytest.mark.parametrize(
    "sent",
    [
        "*",
        "data.facility.eu",
        "https://data.facility.eu/",
        "ftp://x",
        "https://*.facility.eu",
        "https://u@x",
        "https://[",
        "null",
    ],
)
def test_what_is_no_origin_is_explained(settings, sent):
    right, settings.NO_ORIGINS = origins.read(f"{sent} {PORTAL}")
    assert right == [PORTAL]
    (found,) = [error for error in run_checks() if error.id == "elogbook.E031"]
    assert (sent in found.msg, "https://data.facility.eu" in found.hint) == (True, True)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>portal</title>")

    def log_message(self, *_):
        pass


ASK = """async ([url, name, password]) => {
  const json = {"Content-Type": "application/json"};
  const body = JSON.stringify({plugin: "esrf", username: name, password});
  const session = await (await fetch(url + "/session", {method: "POST", headers: json, body})).json();
  const bearer = {Authorization: "Bearer " + session.sessionId};
  const found = await (await fetch(url + "/catalogue/datasets", {headers: bearer})).json();
  const refreshed = await fetch(url + "/session/" + session.sessionId, {method: "PUT"});
  const closed = await fetch(url + "/healthz").then(() => "read", () => "kept from it");
  return [found.length, refreshed.status, closed];
}"""


@pytest.mark.xdist_group("live")
def test_a_browser_lets_the_portals_page_sign_in_and_read_and_no_other_page():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        port = page.server_port
        with live.running(ELOGBOOK_CORS_ORIGINS=f"http://127.0.0.1:{port}") as server, chromium() as browser:
            given = [server.url, "scientist", "correct horse battery"]
            tab = browser.new_page()
            tab.goto(f"http://127.0.0.1:{port}/")
            assert tab.evaluate(ASK, given) == [4, 204, "kept from it"]
            tab.goto(f"http://localhost:{port}/")
            said = tab.evaluate(
                f"async (given) => {{ try {{ return await ({ASK})(given) }} catch (e) {{ return e.name }} }}", given
            )
            assert said == "TypeError", json.dumps(said)
        page.shutdown()
