"""What the search field proposes while somebody types."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import logbook
from events.models import Event, Tag
from events.routing import Place
from events.timeline import completing
from events.timeline.known import Scope
from investigations.models import Dataset, Sample
from tests import make

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def ask(client, place, q):
    answer = client.get(f"/{place}/complete/", {"q": q})
    assert answer.status_code == 200
    return answer.json()["suggestions"]


def labels(client, place, q):
    return [each["label"] for each in ask(client, place, q)]


@pytest.fixture
def here(embargoed):
    return f"investigations/{embargoed.pk}"


def test_the_beginning_of_a_filter_proposes_it(team, here):
    assert labels(team, here, "undulator ta") == ["tag:"]
    assert ask(team, here, "undulator -ta")[0]["value"] == "undulator -tag:"


def test_a_filter_of_fixed_words_proposes_them_and_one_of_times_days(team, here):
    assert labels(team, here, "type:no") == ["type:note", "type:notification"]
    assert labels(team, here, "after:y") == ["after:yesterday"]


def test_names_that_begin_with_the_letters_stand_before_those_that_have_them(team, here, embargoed):
    for name in ("align_02", "prealign", "align_01", "other"):
        Dataset.objects.create(investigation=embargoed, name=name)
    assert labels(team, here, "dataset:align") == ["dataset:align_01", "dataset:align_02", "dataset:prealign"]


def test_a_word_without_a_filter_proposes_tags_people_datasets_and_samples(team, here, embargoed, member):
    Tag.objects.create(name="scintillator", investigation=embargoed)
    Dataset.objects.create(investigation=embargoed, name="sci_1")
    Sample.objects.create(investigation=embargoed, name="my SCI film")
    found = ["tag:scintillator", "by:Scientist", "dataset:sci_1", 'sample:"my SCI film"']
    assert labels(team, here, "sci") == found
    assert ask(team, here, 'dark "SCI')[-1]["value"] == 'dark sample:"my SCI film" '


def test_a_tag_that_only_software_set_is_never_proposed(team, here, embargoed):
    make.event(embargoed, tags=["session"])
    assert labels(team, here, "tag:ses") == []


def test_the_world_learns_no_login_name_and_no_tag_that_nothing_carries(stranger, released, outsider):
    make.guest(released, make.user("hidden1"))
    make.guest(released, make.user("known1", full_name="Known One"))
    Tag.objects.create(name="hint", investigation=released)
    place = f"investigations/{released.pk}"
    for reader in (stranger, outsider):
        assert labels(reader, place, "by:") == ['by:"Known One"']
        assert labels(reader, place, "tag:h") == []


def test_a_tag_of_a_released_logbook_is_proposed_to_the_world_where_an_entry_carries_it(stranger, embargoed, member):
    make.event(embargoed, author=member, tags=["night"], **NOTE)
    gone = make.event(embargoed, author=member, tags=["nitrogen"], **NOTE)
    logbook.hide_many([gone.public_id], Place(embargoed, embargoed.instrument), by=member, why="a")
    type(embargoed).objects.filter(pk=embargoed.pk).update(release_date="2020-01-01T00:00Z")
    for place in (f"investigations/{embargoed.pk}", "search"):
        assert labels(stranger, place, "tag:ni") == ["tag:night"]


def test_everywhere_proposes_only_what_the_reader_may_see(team, outsider, stranger, embargoed, released):
    for place in (embargoed, released):
        Dataset.objects.create(investigation=place, name=f"film of {place.name}")
        Sample.objects.create(investigation=place, name=f"film {place.name}")
    Tag.objects.create(name="filmed", investigation=embargoed)
    theirs = ['dataset:"film of BLC-12581"', 'sample:"film BLC-12581"']
    assert labels(outsider, "search", "film") == labels(stranger, "search", "film") == theirs
    assert len(labels(team, "search", "film")) == 5
    assert labels(outsider, "search", "proposal:HC-4397") == labels(stranger, "search", "HC-43") == []
    assert labels(team, "search", "HC-43") == ['dataset:"film of HC-4397"', 'sample:"film HC-4397"', "proposal:HC-4397"]


def test_a_beamlines_own_field_proposes_its_tags_and_staff(localcontact, id32):
    Tag.objects.create(name="ours", instrument=id32)
    assert labels(localcontact, "beamlines/id32", "tag:o") == ["tag:ours"]
    assert labels(localcontact, "beamlines/id32", "by:") == ["by:localcontact"]


@pytest.mark.parametrize("q", ["%", "_x", "\\", "tag:%", "tag:\0", "'\";", '"a"', "x" * 5_000, "by:🎯", "  ", "("])
def test_odd_letters_are_no_error_and_propose_nothing_odd(team, here, q):
    Tag.objects.create(name="night")
    assert {each["label"][-1] for each in ask(team, here, q)} <= {":", "t"}


def test_the_field_of_each_page_asks_where_it_stands(team, localcontact, stranger, here, embargoed, released):
    make.event(embargoed)
    assert f'data-completes="/{here}/complete/"' in team.get(f"/{here}/").text
    make.event(embargoed.instrument)
    assert 'data-completes="/beamlines/id32/complete/"' in localcontact.get("/beamlines/ID32/logbook/").text
    assert 'data-completes="/search/complete/"' in team.get("/proposals/HC-4397/").text


def test_ten_times_the_names_cost_no_more_queries_and_no_more_choices(embargoed, member):
    scopes = [Scope(member, Place(embargoed, embargoed.instrument), own=True), Scope(member)]
    for number in (10, 100):
        names = [f"d{number} {make.word(n)}" for n in range(number)]
        Dataset.objects.bulk_create(Dataset(investigation=embargoed, name=name) for name in names)
        Tag.objects.bulk_create(Tag(name=name, investigation=embargoed) for name in names)
        for scope, most in zip(scopes, (4, 5), strict=True):
            with CaptureQueriesContext(connection) as captured:
                assert len(completing.complete(scope, "d1")) == 2 * completing.OF_EACH
            assert len(captured) == most
