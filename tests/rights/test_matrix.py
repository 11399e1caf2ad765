"""Everybody at every door, for every state of a logbook; and no door without a line in the table."""

import re
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from tests.rights import table, world
from tests.rights.table import FORBIDDEN, IN, LOGIN, MISSING, RULES, Line
from tests.rules.test_routes import ALL

# Keys are asked in test_keys.py and tests/icatplus, people's programs in test_people.py and test_portal.py, a phone's link in tests/pages/test_photo.py, the demo's doors in
# tests/pages/test_entering.py, the way to a provider and back in tests/oidc, the release calendar of any beamline's staff
# in tests/pages/test_release_calendar.py; signing out takes no rights.
ELSEWHERE = {
    "events:release-calendar",
    "icatplus:base64", "icatplus:datasets", "icatplus:investigations", "icatplus:move", "icatplus:named",
    "icatplus:all-instruments", "icatplus:catalogue-datasets", "icatplus:catalogue-investigations", "icatplus:datasets-by-header",
    "icatplus:datasets-by-number", "icatplus:documents", "icatplus:documents-by-header", "icatplus:instruments",
    "icatplus:members", "icatplus:normalize", "icatplus:people-of", "icatplus:release-date", "icatplus:samples",
    "icatplus:samples-of", "icatplus:scientists",
    "icatplus:datafile", "icatplus:download", "icatplus:tags", "icatplus:upload",
    "icatplus:notification", "icatplus:entries", "icatplus:entries-count", "icatplus:entries-dates",
    "icatplus:entries-file", "icatplus:entries-page", "icatplus:entries-remove", "icatplus:entries-restore",
    "icatplus:entries-tag", "icatplus:stats-count", "icatplus:stats-investigation", "icatplus:session", "icatplus:sign-in", "events:phone", "enter", "dismiss", "logout", "investigations:revoke-token", "oidc-begin", "oidc-callback",
}  # fmt: skip
LINES = table.lines()
OF_INVESTIGATIONS = {"place", "lines", "export", "proposal", "dataset", "sample", "number", "api", "link", "guest"}
# Why a logbook is closed is decided in one place: of the rarer reasons one door of each kind is asked.
BRIEF = {"events:timeline", "events:rows", "events:event", "events:attachment", "events:versions", "api:event"}
# What differs between two answers that say the same: addresses, and the token of a form.
OWN = re.compile(rb"/[\w/.?=&%-]+|csrfmiddlewaretoken[^>]+|nonce=\S+")


def kind_of(state: str) -> str:
    return "closed" if state in world.CLOSED else state


def applies(line: Line, state: str) -> bool:
    if kind_of(state) not in RULES[line.rule] or state == "own" and line.named in OF_INVESTIGATIONS:
        return False
    # Everybody may know that a logbook was withdrawn: tests/pages/test_tombstone.py.
    if state == "withdrawn" and line.route == "events:timeline":
        return False
    return state in ("embargoed", "released", "own") or line.method == "GET" and line.route in BRIEF


ASKED = [(line, state) for line in LINES for state in world.STATES if applies(line, state)]
NAMES = [f"{state} {line.method} {line.route} {line.named} {line.query}" for line, state in ASKED]


def expected(line: Line, state: str) -> dict[str, str]:
    said = RULES[line.rule][kind_of(state)]
    columns = zip(world.PEOPLE.values(), (*said, said[-1]), strict=False)
    return {name: how for group, how in columns for name in group}


def ask(client, line: Line, parts):
    address, sent = reverse(line.route, kwargs=parts), dict(parse_qsl(line.query))
    answer = client.get(address, sent) if line.method == "GET" else client.post(address, sent)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def outcome(answer) -> str:
    if answer.status_code == 401 or answer.status_code == 302 and "/login/" in answer["Location"]:
        return LOGIN
    return {404: MISSING, 403: FORBIDDEN}.get(answer.status_code, IN)


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "state"), ASKED, ids=NAMES)
def test_everybody_finds_the_door_as_the_table_says_and_nothing_shines_through(line, state):
    here = world.built(state)
    found = {name: ask(client, line, here.named[line.named]) for name, client in here.people.items()}
    hows = {name: outcome(answer) for name, (answer, _) in found.items()}
    assert hows == expected(line, state)
    parts = {part: here.absent[part] for part in here.named[line.named] if part in here.absent}
    for name, (_, said) in found.items():
        assert hows[name] == IN or world.SECRET.encode() not in said, name
        if hows[name] == MISSING and parts:
            _, nothing = ask(here.people[name], line, here.named[line.named] | parts)
            assert OWN.sub(b"", said) == OWN.sub(b"", nothing), name


def test_every_route_has_its_line():
    routes = {name for name, _ in ALL if not name.startswith("admin:")}
    assert routes - ELSEWHERE == {line.route for line in LINES}
