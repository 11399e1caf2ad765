"""What a data portal's front end asks, by the client that is generated from ICAT+'s own description: every answer validates."""

import http.server
import threading
from datetime import UTC, date, datetime, timedelta

import icat_plus_client as icat
import pytest
import requests
from icat_plus_client.exceptions import (
    BadRequestException,
    ForbiddenException,
    NotFoundException,
    UnauthorizedException,
)

from tests.clients import live
from tests.clients.facility import BEAMLINES, CATALOGUE_ID, DATASET, PASSWORD, PERSON

pytestmark = [
    pytest.mark.xdist_group("live"),
    pytest.mark.filterwarnings("default::UserWarning"),
    # Older addresses that portals still ask.
    pytest.mark.filterwarnings("ignore:GET /catalogue.* is deprecated:DeprecationWarning"),
]
NUMBER = str(CATALOGUE_ID)
FOLDER = f"/data/visitor/hc4397/id32/RAW_DATA/{DATASET}"


class Viewer(http.server.BaseHTTPRequestHandler):
    """What shows a file; remembers what it was asked for."""

    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Viewer) as viewer:
        threading.Thread(target=viewer.serve_forever, daemon=True).start()
        with live.running(ELOGBOOK_VIEWER_URL=f"http://127.0.0.1:{viewer.server_port}/?file={{path}}") as server:
            yield server
        viewer.shutdown()


@pytest.fixture(scope="module")
def sid(server):
    body = {"plugin": "esrf", "username": PERSON, "password": PASSWORD}
    return requests.post(f"{server.url}/session", json=body, timeout=20).json()["sessionId"]


@pytest.fixture(scope="module")
def client(server, sid):
    return icat.ApiClient(icat.Configuration(host=server.url, access_token=sid))


@pytest.fixture(scope="module")
def catalogue(client):
    return icat.CatalogueApi(client)


@pytest.fixture(scope="module")
def logbook(client):
    return icat.LogbookApi(client)


@pytest.fixture(scope="module")
def machine(client):
    return icat.DataAcquisitionApi(client)


# Each method of the catalogue a logbook's client calls: what it is asked, how many come, and of which kind.
ASKED = [
    ("catalogue_instruments_get", [], {}, 4, "Instrument"),
    ("catalogue_session_id_instruments_get", ["sid"], {"filter": "instrumentscientist"}, 4, "Instrument"),
    ("catalogue_session_id_investigation_get", ["sid"], {}, 4, "Investigation"),
    (
        "catalogue_session_id_investigation_get", ["sid"],
        {
            "instrument_name": "id32,id21", "investigation_name": "hc4397", "ids": NUMBER, "filter": "participant",
            "start_date": "2000-01-01", "end_date": "2999-01-01", "username": PERSON, "limit": "5", "skip": "0",
            "search": "hc4397", "sort_by": "STARTDATE", "sort_order": "-1", "with_has_access": True,
        },
        1, "Investigation",
    ),
    ("catalogue_session_id_investigation_id_investigation_id_investigationusers_get", ["sid", CATALOGUE_ID], {}, 1, "Investigationuser"),
    ("catalogue_session_id_investigation_investigation_id_user_get", ["sid", NUMBER], {}, 1, "User"),
    ("catalogue_session_id_investigation_id_investigation_id_sample_get", ["sid", NUMBER], {}, 1, "Dataset"),
    ("catalogue_session_id_samples_get", ["sid"], {"investigation_id": NUMBER, "include_datasets": True}, 1, "Sample"),
    ("catalogue_session_id_dataset_get", ["sid"], {"investigation_ids": NUMBER, "nested": True}, 1, "Dataset"),
    ("catalogue_session_id_dataset_id_dataset_ids_dataset_get", ["sid", "1,2"], {}, 2, "Dataset"),
    ("catalogue_session_id_dataset_id_dataset_ids_dataset_document_get", ["sid", "1,2"], {}, 2, "DatasetDocument"),
    ("catalogue_datasets_get", [], {"investigation_ids": NUMBER, "dataset_type": "acquisition", "limit": "3"}, 1, "Dataset"),
    ("catalogue_datasets_documents_get", [], {"start_date": "2000-01-01", "end_date": "2999-01-01"}, 4, "DatasetDocument"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "given", "more", "number", "kind"), ASKED, ids=[f"{each[0]}-{n}" for n, each in enumerate(ASKED)]
)
def test_the_catalogue_answers_what_the_client_expects(catalogue, sid, method, given, more, number, kind):
    found = getattr(catalogue, method)(*[sid if each == "sid" else each for each in given], **more)
    assert [type(each).__name__ for each in found] == [kind] * number


def test_an_experiment_is_told_with_its_beamline_and_the_length_of_the_list(catalogue, sid):
    (found,) = catalogue.catalogue_session_id_investigation_get(sid, ids=NUMBER, with_has_access=True)
    assert (found.id, found.name, found.instrument.name, found.can_access_datasets) == (
        CATALOGUE_ID, "HC-4397", "ID32", True,
    )  # fmt: skip
    assert found.meta.page.total == 1


def test_a_sample_is_told_with_its_datasets_and_a_dataset_with_its_parameters(catalogue, sid):
    (sample,) = catalogue.catalogue_session_id_samples_get(sid, investigation_id=NUMBER, include_datasets=True)
    assert (sample.name, sample.datasets[0].name, sample.datasets[0].type) == ("PD2b", DATASET, "acquisition")
    (dataset,) = catalogue.catalogue_session_id_dataset_get(sid, investigation_ids=NUMBER)
    assert (dataset.location, dataset.sample_name, dataset.parameters[0].value) == (FOLDER, "PD2b", "7.2")


