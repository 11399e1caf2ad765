"""A portal's front end asks of the catalogue: what one may read is listed, of the rest nobody learns anything."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.models import ApiSession, Event
from investigations.models import Participant
from tests import make
from tests.icatplus.people import Program

pytestmark = pytest.mark.django_db
LIST, DATASETS, SAMPLES = "/catalogue/{}/investigation", "/catalogue/{}/dataset", "/catalogue/{}/samples"
USERS = "/catalogue/{}/investigation/id/404439657/investigationusers"
RELEASE = "/catalogue/investigations/404439657/release-date"


@pytest.fixture
def program(member, embargoed, released):
    return Program(member)


@pytest.fixture
def measured(embargoed):
    """A dataset of a sample, and what was computed from it."""
    sample = embargoed.samples.create(name="PD2b", catalogue_id=5, parameters=[{"name": "formula", "value": "Pd"}])
    begin = embargoed.start_date
    raw = embargoed.datasets.create(
        name="PD2b_03", location="/data/x", sample=sample, catalogue_id=9, start_date=begin,
        parameters=[{"id": 8, "name": "energy", "value": "7.2", "unit": "keV"}],
    )  # fmt: skip
    computed = embargoed.datasets.create(name="fit", kind="processed", sample=sample, catalogue_id=10, start_date=begin)
    computed.inputs.add(raw)
    return raw


def names(answer):
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()]


def bearer(method, path, sid, **options):
    return getattr(Client(), method)(path, headers={"Authorization": f"Bearer {sid}"}, **options)


def test_what_one_may_read_is_listed_the_latest_first_with_how_long_the_list_is(program):
    found = program.get(LIST, withHasAccess="true").json()
    assert [each["name"] for each in found] == ["HC-4397", "BLC-12581"]
    assert found[0]["canAccessDatasets"] is True
    assert found[0]["meta"]["page"] == {"total": 2, "totalPages": 1, "currentPage": 1}
    assert found[0]["instrument"]["name"] == "ID32"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"filter": "participant"}, ["HC-4397"]), ({"filter": "embargoed"}, ["HC-4397"]),
        ({"filter": "released"}, ["BLC-12581"]), ({"filter": "instrumentscientist"}, []),
        ({"instrumentName": "id21,ID99"}, ["BLC-12581"]), ({"investigationName": "hc4397"}, ["HC-4397"]),
        ({"ids": "404430077"}, ["BLC-12581"]), ({"ids": "-1,1"}, []), ({"search": "blc 12581"}, ["BLC-12581"]),
        ({"search": "nothing"}, []), ({"limit": "1"}, ["HC-4397"]), ({"limit": "1", "skip": "1"}, ["BLC-12581"]),
        ({"skip": "9"}, []), ({"sortBy": "NAME", "sortOrder": "1"}, ["BLC-12581", "HC-4397"]),
        ({"sortBy": "NAME", "sortOrder": "-1"}, ["HC-4397", "BLC-12581"]), ({"username": "scient"}, ["HC-4397"]),
        ({"startDate": "2999-01-01"}, []), ({"endDate": "1999-01-01"}, []), ({"limit": "1000000"}, ["HC-4397", "BLC-12581"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_as_documented(program, query, found):
    if "startDate" in query:
        make.Investigation.objects.filter(end_date=None).update(end_date=timezone.now() + timedelta(days=9))
    assert names(program.get(LIST, **query)) == found


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "x"}, {"ids": "a"}, {"startDate": "yesterday"}, {"endDate": "0001-01-01"}, {"parameters": "a~eq~1"},
        {"ids": ",".join(["1"] * 1_001)},
    ],
)  # fmt: skip
def test_an_odd_question_is_refused_in_a_sentence(program, query):
    answer = program.get(LIST, **query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")


def test_an_outsider_is_told_of_released_logbooks_alone(embargoed, released, measured):
    outsider = Program(make.user("outsider"))
    assert names(outsider.get(LIST)) == ["BLC-12581"]
    assert names(outsider.get(LIST, ids="404439657")) == names(outsider.get(LIST, search="HC-4397")) == []
    assert names(outsider.get(LIST, username="scient")) == []
    assert names(outsider.get(DATASETS, datasetIds="9")) == names(outsider.get(DATASETS, sampleId="5")) == []
    assert names(outsider.get(SAMPLES, investigationId="404439657")) == []
    for path in (
        USERS,
        "/catalogue/{}/investigation/404439657/user",
        "/catalogue/{}/investigation/id/404439657/sample",
    ):
        there, nowhere = outsider.get(path), outsider.get(path.replace("404439657", "77"))
        assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)
        assert there.status_code == 403


def test_datasets_are_told_with_what_was_computed_from_them(program, measured):
    raw, computed = program.get(DATASETS, investigationIds="404439657", nested="true").json()
    assert (raw["name"], raw["type"], raw["sampleId"], raw["instrumentName"]) == ("PD2b_03", "acquisition", 5, "ID32")
    assert [each["name"] for each in raw["outputDatasets"]] == [computed["name"]] == ["fit"]
    assert names(program.get(DATASETS, datasetType="processed")) == ["fit"]
    assert names(program.get(DATASETS, search="pd2b_03")) == ["PD2b_03"]
    assert names(program.get("/catalogue/{}/dataset/id/9,10/dataset")) == ["PD2b_03", "fit"]
    assert program.get(DATASETS, datasetType="x").status_code == 400


def test_what_was_computed_elsewhere_stays_there(program, measured, id21):
    other = make.investigation("HC-9", at=id21, catalogue_id=99)
    other.datasets.create(name="secret", kind="processed").inputs.add(measured)
    raw = program.get(DATASETS, datasetIds="9", nested="true").json()[0]
    assert [each["name"] for each in raw["outputDatasets"]] == ["fit"]


def test_samples_are_told_with_their_datasets(program, measured):
    (found,) = program.get(SAMPLES, investigationId="404439657", includeDatasets="true").json()
    assert (found["id"], found["name"], found["investigation"]["name"]) == (5, "PD2b", "HC-4397")
    assert [each["name"] for each in found["datasets"]] == ["PD2b_03", "fit"]
    assert found["parameters"] == [{"id": 1, "name": "formula", "value": "Pd", "units": ""}]
    assert names(program.get("/catalogue/{}/investigation/id/404439657/sample")) == ["PD2b"]
    assert names(program.get(SAMPLES, sampleIds="5", search="pd")) == ["PD2b"]
    assert names(program.get(SAMPLES, endDate="1999-01-01")) == []


def test_a_team_is_told_to_its_own_by_login_and_to_the_world_by_name(program, member, embargoed):
    Participant.objects.filter(user=member).update(role="Principal investigator")
    embargoed.participants.create(user=make.user("nameless"))
    (one, other) = program.get(USERS).json()
    assert (one["name"], one["fullName"], one["role"]) == ("nameless", "nameless", "")
    assert (other["name"], other["role"], other["investigationId"]) == (
        "scientist",
        "Principal investigator",
        404439657,
    )
    type(embargoed).objects.filter(pk=embargoed.pk).update(release_date=embargoed.start_date)
    outsider = Program(make.user("outsider"))
    (told,) = outsider.get(USERS).json()
    assert (told["name"], told["fullName"]) == ("Scientist", "Scientist")
    assert "email" not in told
    assert outsider.get("/catalogue/{}/investigation/404439657/user").json() == [{"fullName": "Scientist"}]


def test_scientists_of_a_beamline_are_told_to_its_staff(id32, program):
    staff = Program(make.scientist(id32, "localcontact"))
    (told,) = staff.get("/catalogue/{}/instrumentscientist", instrumentName="ID32").json()
    assert (told["user"]["name"], told["instrument"]["name"]) == ("localcontact", "ID32")
    assert program.get("/catalogue/{}/instrumentscientist").json() == []
    assert names(staff.get("/catalogue/{}/instruments", filter="instrumentscientist")) == ["ID32"]


def test_beamlines_and_names_are_told_without_a_session(client, released, id32):
    assert names(client.get("/catalogue/instruments")) == ["ID21", "ID32"]
    for sent in ("IH-LS-0001", "ihls0001", "ih-LS-0001"):
        assert client.get(f"/catalogue/investigation/name/{sent}/normalize").json() == "IH-LS-0001"
    assert client.get("/catalogue/investigation/name/hc 4397/normalize").json() == "HC-4397"
    assert client.get("/catalogue/investigation/name/é/normalize").status_code == 400
    assert client.post("/catalogue/instruments").status_code == 405
    assert client.post("/catalogue/investigation/name/a1/normalize").status_code == 405


def test_the_newest_addresses_take_the_session_as_a_bearer(program, measured):
    assert names(bearer("get", "/catalogue/datasets?investigationIds=404439657", program.sid)) == ["PD2b_03", "fit"]
    (document,) = bearer("get", "/catalogue/datasets/documents?datasetIds=10", program.sid).json()
    assert (document["name"], document["location"], document["sampleName"]) == ("fit", "", "PD2b")
    for wrong in ("", "x" * 43, "Bearer"):
        assert bearer("get", "/catalogue/datasets", wrong).status_code == 403
    assert Client().get("/catalogue/datasets").status_code == 403


def post_date(program, **body):
    return bearer("post", RELEASE, program.sid, data=body, content_type="application/json")


def test_staff_set_another_release_date_and_the_logbook_tells_it(id32, embargoed):
    staff = Program(make.scientist(id32, "localcontact"))
    assert post_date(staff, releaseDate="2031-05-31", message="Thesis not handed in").status_code == 200
    embargoed.refresh_from_db()
    assert timezone.localdate(embargoed.release_date).isoformat() == "2031-05-31"
    line = Event.objects.get(investigation=embargoed)
    assert ("Thesis not handed in" in line.text, "31 May 2031" in line.text) == (True, True)


@pytest.mark.parametrize(
    "body", [{}, {"releaseDate": "soon"}, {"releaseDate": "2001-01-01"}, {"releaseDate": "9999-01-01"}]
)
def test_a_date_that_cannot_be_is_refused(id32, embargoed, body):
    answer = post_date(Program(make.scientist(id32, "localcontact")), **body)
    assert (answer.status_code, Event.objects.count()) == (400, 0)


def test_others_than_staff_change_no_release_date(program, embargoed):
    member, outsider = (post_date(each, releaseDate="2031-05-31") for each in (program, Program(make.user("outsider"))))
    assert (member.status_code, outsider.status_code) == (403, 403)
    assert "staff" in member.text
    assert "not open to you" in outsider.text
    assert Event.objects.count() == 0


def test_a_proprietary_logbook_gets_no_date_by_a_program(id32, embargoed):
    type(embargoed).objects.filter(pk=embargoed.pk).update(proprietary=True)
    answer = post_date(Program(make.scientist(id32, "localcontact")), releaseDate="2031-05-31")
    assert (answer.status_code, "never opens by itself" in answer.text) == (400, True)


EVERY = [
    LIST, DATASETS, SAMPLES, USERS, "/catalogue/{}/instruments", "/catalogue/{}/instrumentscientist",
    "/catalogue/{}/investigation/404439657/user", "/catalogue/{}/investigation/id/404439657/sample",
    "/catalogue/{}/dataset/id/9/dataset", "/catalogue/{}/dataset/id/9/dataset_document",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERY)
def test_a_key_an_ended_and_an_expired_session_open_nothing(program, key, path):
    assert program.get(path).status_code == 200
    assert Client().get(path.replace("{}", key)).status_code == 401
    assert program.ask("DELETE", "/session/{}").status_code == 200
    assert program.get(path).status_code == 401
    later = Program(make.User.objects.get(username="scientist"))
    ApiSession.objects.update(expires_at=timezone.now())
    assert later.get(path).status_code == 401
    assert program.ask("POST", path).status_code == 405


@pytest.mark.parametrize("path", [LIST, f"{DATASETS}?nested=true", f"{SAMPLES}?includeDatasets=true", USERS])
def test_longer_lists_cost_no_more_queries(program, embargoed, queries_of, path):
    def ask(number):
        for each in range(number):
            at = make.investigation(
                f"HC-{each}", at=embargoed.instrument, team=(make.User.objects.get(username="scientist"),)
            )
            embargoed.participants.create(user=make.user(f"u{make.User.objects.count()}"))
            for place in (at, embargoed):
                sample = place.samples.create(name=f"s{each}")
                raw = place.datasets.create(name=f"d{each}", sample=sample)
                place.datasets.create(name=f"p{each}", kind="processed").inputs.add(raw)
        return queries_of(program.client.get, path.replace("{}", program.sid))

    ask(1)
    assert ask(3) == ask(6)
