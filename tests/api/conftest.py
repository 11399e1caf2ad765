"""Programs that read and write through the main API."""

import pytest

from investigations.models import ApiToken
from tests import make


def as_key(key):
    return {"Authorization": f"Token {key}"}


@pytest.fixture
def token_of(db):
    """A personal token, made of whoever it acts as."""

    def made(person, **rights):
        key = make.key()
        ApiToken.objects.filter(pk=make.token(key).pk).update(user=person, **({"may_write": True} | rights))
        return key

    return made


@pytest.fixture
def api(client):
    """Sends JSON with a key, and says what came back."""

    def ask(method, path, data=None, *, key=None, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | (as_key(key) if key else {})
        more = {} if data is None else {"data": data, "content_type": "application/json"}
        return client.generic(method, f"/api/v1/{path}", **_json(more), headers=sent)

    return ask


def _json(more):
    import json

    return more | {"data": json.dumps(more["data"])} if more else {}


@pytest.fixture
def mine(api, token_of, member, embargoed):
    """The same with a token of a member of the team of HC-4397."""
    key = token_of(member)

    def ask(method, path, data=None, **headers):
        return api(method, path, data, key=key, **headers)

    return ask
