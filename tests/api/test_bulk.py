"""Many entries at once: all of them or none."""

import pytest

from events.models import Event
from tests import make

pytestmark = pytest.mark.django_db


def bodies(investigation, count):
    return {"events": [{"investigation": investigation.pk, "body": f"line {number}"} for number in range(count)]}


def test_a_thousand_entries_are_stored_together_in_their_order(mine, embargoed):
    answer = mine("POST", "events/bulk/", bodies(embargoed, 1_000))
    assert answer.status_code == 201
    assert [each["body"] for each in answer.json()["results"]] == [f"line {number}" for number in range(1_000)]
    assert Event.objects.count() == 1_000


@pytest.mark.parametrize("number", [0, 1_001])
def test_none_and_more_than_a_thousand_are_refused(mine, embargoed, number):
    answer = mine("POST", "events/bulk/", bodies(embargoed, number))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["events"])
    assert not Event.objects.exists()


def test_one_wrong_entry_stores_none_and_each_is_named_by_its_index(mine, embargoed, released):
    sent = bodies(embargoed, 6)
    sent["events"][1] = {"investigation": embargoed.pk, "body": ""}
    sent["events"][2] = {"investigation": 999_999, "body": "x"}
    sent["events"][3] = {"investigation": released.pk, "body": "x"}
    sent["events"][4] = {"investigation": embargoed.pk, "body": "x", "category": "nothing"}
    answer = mine("POST", "events/bulk/", sent)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert sorted(answer.json()["errors"]) == ["1", "2", "3", "4"]
    assert "read-only" in answer.json()["errors"]["3"]["detail"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("sent", [[], {"events": "x"}, {"events": [1]}, {}, "x", None])
def test_a_bulk_that_is_no_list_of_entries_is_explained(mine, sent):
    assert mine("POST", "events/bulk/", sent).status_code == 400


def test_a_key_sends_a_scan_at_once(api, key, embargoed):
    sent = [
        {"proposal": "hc4397", "beamline": "ID32", "body": f"ct {number}", "tags": ["scan"]} for number in range(20)
    ]
    answer = api("POST", "events/bulk/", {"events": sent}, key=key)
    assert {each["investigation"] for each in answer.json()["results"]} == {embargoed.pk}


def test_nobody_sends_many_without_a_key(api, embargoed):
    assert api("POST", "events/bulk/", bodies(embargoed, 1)).status_code == 401


@pytest.mark.parametrize("tags", [[], ["a", "b"]])
def test_twice_as_many_cost_no_more_queries(mine, embargoed, cold_queries_of, tags):
    one = {"investigation": embargoed.pk, "body": "x", "tags": tags}
    mine("POST", "events/bulk/", {"events": [one]})
    first = cold_queries_of(mine, "POST", "events/bulk/", {"events": [one] * 20})
    assert cold_queries_of(mine, "POST", "events/bulk/", {"events": [one] * 40}) == first


def test_twice_as_many_of_a_key_cost_no_more_queries(api, key, embargoed, cold_queries_of):
    one = {"proposal": "hc4397", "beamline": "ID32", "body": "x", "dataset_name": "a"}
    make.event(embargoed)
    api("POST", "events/bulk/", {"events": [one]}, key=key)
    first = cold_queries_of(api, "POST", "events/bulk/", {"events": [one] * 20}, key=key)
    assert cold_queries_of(api, "POST", "events/bulk/", {"events": [one] * 40}, key=key) == first
