"""Where a page hears of changes, and which pages may."""

import pytest
from django.test import RequestFactory

from elogbook import checks
from events import streams

PLACE = "investigations/42/"


def address(host, **how):
    return streams.address(RequestFactory().get("/", headers={"host": host}, **how), PLACE)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8000", "http://localhost:8001/live/investigations/42/"),
        ("127.0.0.1:8000", "http://127.0.0.1:8001/live/investigations/42/"),
        ("[::1]:8000", "http://[::1]:8001/live/investigations/42/"),
        ("logbook.facility.eu", "http://logbook.facility.eu:8001/live/investigations/42/"),
    ],
)
def test_the_stream_is_on_the_next_port_of_the_host_the_page_was_asked_for(host, expected):
    assert address(host) == expected


def test_behind_a_proxy_it_is_on_the_same_address(settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    assert address("logbook.facility.eu") == "/live/investigations/42/"
    assert streams.origin(address("logbook.facility.eu")) == ""


def test_an_operator_may_put_it_elsewhere(settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    settings.ELOGBOOK_LIVE_URL = "https://live.facility.eu"
    assert address("logbook.facility.eu") == "https://live.facility.eu/live/investigations/42/"
    assert streams.origin(address("logbook.facility.eu")) == "https://live.facility.eu"


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("http://localhost:8000", "localhost:8001", True),
        ("http://LOCALHOST:8000", "localhost:8001", True),
        ("http://[::1]:8000", "[::1]:8001", True),
        ("http://127.0.0.1:8000", "localhost:8001", False),
        ("http://localhost:9999", "localhost:8001", False),
        ("http://localhost", "localhost:8001", False),
        ("https://localhost:8000", "localhost:8001", False),
        ("http://localhost.evil.eu:8000", "localhost:8001", False),
        ("https://logbook.facility.eu", "10.0.0.1:8001", True),
        ("null", "localhost:8001", False),
        ("http://:8000", "", False),
        ("", "localhost:8001", False),
    ],
)
def test_only_the_pages_own_origin_may_ask(settings, origin, host, may):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    assert streams.may_ask(origin, "http", host) is may


def test_at_the_usual_port_an_origin_has_none(settings):
    settings.ELOGBOOK_PORT = 80
    assert streams.may_ask("http://logbook", "http", "logbook:81")


@pytest.mark.parametrize(
    ("live", "public", "found"),
    [
        ("", "", []),
        ("live.facility.eu", "https://logbook.facility.eu", ["elogbook.E008"]),
        ("https://live.facility.eu", "", ["elogbook.W002"]),
        ("https://live.facility.eu", "https://logbook.facility.eu", []),
    ],
)
def test_a_wrong_address_of_the_stream_is_explained(settings, live, public, found):
    settings.ELOGBOOK_LIVE_URL, settings.ELOGBOOK_PUBLIC_URL = live, public
    assert [check.id for check in checks.live_url(None)] == found


@pytest.mark.parametrize(
    ("engine", "name", "found"),
    [
        ("django.db.backends.postgresql", None, []),
        ("django.db.backends.sqlite3", None, ["elogbook.E009"]),
        ("django.db.backends.postgresql", "another", ["elogbook.W003"]),
    ],
)
def test_a_wrong_direct_way_to_the_database_is_explained(settings, engine, name, found):
    own = settings.DATABASES["default"]["NAME"]
    settings.DIRECT_DATABASE = {"ENGINE": engine, "NAME": name or own}
    assert [check.id for check in checks.direct_database(None)] == found
    settings.DIRECT_DATABASE = {}
    assert checks.direct_database(None) == []
