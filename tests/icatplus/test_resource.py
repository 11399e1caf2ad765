"""A portal's front end sends files as forms and fetches them; a path in an entry leads to the viewer."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from elogbook.middleware import PlainTypes
from events import logbook
from events.models import Attachment, Event
from investigations.models import Dataset
from tests import make
from tests.icatplus.people import Program
from tests.pages.test_files import picture

pytestmark = pytest.mark.django_db
UPLOAD, DOWNLOAD, OPEN = "/resource/{}/file/upload", "/resource/{}/file/download", "/logbook/{}/datafile/open"
DATA = b"\x89HDF\r\n\x1a\n and more"


@pytest.fixture
def program(member, embargoed):
    return Program(member)


def send(program, field="file", data=DATA, name="scan.h5", query=None, **fields):
    form = fields | ({field: SimpleUploadedFile(name, data, "application/x-hdf5")} if field else {})
    return program.client.post(UPLOAD.replace("{}", program.sid), form, query_params=query or {})


@pytest.mark.parametrize("field", ["file", "upload", "files[0]", "x"])
def test_the_first_file_of_a_form_becomes_an_entry_of_its_sender(program, embargoed, member, field):
    fields = {"investigationId": "404439657", "creationDate": "2021-03-31T10:51:54.000Z", "type": "attachment"}
    said = send(program, field, category="file", **fields).json()
    event = Event.objects.get(public_id=said["_id"])
    assert (event.investigation, event.author, event.category) == (embargoed, member, "file")
    assert (said["filename"], said["fileSize"], said["creationDate"]) == (
        "scan.h5", len(DATA), "2021-03-31T10:51:54.000Z",
    )  # fmt: skip
    fetched = program.get(DOWNLOAD, resourceId=said["_id"])
    assert fetched.getvalue() == DATA
    assert "scan.h5" in fetched["Content-Disposition"]
    assert fetched["Cache-Control"] == "private, no-store"


def test_the_logbook_may_stand_in_the_address_and_be_a_beamlines_own(id32):
    staff = Program(make.scientist(id32, "localcontact"))
    said = send(staff, query={"instrumentName": "id32"}).json()
    assert (said["instrumentName"], said["investigationId"]) == ("ID32", None)


def test_a_picture_is_served_upright_and_as_it_came_to_its_team_alone(program, embargoed, released):
    data = picture()
    sent = send(program, data=data, name="photo.png", investigationId="404439657").json()
    as_it_came = program.get(DOWNLOAD, resourceId=sent["_id"], original="true")
    assert as_it_came.getvalue() == data
    shown = program.get(DOWNLOAD, resourceId=sent["_id"])
    assert (shown.getvalue()[:4], shown["Content-Type"]) == (b"\x89PNG", "image/png")
    type(embargoed).objects.filter(pk=embargoed.pk).update(release_date=embargoed.start_date)
    outsider = Program(make.user("outsider"))
    number = Attachment.objects.get(event__public_id=sent["_id"]).pk
    assert outsider.get(DOWNLOAD, resourceId=number).getvalue()[:4] == b"\x89PNG"
    assert outsider.get(DOWNLOAD, resourceId=number, original="true").status_code == 403


def test_an_outsider_gets_no_file_and_leaves_none(program, embargoed):
    sent = send(program, investigationId="404439657").json()
    outsider, before = Program(make.user("outsider")), Attachment.objects.count()
    number = Attachment.objects.get(event__public_id=sent["_id"]).pk
    for there, nowhere in ((sent["_id"], "f" * 24), (number, "99999999")):
        answers = [outsider.get(DOWNLOAD, resourceId=each) for each in (there, nowhere)]
        assert [answer.status_code for answer in answers] == [403, 403]
        assert answers[0].text == answers[1].text
    refused = [send(outsider, investigationId=number) for number in ("404439657", "1")]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert refused[0].text == refused[1].text
    assert Attachment.objects.count() == before


def test_files_of_a_removed_entry_stay_with_its_team(program, member, embargoed):
    sent = send(program, investigationId="404439657").json()
    event = Event.objects.get(public_id=sent["_id"])
    logbook.hide(event, by=member, version=1, why="wrong")
    assert program.get(DOWNLOAD, resourceId=sent["_id"]).status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 400), ({"resourceId": "x"}, 400), ({"resourceId": "-3"}, 403), ({"resourceId": "9" * 18}, 403)],
)
def test_a_number_that_is_none_is_refused(program, query, status):
    assert program.get(DOWNLOAD, **query).status_code == status


def test_what_is_no_form_with_a_file_is_refused(program, settings, embargoed):
    settings.ELOGBOOK_MAX_UPLOAD_MB = 1
    path = UPLOAD.replace("{}", program.sid) + "?investigationId=404439657"

    def post(body, content_type):
        return program.client.generic("POST", path, body, content_type=content_type)

    answers = {
        "no file": send(program, field="", investigationId="404439657"),
        "empty": send(program, data=b"", investigationId="404439657"),
        "no place": send(program),
        "json": post(b"{}", "application/json"),
        "no boundary": post(b"x", "multipart/form-data"),
        "cut off": post(b"--b\r\nContent-Disposition: form-", "multipart/form-data; boundary=b"),
        "large": send(program, data=b"x" * 1_000_001, investigationId="404439657"),
    }
    codes = {name: answer.status_code for name, answer in answers.items()}
    assert codes == dict.fromkeys(answers, 400) | {"empty": 422, "large": 413}
    assert all(answer["Content-Type"].startswith("text/plain") for answer in answers.values())
    assert Event.objects.count() == Attachment.objects.count() == 0


@pytest.mark.parametrize(
    "sent", ["multipart/form-data; charset=zlib; boundary=b", "multipart/form-data; boundary=b;charset=x"]
)
def test_a_charset_that_is_no_text_encoding_ends_no_form(sent):
    said = {}
    PlainTypes(lambda environ, _: said.update(environ))(
        {"PATH_INFO": "/resource/x/file/upload", "CONTENT_TYPE": sent}, None
    )
    assert said["CONTENT_TYPE"] == "multipart/form-data; boundary=b"


def test_a_name_cannot_leave_its_folder(program, embargoed):
    said = send(program, name="../../etc/\u202epasswd", investigationId="404439657").json()
    assert said["filename"] == "passwd"
    stored = Attachment.objects.get(event__public_id=said["_id"])
    assert stored.blob.sha256 == hashlib.sha256(DATA).hexdigest()


FOLDER = "/data/visitor/hc4397/id32/RAW_DATA/PD2b_03"


@pytest.fixture
def viewer(settings, embargoed):
    settings.ELOGBOOK_VIEWER_URL = "https://view.facility.eu/?file={path}"
    Dataset.objects.create(investigation=embargoed, name="PD2b_03", location=FOLDER, catalogue_id=9)
    make.event(embargoed, "see the notes", filepath="/data/visitor/hc4397/notes & more.pdf")


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        (f"{FOLDER}/scan 1.h5", f"https://view.facility.eu/?file={FOLDER}/scan%201.h5"),
        (FOLDER, f"https://view.facility.eu/?file={FOLDER}"),
        ("/data/visitor/hc4397/notes & more.pdf", "https://view.facility.eu/?file=/data/visitor/hc4397/notes%20%26%20more.pdf"),
    ],
)  # fmt: skip
def test_a_reader_is_led_to_the_viewer_of_a_path_that_belongs_to_the_logbook(program, viewer, path, leads_to):
    answer = program.get(OPEN, investigationId="404439657", path=path, scan="1.1")
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


@pytest.mark.parametrize(
    "path",
    [
        f"{FOLDER}x/scan.h5", f"{FOLDER}/../secret.h5", "/etc/passwd", "//evil.example/x", "https://evil.example/",
        "/data/visitor/hc4397", "/data/visitor/hc439%", "\\", f"{FOLDER}_1", "/data/visitor/hc4397/notes",
    ],
)  # fmt: skip
def test_a_path_of_anything_else_leads_nowhere(program, viewer, path):
    answer = program.get(OPEN, investigationId="404439657", path=path)
    assert (answer.status_code, answer.has_header("Location")) == (404, False)


def test_an_outsider_is_led_nowhere_whatever_exists(viewer, embargoed):
    outsider = Program(make.user("outsider"))
    there, nowhere = (outsider.get(OPEN, investigationId=each, path=FOLDER) for each in ("404439657", "1"))
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)
    assert there.status_code == 404


def test_without_a_viewer_nobody_is_led_anywhere(program, viewer, settings):
    settings.ELOGBOOK_VIEWER_URL = ""
    answer = program.get(OPEN, investigationId="404439657", path=FOLDER)
    assert (answer.status_code, "ELOGBOOK_VIEWER_URL" in answer.text) == (404, True)
    assert program.get(OPEN, investigationId="404439657").status_code == 400
    assert program.get(OPEN, investigationId="a", path=FOLDER).status_code == 400


@pytest.mark.parametrize("path", [UPLOAD, DOWNLOAD, OPEN, "/logbook/{}/tag"])
def test_a_key_is_no_session_and_no_cookie_counts(team, key, member, path):
    for client, sid in ((Client(), key), (team, "any"), (Client(), "")):
        method = client.post if path == UPLOAD else client.get
        assert method(path.replace("{}", sid or "%20")).status_code == 401


def test_a_session_that_is_over_closes_every_address(program, member):
    member.is_active = False
    member.save()
    assert send(program, investigationId="404439657").status_code == 401
    assert [program.get(path).status_code for path in (DOWNLOAD, OPEN, "/logbook/{}/tag")] == [401, 401, 401]
