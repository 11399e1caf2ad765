"""Programs of people change what stands: by a later version, which says which one it changed."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from events.blobs import Upload
from events.models import Event
from investigations.models import Dataset
from tests import make
from tests.api.conftest import as_key

pytestmark = pytest.mark.django_db
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "old", author=member, title="Title", tags=["a"], **NOTE)


@pytest.fixture
def machine(embargoed):
    return make.event(embargoed, "umv x 1", tags=["scan"])


def of(event, rest=""):
    return f"events/{event.public_id}/{rest}"


def test_what_is_not_sent_stays_and_the_answer_is_the_next_version(mine, note):
    answer = mine("PATCH", of(note), {"body": "new", "why": "a typo"}, If_Match='"1"')
    said = answer.json()
    assert (answer.status_code, answer["ETag"], said["version"]) == (200, '"2"', 2)
    assert (said["body"], said["title"], said["tags"]) == ("new", "Title", ["a"])
    [latest, first] = mine("GET", of(note, "versions/")).json()["results"]
    assert (latest["why"], latest["body"], first["body"]) == ("a typo", "new", "old")


def test_a_change_says_of_which_version_it_is(mine, note):
    answer = mine("PATCH", of(note), {"body": "new"})
    assert (answer.status_code, "If-Match" in answer.json()["detail"]) == (428, True)
    assert mine("PATCH", of(note), {"body": "new"}, If_Match="new").status_code == 400
    assert mine("PATCH", of(note), {"body": "new"}, If_Match="*").status_code == 200


def test_a_change_of_an_older_version_gets_the_latest_and_stores_nothing(mine, note):
    mine("PATCH", of(note), {"body": "first"}, If_Match='"1"')
    answer = mine("PATCH", of(note), {"body": "second"}, If_Match='"1"')
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert (answer.json()["current"]["version"], answer.json()["current"]["body"]) == (2, "first")


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_stored_and_the_other_is_told(mine, note):
    answers, together = [], threading.Barrier(2)

    def change(body):
        together.wait()
        answers.append(mine("PATCH", of(note), {"body": body}, If_Match='"1"').status_code)
        connection.close()

    writers = [threading.Thread(target=change, args=[body]) for body in ("one", "two")]
    [writer.start() for writer in writers], [writer.join() for writer in writers]
    assert sorted(answers) == [200, 412]
    assert Event.objects.get().version == 2


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_entry_is_replaced_or_deleted(mine, note, method):
    assert mine(method, of(note), {}).status_code == 405


@pytest.mark.parametrize(
    "sent", [{}, {"why": "x"}, {"body": "", "title": ""}, {"dataset": 99999}, {"body_format": "pdf"}]
)
def test_a_change_that_makes_no_sense_is_explained(mine, note, sent):
    assert mine("PATCH", of(note), sent, If_Match='"1"').status_code == 400
    note.refresh_from_db()
    assert note.version == 1


def test_what_software_wrote_is_tagged_and_tied_but_not_edited(mine, machine, embargoed):
    dataset = Dataset.objects.create(investigation=embargoed, name="film")
    assert mine("PATCH", of(machine), {"body": "other"}, If_Match='"1"').status_code == 403
    said = mine("PATCH", of(machine), {"tags": ["b"], "dataset": dataset.pk}, If_Match='"1"').json()
    assert (said["body"], said["tags"], said["dataset"]) == ("umv x 1", ["b"], dataset.pk)
    untied = mine("PATCH", of(machine), {"dataset": None}, If_Match="*").json()
    assert untied["dataset"] is None


def test_a_beamlines_key_changes_nothing_that_is_written(api, machine, id32):
    key = make.key(id32, may_read=True)
    asked = [("PATCH", ""), ("POST", "comments/"), ("POST", "remove/"), ("POST", "restore/"), ("POST", "attachments/")]
    for method, rest in asked:
        answer = api(method, of(machine, rest), {"body": "x"}, key=key)
        assert (answer.status_code, "personal token" in answer.json()["detail"]) == (403, True), rest


def test_a_comment_stands_under_its_entry_once(mine, machine):
    first, again = (mine("POST", of(machine, "comments/"), {"body": "seen"}, Idempotency_Key="c") for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert first.json()["parent"] == machine.public_id
    under = mine("POST", of(Event.objects.get(public_id=first.json()["id"]), "comments/"), {"body": "and again"}).json()
    assert under["parent"] == machine.public_id
    assert [each["body"] for each in mine("GET", of(machine, "comments/")).json()["results"]] == ["and again", "seen"]
    assert mine("POST", of(machine, "comments/"), {"body": " "}).status_code == 400


def test_following_next_visits_each_comment_once(mine, client, machine, member, token_of, embargoed):
    for number in range(3):
        make.event(embargoed, str(number), parent=machine, author=member, **NOTE)
    address, seen = f"/api/v1/{of(machine, 'comments/')}?limit=2", []
    while address:
        page = client.get(address, headers=as_key(token_of(member))).json()
        seen += [each["body"] for each in page["results"]]
        address = page["next"]
    assert seen == ["2", "1", "0"]


def test_a_removed_entry_is_kept_for_its_team_and_comes_back(mine, api, token_of, note):
    outsider = token_of(make.user("outsider"))
    assert mine("POST", of(note, "remove/"), {"why": " "}).status_code == 400
    hidden = mine("POST", of(note, "remove/"), {"why": "wrong logbook"}, If_Match='"1"').json()
    assert (hidden["removed_why"], hidden["version"]) == ("wrong logbook", 2)
    assert mine("GET", of(note)).json()["removed_why"] == "wrong logbook"
    assert api("GET", of(note), key=outsider).status_code == 404
    assert mine("GET", "events/").json()["results"] == []
    assert mine("POST", of(note, "comments/"), {"body": "x"}).status_code == 409
    assert mine("POST", of(note, "remove/"), {"why": "again"}).status_code == 409
    assert mine("POST", of(note, "restore/"), {}, If_Match='"1"').status_code == 412
    assert mine("POST", of(note, "restore/"), {"why": "right"}).json()["removed_at"] is None
    assert mine("POST", of(note, "restore/"), {}).status_code == 409


def test_what_software_wrote_is_removed_by_the_staff_alone(mine, api, token_of, machine, id32):
    assert mine("POST", of(machine, "remove/"), {"why": "x"}).status_code == 403
    staff = token_of(make.scientist(id32))
    assert api("POST", of(machine, "remove/"), {"why": "x"}, key=staff).status_code == 200


def test_files_are_added_to_a_note_and_those_it_has_stay(client, token_of, member, embargoed):
    note = make.event(embargoed, "x", author=member, uploads=[Upload(b"1", "a.txt", caption="first")], **NOTE)
    headers = as_key(token_of(member))
    address, file = f"/api/v1/{of(note, 'attachments/')}", SimpleUploadedFile("b.txt", b"22")
    assert client.post(address, {}, headers=headers).status_code == 400
    answer = client.post(address, {"files": file, "captions": "second"}, headers=headers)
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    listed = client.get(address, headers=headers).json()["results"]
    assert [(each["name"], each["caption"]) for each in listed] == [("a.txt", "first"), ("b.txt", "second")]
    late = client.post(address, {"files": SimpleUploadedFile("c.txt", b"3")}, headers=headers | {"If-Match": '"1"'})
    assert late.status_code == 412


def test_no_file_is_added_to_what_software_wrote(client, token_of, member, machine):
    file = {"files": SimpleUploadedFile("b.txt", b"22")}
    answer = client.post(f"/api/v1/{of(machine, 'attachments/')}", file, headers=as_key(token_of(member)))
    assert answer.status_code == 409


def test_a_long_old_text_is_read_as_a_version_of_its_own(mine, embargoed, member):
    from events.differences import LONGEST

    note = make.event(embargoed, "x" * (LONGEST + 1), author=member, **NOTE)
    [listed] = mine("GET", of(note, "versions/")).json()["results"]
    [alone] = mine("GET", of(note, "versions/?version=1")).json()["results"]
    assert (listed["body"], len(alone["body"])) == (None, LONGEST + 1)
    assert mine("GET", of(note, "versions/?version=2")).status_code == 404
    assert mine("GET", of(note, "versions/?before=x")).status_code == 400


def test_many_versions_are_read_page_by_page(mine, client, token_of, member, note):
    for number in range(1, 23):
        mine("PATCH", of(note), {"body": str(number)}, If_Match=f'"{number}"')
    address, seen = f"/api/v1/{of(note, 'versions/')}", []
    while address:
        page = client.get(address, headers=as_key(token_of(member))).json()
        seen += [each["version"] for each in page["results"]]
        address = page["next"]
    assert seen == list(range(23, 0, -1))


def test_a_longer_list_of_comments_costs_no_more_queries(mine, machine, embargoed, member, cold_queries_of):
    def comments(count):
        for _ in range(count):
            make.event(embargoed, "c", parent=machine, author=member, tags=["a"], **NOTE)
        return cold_queries_of(mine, "GET", of(machine, "comments/"))

    comments(1)
    assert comments(5) == comments(5)
