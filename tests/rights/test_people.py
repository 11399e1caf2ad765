"""People's programs at every door of ICAT+, for every state of a logbook: exactly as far as the pages let their people."""

import json

import pytest
from django.test import Client

from events import sessions
from events.models import Event
from investigations.models import User
from tests.rights import world

NUMBER = 4397
SIGN_IN, CLOSED, IN = 401, 403, 200
# stranger, outsider, reader, member, staff, administrator
RULES = {
    "read": {
        "closed": (SIGN_IN, CLOSED, IN, IN, IN, IN),
        "released": (SIGN_IN, IN, IN, IN, IN, IN),
        "own": (SIGN_IN, CLOSED, CLOSED, CLOSED, IN, IN),
    },
    "write": {
        "closed": (SIGN_IN, CLOSED, CLOSED, IN, IN, IN),
        "released": (SIGN_IN, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
        "own": (SIGN_IN, CLOSED, CLOSED, CLOSED, IN, IN),
    },
    # What software wrote is for the staff to hide.
    "hide all": {
        "closed": (SIGN_IN, CLOSED, CLOSED, CLOSED, IN, IN),
        "released": (SIGN_IN, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
        "own": (SIGN_IN, CLOSED, CLOSED, CLOSED, IN, IN),
    },
}
FILE = {"base64": "data:text/plain;base64,QQ=="}
TEXT = {"content": [{"format": "plainText", "text": "a"}]}
LINES = [
    ("GET", "event", "read", None, {}),
    ("GET", "event", "read", None, {"search": world.SECRET}),
    ("GET", "event/count", "read", None, {}),
    ("GET", "event/page", "read", None, {"_id": "note"}),
    ("GET", "event/dates", "read", None, {}),
    ("POST", "event", "write", TEXT, {}),
    ("POST", "event/createfrombase64", "write", FILE, {}),
    ("PUT", "event", "write", {"event": {"_id": "note"} | TEXT}, {}),
    ("PUT", "event", "write", {"event": {"_id": "machine", "tag": []}}, {}),
    ("PUT", "event/remove", "write", None, {"types": "annotation"}),
    ("PUT", "event/remove", "hide all", None, {}),
    ("PUT", "event/restore", "write", None, {}),
    ("PATCH", "events", "write", {"eventIds": ["machine"], "tags": [{"name": "a"}]}, {}),
]
NAMES = [f"{method} {path} {query}" for method, path, _, _, query in LINES]


def ask(sid, line, here, place):
    method, path, _, body, query = line
    names = {name: here.named[name]["public_id"] for name in ("note", "machine")}
    sent = json.dumps(body) if body else ""
    for name, public_id in names.items():
        sent = sent.replace(f'"{name}"', f'"{public_id}"')
        query = {key: public_id if value == name else value for key, value in query.items()}
    return Client().generic(
        method, f"/logbook/{sid}/{path}", sent, content_type="application/json", query_params=place | query
    )


def session_of(name):
    user = User.objects.filter(username=name).first()
    return sessions.begin(user)[0] if user is not None else "no-session"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["embargoed", "withdrawn", "released", "own"])
@pytest.mark.parametrize("line", LINES, ids=NAMES)
def test_everybodys_program_finds_the_door_as_they_do(line, state):
    here = world.built(state)
    place = {"instrumentName": "id32", "filterInvestigation": "true"} if state == "own" else {"investigationId": NUMBER}
    absent = {"instrumentName": "nowhere"} if state == "own" else {"investigationId": 999_999}
    rule = RULES[line[2]]["closed" if state in world.CLOSED else state]
    for (_, group), expected in zip(world.PEOPLE.items(), rule, strict=True):
        for name in group:
            answer = ask(session_of(name), line, here, place)
            assert answer.status_code == expected, (name, answer.text)
            if expected != IN:
                assert world.SECRET not in answer.text
                assert answer["Content-Type"].startswith("text/plain")
            if expected == CLOSED and name in world.PEOPLE["outsider"] and state != "released":
                nothing = ask(session_of(name), line, here, absent)
                assert (nothing.status_code, nothing.text) == (answer.status_code, answer.text)


@pytest.mark.django_db
def test_figures_are_of_what_somebody_may_read():
    world.built("embargoed")
    for name, seen in (("outsider", 0), ("neighbour", 0), ("former", 0), ("reader", 4), ("scientist", 4)):
        client, sid = Client(), session_of(name)
        days = client.get(f"/logbook/{sid}/stats/count").json()
        assert sum(day["count"] for day in days) == seen, name
        logbooks = client.get(f"/logbook/{sid}/stats/investigation").json()
        assert ["4397" in each["investigationId"] for each in logbooks] == [True] * bool(seen), name
    for path in ("count", "investigation"):
        assert Client().get(f"/logbook/no-session/stats/{path}").status_code == 401


@pytest.mark.django_db
def test_who_is_out_of_the_team_is_out_with_the_next_request(embargoed, member):
    sid = sessions.begin(member)[0]
    address = f"/logbook/{sid}/event?investigationId=404439657"
    assert Client().get(address).status_code == 200
    embargoed.participants.all().delete()
    assert Client().get(address).status_code == 403
    assert Event.objects.count() == 0
