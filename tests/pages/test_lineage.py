"""What was computed from what, on the pages of datasets; what a reader may not read leaves no trace there."""

import pytest

from investigations.models import AccessRecord, Dataset, Participant, Sample
from tests import make
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db


def raw(place, name, did="measured"):
    """A measurement, and a line about it."""
    made = Dataset.objects.create(investigation=place, name=name)
    make.event(place, f"{did} {name}", dataset_name=name)
    return made


def computed(place, name, *inputs):
    made = Dataset.objects.create(investigation=place, name=name, kind=Dataset.Kind.PROCESSED)
    made.inputs.set(inputs)
    make.event(place, f"computed {name}", dataset_name=name)
    return made


@pytest.fixture
def here(embargoed):
    return raw(embargoed, "film_01")


@pytest.fixture
def elsewhere():
    """Measured in a closed logbook of another beamline."""
    return raw(make.investigation("MA-1", at=make.instrument("ID21")), "foil_01", did="mapped")


def rows(page):
    return [words(row.select_one(".text")) for row in page.select("article.event")]


def kin(page, title):
    """The names of the datasets that stand under a title."""
    section = page.find("section", attrs={"aria-label": title})
    return [link.text for link in section.select("a[href^='/datasets/']")] if section else []


def test_what_was_computed_is_read_with_what_was_measured_for_it(team, embargoed, here):
    result = computed(embargoed, "film_01_xmcd", here)
    page = soup(team, f"/datasets/{result.pk}/")
    assert (rows(page), kin(page, "Computed from")) == (["computed film_01_xmcd", "measured film_01"], ["film_01"])
    page = soup(team, f"/datasets/{here.pk}/")
    assert (rows(page), kin(page, "Computed from this")) == (["measured film_01"], ["film_01_xmcd"])
    assert kin(page, "Computed from") == []


def test_of_an_input_that_a_reader_may_not_read_nothing_is_seen(team, localcontact, embargoed, here, elsewhere):
    result = computed(embargoed, "both", here, elsewhere)
    alone = computed(embargoed, "alone", elsewhere)
    for client in (team, localcontact):
        pages = [client.get(f"/datasets/{each.pk}/").text for each in (result, alone)]
        assert not [word for page in pages for word in ("foil_01", "MA-1", "ID21") if word in page]
        assert "Computed from" not in pages[1]
        assert client.get(f"/datasets/{result.pk}/?q=foil_01").text.count("mapped") == 0


def test_what_was_computed_elsewhere_leaves_no_trace_at_what_was_measured(team, here, elsewhere):
    computed(elsewhere.investigation, "theirs", here)
    page = team.get(f"/datasets/{here.pk}/").text
    assert "theirs" not in page
    assert "Computed from this" not in page


def test_whoever_reads_both_logbooks_reads_both_and_changes_what_they_may_in_both(
    team, member, embargoed, here, elsewhere
):
    result = computed(embargoed, "both", here, elsewhere)
    Participant.objects.create(investigation=elsewhere.investigation, user=member, may_write=False)
    page = soup(team, f"/datasets/{result.pk}/")
    assert kin(page, "Computed from") == ["film_01", "foil_01"]
    assert "MA-1, ID21" in words(page.find("section", attrs={"aria-label": "Computed from"}))
    assert rows(page) == ["computed both", "mapped foil_01", "measured film_01"]
    assert page.select(".act") == []
    assert soup(team, f"/datasets/{here.pk}/").select(".act") != []


def test_that_staff_read_an_input_of_another_closed_logbook_is_on_record(administrator, embargoed, elsewhere):
    administrator.get(f"/datasets/{computed(embargoed, 'both', elsewhere).pk}/")
    read = AccessRecord.objects.values_list("investigation__name", flat=True)
    assert sorted(read) == ["HC-4397", "MA-1"]


def test_the_world_reads_what_was_computed_from_what_has_opened(stranger, released, elsewhere):
    result = computed(released, "open", raw(released, "measured"), elsewhere)
    page = soup(stranger, f"/datasets/{result.pk}/")
    assert kin(page, "Computed from") == ["measured"]
    assert "foil_01" not in page.text


def test_a_dataset_that_was_computed_from_itself_is_told_once(team, embargoed, here):
    here.inputs.add(here)
    page = soup(team, f"/datasets/{here.pk}/")
    assert (rows(page), kin(page, "Computed from")) == (["measured film_01"], [])


def test_twice_the_inputs_and_results_cost_no_more_queries(team, member, embargoed, here, cold_queries_of):
    result = computed(embargoed, "result", here)

    def add(number, first):
        for each in range(first, first + number):
            place = make.investigation(f"HC-{each}", at=embargoed.instrument, team=(member,))
            result.inputs.add(raw(place, f"more_{each}"))
            computed(embargoed, f"of_{each}", here, result)

    add(2, 0)
    few = [cold_queries_of(team.get, f"/datasets/{each.pk}/") for each in (result, here)]
    add(4, 2)
    assert [cold_queries_of(team.get, f"/datasets/{each.pk}/") for each in (result, here)] == few
    assert max(few) <= 12


def test_a_sample_lists_its_datasets_the_first_five_at_once(team, embargoed):
    sample = Sample.objects.create(investigation=embargoed, name="PD2b")
    for number in range(12):
        Dataset.objects.create(investigation=embargoed, name=f"PD2b_{number:02}", sample=sample)
    page = soup(team, f"/samples/{sample.pk}/")
    assert len(kin(page, "Its datasets")) == 12
    assert len(page.select(".parameters > .kin li")) == 5
    assert "7 more" in words(page)
