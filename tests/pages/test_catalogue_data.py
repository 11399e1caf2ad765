"""Pages of datasets, samples and entries show what the catalogue knows, and lead to the data where the facility says how."""

import pytest

from events.models import Event
from investigations.models import Dataset, Sample
from tests import make
from tests.pages.conftest import soup, words

pytestmark = pytest.mark.django_db
LOCATION = "/data/visitor/hc4397/raw/film 01&2"
ENCODED = "/data/visitor/hc4397/raw/film%2001%262"


def parameters(number):
    return [{"id": each, "name": f"motor_{each:02}", "value": str(each), "unit": "mm"} for each in range(number)]


@pytest.fixture
def dataset(embargoed):
    sample = Sample.objects.create(investigation=embargoed, name="film", parameters=parameters(3))
    fields = {"catalogue_id": 77, "location": LOCATION, "parameters": parameters(25)}
    return Dataset.objects.create(investigation=embargoed, sample=sample, name="film_01", **fields)


def known(page):
    return [words(line) for line in page.select(".known > div")]


def test_the_first_dozen_of_parameters_stand_there_and_the_others_behind_their_number(team, dataset):
    page = soup(team, f"/datasets/{dataset.pk}/")
    assert known(page)[0] == "motor_00 0 mm"
    assert (len(known(page)), len(page.select(".parameters > .known > div"))) == (25, 12)
    assert words(page.select_one(".parameters > details > summary")) == "13 more"
    assert len(known(soup(team, f"/samples/{dataset.sample_id}/"))) == 3


def test_parameters_stand_by_name_and_what_software_keeps_for_itself_last(team, dataset):
    dataset.parameters = [{"name": name, "value": 1, "unit": None} for name in ("__volume", "b", "A")]
    dataset.save()
    assert known(soup(team, f"/datasets/{dataset.pk}/")) == ["A 1", "b 1", "__volume 1"]


@pytest.mark.parametrize("value", [None, "", 0, "x" * 5_000, "<script>x</script>", {"a": [1]}, "a\n\tb"])
def test_a_value_of_any_shape_is_said_whole(team, dataset, value):
    dataset.parameters = [{"name": "p", "value": value}, {"value": "no name"}, {"name": "no value"}]
    dataset.save()
    page = soup(team, f"/datasets/{dataset.pk}/")
    assert page.select(".known script") == []
    said = "" if value is None else " ".join(str(value).split())
    assert said in next(line for line in known(page) if line.startswith("p"))
    assert (len(page.select(".known details")) == 1) is (len(said) > 120)


def test_without_a_portal_and_a_viewer_there_is_no_link_and_no_hole(team, dataset, embargoed):
    entry = make.event(embargoed, "stored", filepath="/a")
    for address in (f"/datasets/{dataset.pk}/", f"/samples/{dataset.sample_id}/", f"/events/{entry.public_id}/"):
        page = soup(team, address)
        assert page.select("a[rel=external]") == []
        assert page.select(".head .ways") == []


def test_links_lead_to_the_data_with_the_catalogues_number_and_the_path(team, dataset, settings):
    settings.ELOGBOOK_PORTAL_URL = "https://data.facility.eu/datasets/{id}"
    settings.ELOGBOOK_VIEWER_URL = "https://view.facility.eu/?file={path}"
    for address in (f"/datasets/{dataset.pk}/", f"/samples/{dataset.sample_id}/"):
        links = [link["href"] for link in soup(team, address).select("a[rel=external]")]
        assert links == ["https://data.facility.eu/datasets/77", f"https://view.facility.eu/?file={ENCODED}"]


@pytest.mark.parametrize(
    ("template", "dataset_name", "link"),
    [
        ("https://view.facility.eu/?file={path}", "", "https://view.facility.eu/?file=/scan%201.h5"),
        ("https://view.facility.eu/{id}?file={path}", "film_01", "https://view.facility.eu/77?file=/scan%201.h5"),
        ("https://view.facility.eu/{id}?file={path}", "", None),
    ],
)
def test_an_entry_about_a_file_leads_to_the_viewer(team, dataset, embargoed, settings, template, dataset_name, link):
    settings.ELOGBOOK_VIEWER_URL = template
    entry = make.event(embargoed, "stored", filepath="/scan 1.h5", dataset_name=dataset_name)
    found = soup(team, f"/events/{entry.public_id}/").select_one("a[rel=external]")
    assert (found and found["href"]) == link


def test_a_dataset_that_the_catalogue_has_no_number_of_has_no_page_in_the_portal(team, embargoed, settings):
    settings.ELOGBOOK_PORTAL_URL = "https://data.facility.eu/datasets/{id}"
    made = Dataset.objects.create(investigation=embargoed, name="by hand")
    assert soup(team, f"/datasets/{made.pk}/").select("a[rel=external]") == []


def test_twice_the_parameters_and_datasets_cost_no_more_queries(team, dataset, cold_queries_of):
    def counted():
        return [
            cold_queries_of(team.get, f"/{page}/")
            for page in (f"datasets/{dataset.pk}", f"samples/{dataset.sample_id}")
        ]

    few = counted()
    Dataset.objects.filter(pk=dataset.pk).update(parameters=parameters(50))
    Sample.objects.filter(pk=dataset.sample_id).update(parameters=parameters(60))
    for number in range(6):
        Dataset.objects.create(investigation=dataset.investigation, sample=dataset.sample, name=f"film_1{number}")
    assert counted() == few
    assert Event.objects.count() == 0