def test_a_proposals_name_is_written_as_catalogues_do(catalogue):
    found = catalogue.catalogue_investigation_name_investigation_name_normalize_get("hc4397")
    assert found.strip('"') == "HC-4397"


def test_scientists_of_a_beamline_are_listed(client, sid):
    assert (
        icat.UserManagementApi(client).catalogue_session_id_instrumentscientist_get(sid, instrument_name="ID32") == []
    )


def test_another_release_date_stands_in_the_logbook(catalogue, server):
    wanted = icat.CatalogueInvestigationsInvestigationIdReleaseDatePostRequest(
        release_date=date.today() + timedelta(days=800), message="The thesis is not handed in"
    )  # fmt: skip
    catalogue.catalogue_investigations_investigation_id_release_date_post(str(CATALOGUE_ID + 2), wanted)
    (told,) = server.rows(live.EVENT + " WHERE event.text LIKE %s", "%The thesis is not handed in%")
    assert told["investigation"] == BEAMLINES["BM05"]


def test_tags_are_made_listed_and_changed(logbook, sid):
    made = logbook.logbook_session_id_tag_post(
        sid, investigation_id=NUMBER, tag=icat.Tag(name="night", color="#2da44e")
    )
    assert (made.name, made.color, made.investigation_id) == ("night", "green", NUMBER)
    made.description = "After ten"
    changed = logbook.logbook_session_id_tag_put(sid, tag_id=made.id, investigation_id=NUMBER, tag=made)
    found = logbook.logbook_session_id_tag_get(sid, investigation_id=NUMBER)
    assert changed in found
    assert changed.description == "After ten"
    of_beamline = logbook.logbook_session_id_tag_post(sid, instrument_name="id32", tag=icat.Tag(name="detector"))
    assert of_beamline.beamline_name == "ID32"
    assert of_beamline in logbook.logbook_session_id_tag_get(sid, instrument_name="id32")


def test_a_path_leads_to_the_viewer(logbook, sid):
    logbook.logbook_session_id_datafile_open_get(sid, investigation_id=NUMBER, path=f"{FOLDER}/scan.h5", scan="1.1")
    assert Viewer.asked[-1] == f"/?file={FOLDER}/scan.h5"
    with pytest.raises(NotFoundException):
        logbook.logbook_session_id_datafile_open_get(sid, investigation_id=NUMBER, path="/etc/passwd")


def test_a_file_that_was_sent_as_a_form_is_fetched(client, server, sid):
    address = f"{server.url}/resource/{sid}/file/upload?investigationId={NUMBER}"
    answer = requests.post(address, files={"file": ("scan.h5", b"\x89HDF")}, timeout=20)
    event = icat.Event.from_dict(answer.json())
    assert (answer.status_code, event.filename, event.investigation_id) == (200, "scan.h5", CATALOGUE_ID)
    resource = icat.ResourceApi(client)
    assert resource.resource_session_id_file_download_get_without_preload_content(sid, event.id).data == b"\x89HDF"
    assert resource.resource_session_id_file_download_get(sid, event.id) is None
    # The description knows no field for the file, so the client sends none and is told so.
    with pytest.raises(BadRequestException, match="There is no file"):
        resource.resource_session_id_file_upload_post(sid, investigation_id=NUMBER)


def test_machines_write_and_ask_with_their_key(machine, server):
    event = icat.Event(
        type="notification", category="commandline", content=[{"format": "plainText", "text": "umv th 574"}],
        creation_date=datetime.now(UTC),
    )  # fmt: skip
    where = {"investigation_name": "hc4397", "instrument_name": "id32"}
    stored = machine.dataacquisition_api_key_notification_post(server.key, event=event, **where)
    assert server.event("umv th 574")["public_id"] == stored.id
    plot = icat.DataacquisitionApiKeyBase64PostRequest(base64="data:image/png;base64,AA==")
    assert machine.dataacquisition_api_key_base64_post(
        server.key, **where, dataacquisition_api_key_base64_post_request=plot
    ).id
    (found,) = machine.dataacquisition_api_key_investigation_get(server.key, **where, limit="5")
    assert (type(found).__name__, found.id) == ("Investigation", CATALOGUE_ID)
    (dataset,) = machine.dataacquisition_api_key_dataset_get(server.key, investigation_id=NUMBER)
    assert (type(dataset).__name__, dataset.name) == ("Dataset", DATASET)
    with pytest.raises(ForbiddenException, match="may not move"):
        machine.dataacquisition_api_key_events_move_post(server.key, CATALOGUE_ID, CATALOGUE_ID + 1)


def test_a_session_that_is_none_is_told_so_everywhere(server, catalogue, logbook, client):
    nobody = icat.CatalogueApi(icat.ApiClient(icat.Configuration(host=server.url, access_token="none")))
    with pytest.raises(ForbiddenException):
        nobody.catalogue_datasets_get()
    for ask in (
        catalogue.catalogue_session_id_investigation_get,
        logbook.logbook_session_id_tag_get,
        lambda sid: icat.ResourceApi(client).resource_session_id_file_download_get(sid, "1"),
        lambda sid: logbook.logbook_session_id_datafile_open_get(sid, investigation_id=NUMBER, path="/a"),
    ):
        with pytest.raises(UnauthorizedException):
            ask(server.key)
