"""A dataset or sample from its other side: what was written while it was measured."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from investigations.models import Dataset, Sample
from tests import make
from tests.pages.conftest import soup, words

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
HOUR = timedelta(hours=1)


def measured(place, name, start=NINE, end=NINE + HOUR, **fields):
    return Dataset.objects.create(investigation=place, name=name, start_date=start, end_date=end, **fields)


def at(place, hours, body, **fields):
    return make.event(place, body, happened_at=NINE + hours * HOUR, **fields)


def read(client, address):
    return [words(row.select_one(".text")) for row in soup(client, address).select("article.event")]


@pytest.fixture
def night(embargoed):
    """Lines before, during and after a measurement, one of them about it."""
    dataset = measured(embargoed, "film_01")
    at(embargoed, -1, "before")
    at(embargoed, 0, "as it begins")
    at(embargoed, 0.5, "scan of film_01", dataset_name="film_01")
    at(embargoed, 0.6, "top-up")
    at(embargoed, 1, "as it ends")
    at(embargoed, 2, "after")
    return dataset


def test_what_was_written_while_a_dataset_was_measured_has_its_own_page(team, night):
    page = f"/datasets/{night.pk}/"
    assert read(team, f"{page}meanwhile/") == ["as it ends", "top-up", "as it begins"]
    assert read(team, page) == ["scan of film_01"]
    links = soup(team, page).select("nav.tabs a")
    assert [(link["href"], link.get("aria-current")) for link in links] == [(page, "page"), (f"{page}meanwhile/", None)]


def test_one_without_an_end_goes_on_until_the_next_begins(team, embargoed, night):
    Dataset.objects.filter(pk=night.pk).update(end_date=None)
    measured(embargoed, "film_02", NINE + 0.7 * HOUR)
    assert read(team, f"/datasets/{night.pk}/meanwhile/") == ["top-up", "as it begins"]


def test_the_last_one_without_an_end_goes_on_until_the_visit_ends(team, embargoed, night):
    Dataset.objects.filter(pk=night.pk).update(end_date=None)
    assert read(team, f"/datasets/{night.pk}/meanwhile/") == ["after", "as it ends", "top-up", "as it begins"]


@pytest.mark.parametrize("fields", [{"start_date": None}, {"kind": Dataset.Kind.PROCESSED}])
def test_what_was_never_measured_has_no_such_page(team, night, fields):
    Dataset.objects.filter(pk=night.pk).update(**fields)
    assert team.get(f"/datasets/{night.pk}/meanwhile/").status_code == 404
    assert not soup(team, f"/datasets/{night.pk}/").select("nav.tabs")


def test_nothing_else_written_is_said_with_the_way_to_the_logbook(team, embargoed):
    alone = measured(embargoed, "film_09")
    page = soup(team, f"/datasets/{alone.pk}/meanwhile/")
    assert "Nothing else was written meanwhile" in words(page.select_one("main"))


def test_of_a_sample_it_is_what_was_written_during_any_of_its_datasets(team, embargoed, night):
    sample = Sample.objects.create(investigation=embargoed, name="NiO")
    Dataset.objects.filter(pk=night.pk).update(sample=sample)
    measured(embargoed, "film_02", NINE + 1.9 * HOUR, NINE + 3 * HOUR, sample=sample)
    at(embargoed, 1.5, "in between")
    page = f"/samples/{sample.pk}/"
    assert read(team, f"{page}meanwhile/") == ["after", "as it ends", "top-up", "as it begins"]
    assert read(team, page) == ["scan of film_01"]


def test_a_sample_of_which_nothing_was_measured_has_no_such_page(team, embargoed):
    sample = Sample.objects.create(investigation=embargoed, name="NiO")
    assert team.get(f"/samples/{sample.pk}/meanwhile/").status_code == 404


def test_entries_of_another_logbook_at_the_same_time_do_not_stand_there(team, embargoed, night, member):
    other = make.investigation("MA-1", at=embargoed.instrument, team=(member,))
    at(other, 0.5, "elsewhere")
    assert "elsewhere" not in read(team, f"/datasets/{night.pk}/meanwhile/")


@pytest.mark.parametrize("side", ["datasets", "samples"])
def test_twice_as_many_entries_cost_no_more_queries(team, embargoed, night, cold_queries_of, side):
    sample = Sample.objects.create(investigation=embargoed, name="NiO")
    Dataset.objects.filter(pk=night.pk).update(sample=sample)
    address = f"/{side}/{night.pk if side == 'datasets' else sample.pk}/meanwhile/"
    make.events(embargoed, 15, until=NINE + 0.9 * HOUR)
    few = cold_queries_of(team.get, address)
    make.events(embargoed, 15, until=NINE + 0.8 * HOUR)
    measured(embargoed, "film_02", sample=sample)
    assert cold_queries_of(team.get, address) == few
