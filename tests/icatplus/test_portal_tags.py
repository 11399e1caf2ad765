"""A portal's front end lists, makes and changes tags, with the rights of the pages."""

import pytest

from events import logbook
from events.models import Event, Tag
from events.routing import Place
from tests import make
from tests.icatplus.people import Program

pytestmark = pytest.mark.django_db
TAG = "/logbook/{}/tag"


@pytest.fixture
def places(embargoed):
    """A tag of each place; none is used."""
    return {
        "global": logbook.make_tag(None, name="machine", colour="red", description="Of the source"),
        "beamline": logbook.make_tag(Place(None, embargoed.instrument), name="detector"),
        "own": logbook.make_tag(Place(embargoed, embargoed.instrument), name="night"),
    }


@pytest.fixture
def program(member, embargoed):
    return Program(member)


def test_the_team_is_told_every_tag_it_can_use_also_unused_ones(program, places, embargoed):
    found = program.get(TAG, investigationId=embargoed.catalogue_id).json()
    assert {tag["name"]: (tag["beamlineName"], tag["investigationId"]) for tag in found} == {
        "night": (None, "404439657"), "detector": ("ID32", None), "machine": (None, None),
    }  # fmt: skip
    assert found[-1] == {
        "_id": str(places["global"].pk), "name": "machine", "color": "red", "description": "Of the source",
        "beamlineName": None, "investigationId": None,
    }  # fmt: skip


def test_readers_of_a_released_logbook_are_told_what_its_entries_carry(released, places):
    logbook.make_tag(Place(None, released.instrument), name="hutch")
    make.event(released, "a", tags=["beam"])
    found = Program(make.user("outsider")).get(TAG, investigationId=released.catalogue_id).json()
    assert [tag["name"] for tag in found] == ["beam"]


def test_a_beamlines_tags_are_told_to_its_staff_and_the_facilitys_to_everybody(places, id32):
    staff, outsider = Program(make.scientist(id32, "localcontact")), Program(make.user("outsider"))
    assert [tag["name"] for tag in staff.get(TAG, instrumentName="id32").json()] == ["detector", "machine"]
    assert outsider.get(TAG, instrumentName="id32").status_code == 403
    assert [tag["name"] for tag in outsider.get(TAG).json()] == ["machine"]


def test_a_writer_makes_a_tag_and_the_pages_have_it(program, embargoed, team):
    body = {"name": "  xmcd ", "color": "#2da44e", "description": "Both helicities"}
    made = program.ask("POST", TAG, body, investigationId=embargoed.catalogue_id).json()
    assert (made["name"], made["color"], made["investigationId"]) == ("xmcd", "green", "404439657")
    assert "Both helicities" in team.get(f"/investigations/{embargoed.pk}/tags/").text


@pytest.mark.parametrize(
    ("color", "kept"),
    [("teal", "teal"), ("RED", "red"), ("#00f", "blue"), ("#FFD700", "yellow"), ("#8d8d8dff", "grey"), ("", None)],
)
def test_a_colour_becomes_the_nearest_of_the_eight(program, embargoed, color, kept):
    made = program.ask("POST", TAG, {"name": "a", "color": color}, investigationId=embargoed.catalogue_id)
    assert made.json()["color"] == kept


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": ""}, {"name": "a,b"}, {"name": "night"}, {"name": "a", "color": "javascript:1"}, {"name": ["a"]},
        {"name": "x" * 256}, b"[]", b"{", {"name": "a", "description": "x" * 50_000},
    ],
)  # fmt: skip
def test_what_is_no_tag_is_refused_in_a_sentence(program, places, embargoed, body):
    answer = program.ask("POST", TAG, body, investigationId=embargoed.catalogue_id)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert Tag.objects.count() == 3


def test_the_facilitys_tags_are_made_and_changed_by_administrators(program, places):
    admin = Program(make.user("admin", is_superuser=True))
    assert program.ask("POST", TAG, {"name": "vacuum"}).status_code == 403
    assert admin.ask("POST", TAG, {"name": "vacuum"}).json()["name"] == "vacuum"
    number = places["global"].pk
    assert program.ask("PUT", TAG, {"name": "source"}, tagId=number).status_code == 403
    changed = admin.ask("PUT", TAG, {"color": "blue"}, tagId=number).json()
    assert (changed["name"], changed["color"], changed["description"]) == ("machine", "blue", "Of the source")


def test_another_name_gives_the_entries_that_carry_it_a_version(program, places, embargoed):
    event = make.event(embargoed, "a", tags=["night"])
    told = program.get(TAG, investigationId=embargoed.catalogue_id).json()
    (night,) = [tag for tag in told if tag["name"] == "night"]
    query = {"tagId": night["_id"], "investigationId": embargoed.catalogue_id}
    changed = program.ask("PUT", TAG, night | {"name": "second night"}, **query)
    assert changed.json() == night | {"name": "second night"}
    event = Event.objects.get(pk=event.pk)
    assert (event.tag_names, event.version) == (["second night"], 2)


def test_a_tag_of_another_logbook_is_not_changed_under_this_ones_number(program, places, embargoed, id32, member):
    other = make.investigation("HC-1", at=id32, team=(member,), catalogue_id=77)
    query = {"tagId": places["own"].pk, "investigationId": other.catalogue_id}
    assert program.ask("PUT", TAG, {"name": "b"}, **query).status_code == 400
    assert Tag.objects.filter(name="night").exists()


@pytest.mark.parametrize("number", ["x", "", "-1", "999999999"])
def test_an_outsider_cannot_tell_an_embargoed_tag_or_logbook_from_none(places, embargoed, number):
    outsider = Program(make.user("outsider"))
    for asked in (
        lambda tag, place: outsider.ask("PUT", TAG, {"name": "b"}, tagId=tag),
        lambda tag, place: outsider.get(TAG, investigationId=place),
        lambda tag, place: outsider.ask("POST", TAG, {"name": "b"}, investigationId=place),
    ):
        there, nowhere = asked(places["own"].pk, embargoed.catalogue_id), asked("999999", "999999")
        assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)
    assert outsider.ask("PUT", TAG, {"name": "b"}, tagId=number).status_code == 403
    assert Tag.objects.count() == 3


def test_nobody_tags_a_released_logbook(released):
    member = make.user("member")
    released.participants.create(user=member)
    answer = Program(member).ask("POST", TAG, {"name": "b"}, investigationId=released.catalogue_id)
    assert (answer.status_code, answer.text) == (403, "This logbook is read-only for you.\n")


def test_more_tags_cost_no_more_queries(program, embargoed, queries_of):
    place = Place(embargoed, embargoed.instrument)

    def ask(number):
        for each in range(number):
            logbook.make_tag(place, name=f"tag {Tag.objects.count()} {each}")
        return queries_of(program.get, TAG, investigationId=embargoed.catalogue_id)

    ask(1)
    assert ask(5) == ask(10)
