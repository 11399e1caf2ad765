"""A filter that names something unknown is told with the nearest name its reader may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event, Tag
from investigations.models import Dataset, Sample
from tests import make
from tests.pages.conftest import soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def said(client, place, q):
    page = soup(client, f"/investigations/{place.pk}/?q={q.replace(' ', '+')}")
    return [words(line) for line in page.select(".found")[1:]], [a["href"] for a in page.select(".found a[href*='q=']")]


@pytest.fixture
def logbook(embargoed, member):
    make.event(embargoed, "APD moved", author=member, tags=["detector"], **NOTE)
    make.event(embargoed, "umv srot 0", tags=["session42"])
    Dataset.objects.create(investigation=embargoed, name="align_0001")
    Sample.objects.create(investigation=embargoed, name="NiO film")
    return embargoed


@pytest.mark.parametrize(
    ("q", "told"),
    [
        ("tag:detectr", "No tag “detectr” here. Did you mean tag:detector ?"),
        ("by:Sientist", "Nobody called “Sientist” here. Did you mean by:Scientist ?"),
        ("dataset:algn_0001", "No dataset “algn_0001” here. Did you mean dataset:align_0001 ?"),
        ("sample:NiO_flm", 'No sample “NiO_flm” here. Did you mean sample:"NiO film" ?'),
        ("beamline:ID23", "No beamline “ID23” here. Did you mean beamline:ID32 ?"),
        ("proposal:HC-4379", "No proposal “HC-4379” here. Did you mean proposal:HC-4397 ?"),
        ("tag:xylophone", "No tag “xylophone” here."),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest_right_one(team, logbook, q, told):
    assert said(team, logbook, q)[0] == [told]


def test_the_link_corrects_the_query_where_it_stands(team, logbook):
    assert "?q=moved+-tag%3Adetector+APD" in said(team, logbook, "moved -tag:detectr APD")[1]


@pytest.mark.parametrize(
    "q",
    ["tag:DETECTOR zzzz", "tag:session42 zzzz", "by:scient zzzz", "by:bliss zzzz", "dataset:ali", "sample:nio",
     "beamline:id-32 zzzz", "proposal:hc4397 zzzz", "tag:detector", "zzzz"],
)  # fmt: skip
def test_a_name_that_is_known_is_not_spoken_of(team, logbook, q):
    assert said(team, logbook, q)[0] == []


def test_a_tag_that_only_software_set_is_not_proposed(team, logbook):
    assert said(team, logbook, "tag:session41")[0] == ["No tag “session41” here."]


def test_an_embargoed_proposals_name_is_answered_as_any_nonsense(outsider, stranger, released, embargoed):
    make.investigation("HC-4398", at=released.instrument)
    for reader in (outsider, stranger):
        answers = {q: said(reader, released, f"proposal:{q}")[0] for q in ("HC-4397", "HC-4398", "QX-7777")}
        assert [told for [told] in answers.values()] == [f"No proposal “{q}” here." for q in answers]


def test_the_world_is_proposed_no_login_name_and_no_tag_that_nothing_carries(stranger, released):
    make.event(released.instrument)
    make.guest(released, make.user("hidden1"))
    Tag.objects.create(name="hint", investigation=released)
    assert said(stranger, released, "by:hidden2")[0] == ["Nobody called “hidden2” here."]
    assert said(stranger, released, "tag:hnt")[0] == ["No tag “hnt” here."]


def test_however_many_wrong_names_are_typed_a_few_are_looked_up(team, logbook):
    for number in (1, 3, 15):
        with CaptureQueriesContext(connection) as captured:
            told, _ = said(team, logbook, " or ".join(f"tag:wrong{n}" for n in range(number)))
        assert len(told) == min(number, 3)
        assert sum("similarity(" in query["sql"] for query in captured) == min(number, 3)


def test_everywhere_a_wrong_name_is_told_by_what_the_reader_may_see_and_by_nothing_else(team, outsider, logbook):
    def told(reader, q):
        return [words(line) for line in soup(reader, f"/search/?q={q}").select(".remark")]

    assert told(team, "proposal:HC-4379") == ["No proposal “HC-4379” here. Did you mean proposal:HC-4397 ?"]
    assert told(team, "tag:detectr") == ["No tag “detectr” here. Did you mean tag:detector ?"]
    for q in ("proposal:HC-4397", "proposal:HC-4379", "tag:detectr", "by:Sientist", "dataset:algn_0001"):
        assert told(outsider, q) == []
