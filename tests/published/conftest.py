"""A released logbook with everything that can be told of it, and the ways to ask."""

import json
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from investigations.models import Dataset, Participant, Sample
from tests import make
from tests.pages.conftest import browser as browser
from tests.pages.conftest import visit as visit

PUBLIC = "https://logbook.facility.eu"
DOI = "10.15151/ESRF-ES-404430077"
ORCID = "0000-0002-1825-0097"
ROR = "https://ror.org/02550n020"
DAYS = {
    "start_date": datetime(2021, 3, 31, 6, tzinfo=UTC), "end_date": datetime(2021, 4, 3, 6, tzinfo=UTC),
    # In Paris the year has begun.
    "release_date": datetime(2023, 12, 31, 23, 30, tzinfo=UTC),
}  # fmt: skip
ABSTRACT = "Which iron compounds foils have, and how their absorption edges move with the age of the samples."


@pytest.fixture(autouse=True)
def facility(settings):
    settings.ELOGBOOK_PUBLIC_URL = PUBLIC
    settings.ELOGBOOK_FACILITY, settings.ELOGBOOK_FACILITY_ROR = "The Facility", ROR


@pytest.fixture
def rich(released):
    """Two people of the catalogue, the leader with an ORCID; two samples; a dataset that has a DOI."""
    said = {"title": "Iron in foils", "summary": ABSTRACT, "doi": DOI, **DAYS}
    type(released).objects.filter(pk=released.pk).update(**said)
    first = make.user("xfirst", full_name="First Person", first_name="First", last_name="Person", email="x@example.org")
    leader = make.user("xleader", full_name="Zoë Leader", first_name="Zoë", last_name="Leader", orcid=ORCID)
    for user, role in ((first, "Participant"), (leader, "Principal investigator"), (leader, "Participant")):
        Participant.objects.create(investigation=released, user=user, role=role)
    for name in ("Fe foil", "Cu_foil"):
        Sample.objects.create(investigation=released, name=name)
    Dataset.objects.create(investigation=released, name="a", doi="10.15151/ESRF-DC-1")
    released.refresh_from_db()
    return released


def page_of(investigation, name=""):
    return f"/investigations/{investigation.pk}/about/{name}"


def told(client, investigation, name):
    """What stands at the address of one format, as bytes."""
    answer = client.get(page_of(investigation, name))
    assert answer.status_code == 200
    return answer.content


def as_json(client, investigation, name="dataset.jsonld"):
    return json.loads(told(client, investigation, name))


def page(client, investigation):
    return BeautifulSoup(client.get(page_of(investigation)).content, "html.parser")


def embedded(client, investigation):
    """The JSON-LD that stands in the page."""
    (script,) = page(client, investigation).select('script[type="application/ld+json"]')
    return json.loads(script.string)
