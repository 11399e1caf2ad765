"""One real server for all tests of clients, and the published client pointed at it."""

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from pyicat_plus.client._internal.elogbook import IcatElogbookClient
from pyicat_plus.client.main import IcatClient

from tests.clients import live
from tests.clients.recorder import Recorder, recording

PATIENT = 30


@pytest.fixture(scope="session")
def server() -> Iterator[live.Live]:
    with live.running() as server:
        yield server


@pytest.fixture
def icat(server: live.Live) -> Iterator[IcatClient]:
    """The client as Bliss makes it: default timeout, the beamline and proposal as Bliss spells them."""
    client = IcatClient(elogbook_url=server.url, elogbook_token=server.key, beamline="id32", proposal="hc4397")
    yield client
    client.disconnect()


@pytest.fixture
def elogbook_client(server: live.Live) -> Iterator[Any]:
    with _recorded(server) as (url, recorder):
        yield IcatElogbookClient(url, api_key=server.key, timeout=PATIENT), recorder.messages


@pytest.fixture
def elogbook_ebs_client(server: live.Live) -> Iterator[Any]:
    with _recorded(server) as (url, recorder):
        client = IcatElogbookClient(
            url, api_key=server.everybody, timeout=PATIENT, tags=["testtag", "machine"], software="testsoft",
            source="ebs", type="broadcast",
        )  # fmt: skip
        yield client, recorder.messages


@contextlib.contextmanager
def _recorded(server: live.Live) -> Iterator[tuple[str, Recorder]]:
    """The address of a recording proxy; in the end whatever passed it is in the database."""
    with recording("127.0.0.1", server.serve.port) as (url, recorder):
        yield url, recorder
    for sent, answer in recorder.answers:
        (event,) = server.rows(live.EVENT + " WHERE event.public_id = %s", answer["_id"])
        if "base64" in sent:
            data = base64.b64decode(sent["base64"].partition(",")[2])
            assert [file["sha256"] for file in event["files"]] == [hashlib.sha256(data).hexdigest()]
        else:
            assert event["body"] == sent["content"][0]["text"]
        assert (event["instrument"] or "").lower() == sent.get("instrument", "")
        assert (event["investigation"] or "").lower().replace("-", "") == sent.get("investigation", "")
        assert event["tag_names"] == [tag["name"] for tag in sent.get("tag", [])]
