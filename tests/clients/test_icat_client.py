"""pyicat-plus 3.1.0 as it is published, at its default timeout of a tenth of a second; what then stands in the database."""

import base64
import hashlib
import itertools

import pytest
from pyicat_plus.client._internal.elogbook import IcatElogbookClient
from pyicat_plus.client.main import IcatClient

from events.demo.pictures import absorption
from tests.clients import live
from tests.clients.facility import CATALOGUE_ID, DATASET

pytestmark = pytest.mark.xdist_group("live")
_numbers = itertools.count(1)


def unique(words="umv srot 0"):
    return f"{words} #{next(_numbers)}"


def the_file(server, data):
    """The one entry that carries these bytes, and where they lie."""
    sha256 = hashlib.sha256(data).hexdigest()
    wanted = live.EVENT + " WHERE files @> jsonb_build_array(jsonb_build_object('sha256', %s::text))"
    (event,) = live.servers.until(lambda: server.rows(wanted, sha256))
    return event, next((server.home / "media").rglob(sha256)).read_bytes()


@pytest.mark.parametrize(
    ("msg_type", "type", "category"),
    [
        ("comment", "annotation", "comment"),
        ("command", "notification", "commandline"),
        ("debug", "notification", "debug"),
        ("info", "notification", "info"),
        ("warning", "notification", "error"),
        ("error", "notification", "error"),
        ("critical", "notification", "error"),
        ("fatal", "notification", "error"),
    ],
)
def test_every_kind_of_message_stands_in_the_running_investigation(icat, server, msg_type, type, category):
    text = unique()
    icat.send_message(text, msg_type=msg_type)
    event = server.event(text)
    assert (event["type"], event["category"], event["body"]) == (type, category, text)
    assert (event["investigation"], event["instrument"], event["version"]) == ("HC-4397", "ID32", 1)
    assert event["software"] == "pyicat-plus_v3.1.0"
    assert abs(event["recorded_at"] - event["happened_at"]).total_seconds() < 20


@pytest.mark.parametrize(
    ("options", "type"),
    [
        ({"formatted": True}, "notification"),
        ({"editable": False}, "notification"),
        ({"editable": True}, "annotation"),
        ({"formatted": False}, "annotation"),
    ],
)
def test_a_formatted_comment_is_a_notification_and_an_editable_one_an_annotation(icat, server, options, type):
    text = unique()
    icat.send_message(text, msg_type="comment", **options)
    assert server.event(text)["type"] == type


def test_html_is_stored_as_sent_and_shown_safe(icat, server):
    words = unique("from prdef")
    sent = f'<script>alert(1)</script><b>{words}</b><pre class="language-python"><code>if a<b: pass</code></pre>'
    icat.send_message(sent, msg_type="comment", mimetype="text/html")
    event = server.event(f"{words}\nif a<b: pass")
    assert (event["body"], event["body_format"]) == (sent, "html")
    assert "<script>" not in event["html"]
    assert "if a&lt;b: pass" in event["html"]


def test_the_session_name_and_the_tags_of_a_message_become_tags(server):
    text = unique()
    bliss = {"software": "Bliss_v2.4.0", "tags": ["mysession"]}
    client = IcatClient(elogbook_url=server.url, elogbook_token=server.key, elogbook_metadata=bliss)
    client.send_message(text, msg_type="info", beamline="id32", proposal="hc4397", tags=["scan", {"name": "machine"}])
    event = server.event(text)
    assert (event["software"], event["tag_names"]) == ("Bliss_v2.4.0", ["mysession", "scan", "machine"])
    tied = "SELECT count(*) FROM events_taggedevent WHERE content_object_id = %s"
    assert server.count(tied, event["id"]) == 3


def test_a_dataset_named_in_a_message_is_tied_to_it(icat, server):
    text = unique()
    icat.send_message(text, msg_type="info", dataset=DATASET)
    assert server.event(text)["dataset"] == DATASET


def test_a_message_for_the_beamline_only_stands_in_the_beamlines_own_logbook(icat, server):
    text = unique()
    icat.send_message(text, msg_type="info", beamline_only=True)
    event = server.event(text)
    assert (event["investigation"], event["instrument"], event["claimed_investigation"]) == (None, "ID32", "")


def test_an_investigation_is_found_by_its_number(icat, server):
    text = unique()
    icat.send_message(text, msg_type="debug", investigation_id=str(CATALOGUE_ID))
    assert server.event(text)["investigation"] == "HC-4397"


def test_a_message_of_the_machine_goes_to_everybody(server):
    text = unique("Refill in 4 minutes")
    client = IcatElogbookClient(server.url, api_key=server.everybody, tags=["machine"], source="ebs", type="broadcast")
    client.send_message(text, message_type="info")
    event = server.event(text)
    assert (event["type"], event["source"], event["tag_names"]) == ("broadcast", "ebs", ["machine"])
    assert (event["investigation"], event["instrument"]) == (None, None)


def test_a_plot_is_kept_with_its_bytes_and_tags(icat, server):
    # Bytes that nobody else sends to this server.
    picture = absorption().data + b"plot"
    icat.send_binary_data(picture, mimetype="image/png", tags=["plot"])
    event, stored = the_file(server, picture)
    assert stored == picture
    assert (event["type"], event["category"], event["tag_names"]) == ("attachment", "file", ["plot"])
    assert (event["investigation"], event["files"][0]["name"]) == ("HC-4397", "picture.png")


def test_a_text_file_becomes_the_text_of_a_message(icat, server, tmp_path):
    text = unique("Sample cooled to 20 K,\ndetector at 150°")
    (tmp_path / "notes.txt").write_text(text)
    icat.send_text_file(str(tmp_path / "notes.txt"))
    assert server.event(text)["category"] == "comment"


def test_a_binary_file_of_any_type_is_kept(icat, server, tmp_path):
    data = unique("\x89HDF").encode()
    (tmp_path / "scan.h5").write_bytes(data)
    icat.send_binary_file(str(tmp_path / "scan.h5"))
    event, stored = the_file(server, data)
    assert stored == data
    assert event["files"][0]["size"] == len(data)


def test_a_base_address_that_ends_in_a_slash_loses_nothing(server):
    text = unique()
    picture = base64.b64encode(text.encode())
    client = IcatClient(elogbook_url=f"{server.url}/", elogbook_token=server.key, beamline="id32", proposal="hc4397")
    client.send_message(text, msg_type="info")
    client.send_binary_data(picture, mimetype="application/octet-stream")
    assert server.event(text)["investigation"] == "HC-4397"
    assert the_file(server, picture)[1] == picture


def test_a_macro_asks_for_its_investigation_and_its_datasets(icat):
    info = icat.investigation_info("id32", "hc4397", timeout=20)
    assert (info["proposal"], info["beamline"]) == ("HC-4397", "ID32")
    assert str(CATALOGUE_ID) in info["e-logbook"]
    found = icat.registered_datasets("id32", "hc4397", timeout=20)
    assert [dataset.dataset_id.name for dataset in found] == [DATASET]
