"""Requests as clients before 3.0 and the SPEC macros put them on the wire."""

import base64
import http.client
import json
from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.xdist_group("live")
NAMED = "/logbook/{key}/investigation/name/HC-4397/instrument/name/ID32/event"


def post(server, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", server.serve.port, timeout=20)
    headers = {"User-Agent": "python-requests/2.32.5", "Accept": "*/*", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def message(text, **more):
    content = [{"format": "plainText", "text": text}]
    return {"type": "notification", "category": "commandLine", "content": content} | more


def test_a_message_of_2_3_0_in_its_own_spelling_is_taken(server):
    path = (
        f"/dataacquisition/{server.key}/notification?instrumentName=id32&investigationName=hc4397&investigationId=None"
    )
    body = message("umv srot 230", datasetName="s_1", software="pyicat-plus_v2.3.0", foo=1, payload=None)
    body["creationDate"] = datetime.now(UTC).isoformat()
    status, answer = post(server, path, body)
    event = server.event("umv srot 230")
    assert (status, answer["category"], answer["_id"]) == (200, "commandline", event["public_id"])
    assert (event["investigation"], event["dataset_name"]) == ("HC-4397", "s_1")


def test_a_date_without_zone_is_local_time_of_the_facility(server):
    path = f"/dataacquisition/{server.key}/notification?instrumentName=id32&investigationName=hc4397"
    body = message(
        "umv srot 10", software="pyicat-plus_v0.1.0", payload=None, creationDate="2026-07-01T12:00:00.664227"
    )
    assert post(server, path, body)[0] == 200
    assert server.event("umv srot 10")["happened_at"] == datetime(2026, 7, 1, 10, 0, 0, 664227, UTC)


def test_an_unencoded_name_with_blanks_is_understood(server):
    path = f"/dataacquisition/{server.key}/notification?instrumentName=ID+32&investigationName=HC%204397"
    assert post(server, path, message("umv srot 11"))[0] == 200
    assert server.event("umv srot 11")["investigation"] == "HC-4397"


def test_a_file_with_extras_of_2_3_0_is_taken(server):
    path = f"/dataacquisition/{server.key}/base64?instrumentName=id32&investigationName=hc4397"
    sent = "data:image/png;base64," + base64.b64encode(b"a picture of 2.3.0").decode()
    status, answer = post(server, path, {"base64": sent, "foo": 1, "tag": [{"name": "t"}], "machine": "localhost"})
    (event,) = server.rows("SELECT * FROM events_event WHERE public_id = %s", answer["_id"])
    assert (status, event["type"], event["tag_names"], event["files"][0]["size"]) == (200, "attachment", ["t"], 18)


def test_the_metadata_manager_of_spec_writes_by_name(server):
    status, answer = post(server, NAMED.format(key=server.key), message("FOURC> ksp kd 0 7"))
    event = server.event("FOURC> ksp kd 0 7")
    assert (status, answer["investigationName"]) == (200, "HC-4397")
    assert (event["investigation"], event["instrument"], event["category"]) == ("HC-4397", "ID32", "commandline")


@pytest.mark.parametrize("route", ["createFrombase64", "createfrombase64"])
def test_spec_sends_a_file_by_name_in_either_spelling(server, route):
    sent = {"base64": base64.b64encode(route.encode()).decode(), "usernames": "opid32"}
    status, answer = post(server, f"{NAMED.format(key=server.key)}/{route}", sent)
    (event,) = server.rows("SELECT * FROM events_event WHERE public_id = %s", answer["_id"])
    assert (status, event["username"], event["files"][0]["size"]) == (200, "opid32", len(route))
