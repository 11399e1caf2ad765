"""What is suggested to somebody who writes, by the first letters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event, Tag
from events.routing import Place
from events.timeline import suggestions
from investigations.models import Dataset, Participant, Sample
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def ask(client, place, kind, q="", status=200):
    answer = client.get(f"/{place}/suggest/", {"kind": kind, "q": q})
    assert answer.status_code == status
    return answer.json()["suggestions"]


def values(found):
    return [each["value"] for each in found]


@pytest.fixture
def here(embargoed):
    return f"investigations/{embargoed.pk}"


def test_tags_of_the_logbook_its_beamline_and_the_facility_are_suggested_in_that_order(
    team, here, embargoed, id32, id21
):
    for name, place in [
        ("night", {}), ("nitrogen", {"instrument": id32}), ("nickel", {"investigation": embargoed}),
        ("niobium", {"instrument": id21}), ("evening", {"investigation": embargoed}),
    ]:  # fmt: skip
        Tag.objects.create(name=name, **place)
    assert values(ask(team, here, "tag", "ni")) == ["nickel", "nitrogen", "night", "evening"]


def test_a_tag_is_suggested_in_its_colour_and_with_its_meaning(team, here, embargoed):
    Tag.objects.create(name="APD", investigation=embargoed, colour="green", description="Avalanche photodiode")
    assert ask(team, here, "tag", "apd") == [
        {"value": "APD", "label": "APD", "hint": "Avalanche photodiode", "css": "tag-3"}
    ]


def test_the_looks_of_names_that_are_known_already_are_told(team, here, embargoed):
    Tag.objects.create(name="APD", investigation=embargoed, colour="green")
    shown = {each["value"]: each["css"] for each in ask(team, here, "look", "apd, other,, other")}
    assert shown["apd"] == "tag-3"
    assert list(shown) == ["apd", "other"]


def test_what_only_software_set_is_not_suggested_until_somebody_chooses_it(team, here, embargoed, member):
    make.event(embargoed, tags=["session"])
    assert ask(team, here, "tag", "sess") == []
    make.event(embargoed, author=member, tags=["session"], **NOTE)
    assert values(ask(team, here, "tag", "sess")) == ["session"]


def test_the_same_name_in_two_places_is_suggested_once_and_accents_are_no_difference(team, here, embargoed, id32):
    Tag.objects.create(name="Détecteur", investigation=embargoed)
    Tag.objects.create(name="détecteur", instrument=id32)
    assert values(ask(team, here, "tag", "detec")) == ["Détecteur"]


def test_people_of_the_team_and_the_beamlines_scientists_are_suggested(team, here, embargoed, id32):
    make.scientist(id32, "localcontact")
    make.user("scion")
    assert values(ask(team, here, "person", "SCI")) == ["scientist"]
    assert values(ask(team, here, "person")) == ["localcontact", "scientist"]


def test_datasets_and_samples_are_found_by_any_part_of_their_name_the_latest_first(team, here, embargoed, released):
    film = Sample.objects.create(investigation=embargoed, name="film PD2b")
    for name, sample in (("20210405_PD2b_02", film), ("20210405_PD2b_03", film), ("align", None)):
        Dataset.objects.create(investigation=embargoed, name=name, sample=sample)
    Dataset.objects.create(investigation=released, name="PD2b of others")
    assert values(ask(team, here, "dataset", "pd2b")) == ["20210405_PD2b_03", "20210405_PD2b_02"]
    assert values(ask(team, here, "sample", "pd2")) == ["film PD2b"]


@pytest.mark.parametrize("kind", ["tag", "person", "dataset", "sample", "", "entries"])
@pytest.mark.parametrize("q", ["%", "_", "\0", "\\", "'", "x" * 5_000, "🎯"])
def test_odd_letters_find_nothing_and_are_no_error(team, here, kind, q):
    Tag.objects.create(name="night")
    found = ask(team, here, kind, q)
    assert found == [] or q == "\0"


def test_whoever_may_not_write_here_is_refused_and_outsiders_learn_nothing(team, outsider, stranger, here):
    assert outsider.get(f"/{here}/suggest/?kind=tag").status_code == 404
    assert outsider.get("/beamlines/ID32/suggest/?kind=person").status_code == 404
    assert stranger.get(f"/{here}/suggest/?kind=tag").status_code == 302
    Participant.objects.update(may_write=False)
    assert team.get(f"/{here}/suggest/?kind=tag").status_code == 403


def test_in_a_beamlines_own_logbook_its_staff_and_tags_are_suggested(localcontact, embargoed, id32):
    Tag.objects.create(name="ours", instrument=id32)
    Tag.objects.create(name="theirs", investigation=embargoed)
    assert values(ask(localcontact, "beamlines/id32", "tag")) == ["ours"]
    assert values(ask(localcontact, "beamlines/id32", "person")) == ["localcontact"]
    assert ask(localcontact, "beamlines/id32", "dataset") == []


def test_suggestions_end_and_never_read_entries_however_long_the_logbook_is(embargoed, member):
    make.events(embargoed, 60, tags=["session"])
    Tag.objects.bulk_create(Tag(name=f"tag {make.word(n)}", investigation=embargoed) for n in range(300))
    Dataset.objects.bulk_create(Dataset(investigation=embargoed, name=f"d {n}") for n in range(300))
    place = Place(embargoed, embargoed.instrument)
    for kind, most in (("tag", 2), ("person", 1), ("dataset", 1), ("sample", 1)):
        with CaptureQueriesContext(connection) as captured:
            found = suggestions.suggest(kind, place, "")
        assert len(found) <= suggestions.MOST
        assert len(captured) <= most
        assert not any("events_event" in query["sql"] for query in captured)
