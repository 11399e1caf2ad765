"""Everybody at the doors of a data portal's front end, for each state of a logbook: as the pages' table says."""

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from events import sessions
from investigations.models import User
from tests.rights import world
from tests.rights.table import FORBIDDEN, IN, LOGIN, RULES
from tests.rights.test_matrix import kind_of

# What a door is like on the pages; through a session everything that is not there is 403, and nobody is 401.
DOORS = [
    ("GET", "/logbook/{}/tag?investigationId={place}", "read"),
    ("POST", "/logbook/{}/tag?investigationId={place}", "write"),
    ("PUT", "/logbook/{}/tag?tagId={tag}", "correct"),
    ("GET", "/resource/{}/file/download?resourceId={file}", "read"),
    ("GET", "/resource/{}/file/download?resourceId={file}&original=true", "kept"),
    ("POST", "/resource/{}/file/upload?investigationId={place}", "write"),
    ("GET", "/catalogue/{}/investigation/id/{place}/investigationusers", "read"),
    ("GET", "/catalogue/{}/investigation/{place}/user", "read"),
    ("GET", "/catalogue/{}/investigation/id/{place}/sample", "read"),
    ("GET", "/logbook/{}/datafile/open?investigationId={place}&path=/nowhere", "read"),
]


def session_of(name: str) -> str:
    user = User.objects.filter(username=name).first()
    return sessions.begin(user)[0] if user is not None else "none"


def ask(method: str, address: str):
    client = Client()
    if "upload" in address:
        return client.post(address, {"file": SimpleUploadedFile("a.txt", b"a")})
    sent = {"data": b'{"name": "new"}', "content_type": "application/json"} if method != "GET" else {}
    return getattr(client, method.lower())(address, **sent)


def outcome(answer) -> str:
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        return LOGIN
    if answer.status_code == HTTPStatus.NOT_FOUND:
        # Only the link to a file answers so: to a reader because there is no such file, to others whatever there is.
        return IN if "lies in no dataset" in answer.text else FORBIDDEN
    return FORBIDDEN if answer.status_code == HTTPStatus.FORBIDDEN else IN


def expected(rule: str, state: str) -> dict[str, str]:
    said = RULES[rule][kind_of(state)]
    columns = zip(world.PEOPLE.values(), (*said, said[-1]), strict=False)
    found = {name: IN if how == IN else FORBIDDEN for group, how in columns for name in group}
    return found | dict.fromkeys(world.PEOPLE["stranger"], LOGIN)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["embargoed", "proprietary", "withdrawn", "released"])
@pytest.mark.parametrize(("method", "address", "rule"), DOORS, ids=[f"{door[0]} {door[1]}" for door in DOORS])
def test_everybody_finds_the_door_as_on_the_pages(method, address, rule, state):
    here = world.built(state)
    names = {"place": 4397, "tag": here.named["tag"]["pk"], "file": here.named["file"]["pk"]}
    found = {}
    for name in here.people:
        sid = session_of(name)
        answer = ask(method, address.replace("{}", sid).format(**names))
        found[name] = outcome(answer)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert found[name] == IN or world.SECRET.encode() not in said, name
    assert found == expected(rule, state)
