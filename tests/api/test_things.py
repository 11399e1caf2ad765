"""Programs ask for files, tags, datasets and samples, and look for words."""

import pytest

from events.blobs import Upload
from events.models import Tag
from investigations import keys
from investigations.models import Dataset, Sample
from tests import make
from tests.api.conftest import as_key

pytestmark = pytest.mark.django_db


def names(answer):
    assert answer.status_code == 200, answer.content
    return [each["name"] for each in answer.json()["results"]]


def test_a_file_is_told_and_its_bytes_come_as_often_as_they_change(client, token_of, member, embargoed):
    event = make.event(embargoed, uploads=[Upload(b"12", "a.txt")])
    file, headers = event.attachments.get(), as_key(token_of(member))
    said = client.get(f"/api/v1/attachments/{file.pk}/", headers=headers).json()
    assert (said["name"], said["size"], said["sha256"]) == ("a.txt", 2, file.blob.sha256)
    content = client.get(said["download"], headers=headers | {"Accept": "text/plain"})
    assert (b"".join(content.streaming_content), content.status_code) == (b"12", 200)
    same = client.get(said["download"], headers=headers | {"If-None-Match": content["ETag"]})
    assert same.status_code == 304


def test_an_entry_that_still_stands_is_not_sent_again(mine, embargoed):
    event = make.event(embargoed)
    assert mine("GET", f"events/{event.public_id}/", If_None_Match='"1"').status_code == 304


def test_datasets_and_samples_are_found_by_what_they_belong_to(mine, embargoed, released):
    sample = Sample.objects.create(investigation=embargoed, name="film")
    Dataset.objects.create(investigation=embargoed, name="film_1", sample=sample)
    Dataset.objects.create(investigation=released, name="open")
    assert names(mine("GET", f"datasets/?investigation={embargoed.pk}")) == ["film_1"]
    assert names(mine("GET", f"datasets/?sample={sample.pk}")) == ["film_1"]
    assert names(mine("GET", "datasets/?name=open")) == ["open"]
    assert names(mine("GET", f"samples/?investigation={embargoed.pk}")) == ["film"]
    assert mine("GET", f"samples/{sample.pk}/").json()["parameters"] == []


@pytest.mark.parametrize("query", ["investigation=x", "sample=-1", "name=%00"])
def test_a_wrong_filter_of_datasets_is_explained(mine, query):
    assert mine("GET", f"datasets/?{query}").status_code == 400


def test_an_outsider_finds_no_dataset_of_a_closed_logbook(outsider, embargoed):
    dataset = Dataset.objects.create(investigation=embargoed, name="film_1")
    assert names(outsider.get("/api/v1/datasets/")) == []
    assert outsider.get(f"/api/v1/datasets/{dataset.pk}/").status_code == 404


@pytest.mark.parametrize("list", ["datasets", "samples"])
def test_a_longer_list_costs_no_more_queries(mine, embargoed, cold_queries_of, list):
    def ask(count):
        for number in range(count):
            sample = Sample.objects.create(investigation=embargoed, name=str(number))
            Dataset.objects.create(investigation=embargoed, name="x", sample=sample)
        return cold_queries_of(mine, "GET", f"{list}/")

    ask(1)
    assert ask(5) == ask(5)


def test_a_beamline_is_named_by_its_number_too(mine, embargoed, id21):
    make.event(embargoed)
    assert len(mine("GET", f"events/?instrument={embargoed.instrument_id}").json()["results"]) == 1
    assert mine("GET", f"events/?instrument={id21.pk}").json()["results"] == []


def test_words_are_looked_for_in_every_logbook_of_the_asker(mine, embargoed, released):
    make.event(embargoed, "motor one"), make.event(released, "motor two"), make.event(embargoed, "shutter")
    found = mine("GET", "search/?q=motor").json()["results"]
    assert [each["body"] for each in found] == ["motor two", "motor one"]
    assert mine("GET", "search/?q=").status_code == 400


def test_a_member_makes_a_tag_of_the_logbook_and_finds_it(mine, embargoed):
    made = mine("POST", "tags/", {"name": "alignment", "colour": "blue", "investigation": embargoed.pk})
    assert (made.status_code, made.json()["colour"]) == (201, "blue")
    assert names(mine("GET", f"tags/?investigation={embargoed.pk}")) == ["alignment"]
    assert mine("POST", "tags/", {"name": "Alignment", "investigation": embargoed.pk}).status_code == 409


def test_tags_of_a_beamline_are_for_its_staff(mine, api, token_of, id32):
    staff = token_of(make.scientist(id32))
    assert mine("POST", "tags/", {"name": "a", "instrument": id32.pk}).status_code == 404
    assert mine("GET", f"tags/?instrument={id32.pk}").status_code == 404
    assert api("POST", "tags/", {"name": "a", "instrument": id32.pk}, key=staff).status_code == 201
    assert names(api("GET", f"tags/?instrument={id32.pk}", key=staff)) == ["a"]


def test_tags_of_the_facility_are_made_by_administrators_and_known_to_whoever_has_a_key(api, mine, token_of, key):
    administrator = token_of(make.user("admin", is_staff=True, is_superuser=True))
    assert mine("POST", "tags/", {"name": "a"}).status_code == 403
    assert api("POST", "tags/", {"name": "a"}, key=administrator).json()["investigation"] is None
    assert names(api("GET", "tags/", key=key)) == ["a"]
    assert api("GET", "tags/").status_code == 401
    assert api("POST", "tags/", {"name": "b"}, key=key).status_code == 403
    assert Tag.objects.count() == 1


ROUTES = ["events/", "events/bulk/", "investigations/", "instruments/", "datasets/", "samples/", "tags/", "search/"]
OF_ENTRY = ["", "versions/", "comments/", "attachments/", "remove/", "restore/"]


def test_a_revoked_key_comes_in_nowhere(client, embargoed):
    event, key = make.event(embargoed, uploads=[Upload(b"12", "a.txt")]), make.key(embargoed.instrument, may_read=True)
    keys.revoke(make.token(key))
    file = event.attachments.get().pk
    found = [*ROUTES, *(f"events/{event.public_id}/{rest}" for rest in OF_ENTRY), f"attachments/{file}/content/"]
    for path in (*found, f"attachments/{file}/", f"investigations/{embargoed.pk}/"):
        for method in ("get", "post", "patch"):
            answer = getattr(client, method)(f"/api/v1/{path}", headers=as_key(key))
            assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json"), (method, path)
            assert "revoked" in answer.json()["detail"]


def test_a_foreign_key_finds_nothing_of_an_entry(client, embargoed, id21):
    event, key = make.event(embargoed, uploads=[Upload(b"12", "a.txt")]), make.key(id21, may_read=True)
    file = event.attachments.get().pk
    for rest in ("", "versions/", "comments/", "attachments/"):
        assert client.get(f"/api/v1/events/{event.public_id}/{rest}", headers=as_key(key)).status_code == 404, rest
    for path in (f"attachments/{file}/", f"attachments/{file}/content/", f"tags/?investigation={embargoed.pk}"):
        assert client.get(f"/api/v1/{path}", headers=as_key(key)).status_code == 404, path
