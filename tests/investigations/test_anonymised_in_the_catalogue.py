"""Whoever was anonymised here is not brought back by the catalogue's next list."""

import pytest

from events import logbook
from investigations.catalogue.outcome import Outcome
from investigations.catalogue.people import accounts
from investigations.catalogue.said import Person
from investigations.models import User
from tests import make

pytestmark = pytest.mark.django_db
SAID = Person(name="db/vtechnolog", full_name="Visiting Technologist", number=42)


@pytest.mark.parametrize(
    "fields", [{}, {"catalogue_name": "db/vtechnolog", "catalogue_id": 42}], ids=["by hand", "listed"]
)
def test_the_next_list_neither_finds_nor_makes_the_account(fields):
    manager = make.user("manager", is_superuser=True)
    person = make.user("vtechnolog", full_name="Visiting Technologist", **fields)
    logbook.anonymise(person, by=manager, why="Asked")
    assert accounts([SAID], Outcome()) == {}
    assert set(User.objects.values_list("username", flat=True)) == {"manager", f"former-{person.pk}"}
    assert not User.objects.filter(full_name__contains="Visiting").exists()


def test_another_person_with_a_name_of_their_own_still_comes():
    manager = make.user("manager", is_superuser=True)
    logbook.anonymise(make.user("vtechnolog", catalogue_name="db/vtechnolog"), by=manager, why="Asked")
    found = accounts([Person(name="db/tastra", full_name="Trillian Astra", number=43)], Outcome())
    assert found["db/tastra"].username == "tastra"
