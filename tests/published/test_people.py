"""Who is named as having made a logbook, and who is not."""

import re

import pytest

from events import logbook, published
from investigations.models import Participant, User
from tests import make
from tests.published.conftest import as_json, page_of, told

NAMES = [each.name for each in published.FORMATS]
ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.\w")


@pytest.mark.parametrize("name", ["", *NAMES])
def test_11_no_mail_address_login_name_or_affiliation_is_in_any_format(stranger, rich, settings, name):
    User.objects.update(affiliation="Institute of Xenon")
    said = told(stranger, rich, name)
    assert ADDRESS.search(said) is None
    assert b"xfirst" not in said
    assert b"xleader" not in said
    assert b"Xenon" not in said


@pytest.mark.parametrize("name", ["", *NAMES])
def test_a_forgotten_person_is_in_no_format(stranger, rich, name):
    person = User.objects.get(username="xleader")
    logbook.anonymise(person, by=make.user("admin", is_superuser=True), why="Asked to.")
    said = told(stranger, rich, name).decode()
    for word in ("Zoë", "Leader", "0000-0002-1825-0097", f"Former member {person.pk}"):
        assert word not in said, word


def test_the_leader_stands_first_and_the_others_by_name(stranger, rich):
    User.objects.filter(username="xleader").update(full_name="Zoë Zuse", last_name="Zuse")
    Participant.objects.create(investigation=rich, user=make.user(full_name="Ann Able"))
    assert [each["name"] for each in as_json(stranger, rich)["creator"]] == ["Zoë Zuse", "Ann Able", "First Person"]


def test_somebody_of_whom_only_the_login_name_is_known_is_not_named(stranger, rich):
    Participant.objects.create(investigation=rich, user=make.user("xnameless"))
    Participant.objects.create(investigation=rich, user=make.user("x2", full_name="someone@example.org"))
    assert len(as_json(stranger, rich)["creator"]) == 2


def test_a_guest_who_was_let_in_by_hand_made_nothing(stranger, rich):
    make.guest(rich, make.user(full_name="A Guest"))
    assert b"A Guest" not in told(stranger, rich, "citation.ris")


def test_what_is_no_orcid_is_not_given_as_one(stranger, rich):
    User.objects.filter(username="xleader").update(orcid="unknown")
    assert "@id" not in as_json(stranger, rich)["creator"][0]
    assert 'rel="author"' not in stranger.get(page_of(rich))["Link"]


def test_a_name_is_taken_apart_only_where_both_parts_are_known(stranger, rich):
    User.objects.filter(username="xleader").update(last_name="Married")
    said = as_json(stranger, rich, "datacite.json")["creators"]
    assert {each["name"] for each in said} == {"Zoë Leader", "Person, First"}


def test_of_a_very_large_team_the_sentence_names_the_first_and_the_lists_all(stranger, rich):
    for number in range(30):
        Participant.objects.create(investigation=rich, user=make.user(full_name=f"Person {number:02}"))
    sentence = told(stranger, rich, "citation.txt").decode()
    assert " et al. (2024)" in sentence
    assert sentence.count(";") == 19
    assert told(stranger, rich, "citation.ris").count(b"AU  - ") == 32
