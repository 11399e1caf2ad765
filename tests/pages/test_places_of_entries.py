"""Entries seen from a proposal, a dataset, a sample and a beamline; what is closed does not exist there either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event
from investigations.models import Dataset, Sample
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def measured(embargoed):
    """A dataset of a sample, with a line about each."""
    sample = Sample.objects.create(
        investigation=embargoed, name="PD2b", parameters=[{"name": "thickness", "value": "3", "unit": "nm"}]
    )
    dataset = Dataset.objects.create(investigation=embargoed, name="PD2b_03", sample=sample)
    make.event(embargoed, "stored", dataset_name="PD2b_03")
    about = make.event(embargoed, "mounted")
    Event.objects.filter(pk=about.pk).rewrite(sample=sample)
    make.event(embargoed, "unrelated")
    return dataset


def texts(client, path):
    return [words(row.select_one(".text")) for row in soup(client, path).select("article")]


def test_a_proposal_is_one_timeline_of_all_its_visits(team, embargoed, member, id21):
    other = make.investigation("hc 4397", at=id21, team=(member,))
    make.event(embargoed, "first", happened_at=timezone.now() - timedelta(hours=2))
    make.event(other, "second", happened_at=timezone.now() - timedelta(hours=1))
    make.event(embargoed, "third")
    assert texts(team, "/proposals/HC-4397/") == ["third", "second", "first"]


def test_of_a_proposal_a_reader_sees_the_visits_that_are_open_to_them(team, embargoed, id21):
    closed = make.investigation("HC-4397", at=id21)
    make.event(embargoed, "ours")
    make.event(closed, "theirs")
    page = soup(team, "/proposals/hc4397/")
    assert "ours" in words(page)
    assert "theirs" not in words(page)
    assert "ID21" not in words(page.select_one(".head"))


def test_a_dataset_shows_its_entries_and_where_it_belongs(team, measured):
    assert texts(team, f"/datasets/{measured.pk}/") == ["stored"]
    page = soup(team, f"/datasets/{measured.pk}/")
    assert page.find("a", string="PD2b")["href"] == f"/samples/{measured.sample.pk}/"


def test_a_sample_shows_its_entries_and_those_of_its_datasets(team, measured):
    assert texts(team, f"/samples/{measured.sample.pk}/") == ["mounted", "stored"]
    assert "thickness 3 nm" in words(soup(team, f"/samples/{measured.sample.pk}/"))


def test_a_dataset_without_entries_teaches(team, embargoed):
    empty = Dataset.objects.create(investigation=embargoed, name="x")
    assert "Nobody has written about this yet" in words(soup(team, f"/datasets/{empty.pk}/"))


def test_the_staff_read_the_beamlines_own_logbook_and_what_waits(localcontact, id32, embargoed):
    make.event(id32, "maintenance")
    make.event(make.Place(None, id32, "IH-1"), "lost")
    assert texts(localcontact, "/beamlines/id32/logbook/") == ["maintenance"]
    assert texts(localcontact, "/beamlines/ID32/unassigned/") == ["lost"]


def test_a_tag_that_is_offered_finds_what_carries_it(localcontact, id32):
    make.event(make.Place(None, id32, "IH-1"), "lost", tags=["rare"])
    make.event(make.Place(None, id32, "IH-1"), "other")
    assert texts(localcontact, "/beamlines/ID32/unassigned/?tag=rare") == ["lost"]


@pytest.mark.parametrize("name", ["logbook", "unassigned"])
def test_empty_pages_of_a_beamline_teach(localcontact, name):
    assert soup(localcontact, f"/beamlines/ID32/{name}/").select_one(".sheet h2") is not None


@pytest.mark.parametrize("name", ["logbook", "unassigned"])
def test_a_beamlines_own_pages_do_not_exist_for_others(team, name):
    assert team.get(f"/beamlines/ID32/{name}/").status_code == 404


def test_what_is_closed_is_nowhere(outsider, stranger, embargoed, measured, member):
    note = make.event(embargoed, "secret", author=member, **NOTE)
    paths = [
        "/proposals/HC-4397/", f"/datasets/{measured.pk}/", f"/samples/{measured.sample.pk}/",
        f"/investigations/{embargoed.pk}/?at={note.public_id}", f"/investigations/{embargoed.pk}/?part=rows",
        f"/investigations/{embargoed.pk}/?fold=x&upto=y", f"/events/{note.public_id}/",
    ]  # fmt: skip
    wrong = stranger.get("/proposals/nothing/").content
    for reader in (outsider, stranger):
        assert [reader.get(path).status_code for path in paths] == [404] * len(paths)
    # The address itself stands in the link to sign in.
    assert stranger.get("/proposals/HC-4397/").content.replace(b"HC-4397", b"nothing") == wrong


def test_the_team_reads_all_versions_and_who_made_them(team, embargoed, member):
    note = make.event(embargoed, "<p>20 K</p>", author=member, body_format="html", tags=["cold"], **NOTE)
    logbook.revise(
        note, by=member, version=1, body="<p>25 K<script>x</script></p>", body_format="html", why="Wrong gauge"
    )
    page = soup(team, f"/events/{note.public_id}/versions/")
    newest, first = page.select("main section")
    assert ("25 K" in words(newest), "Wrong gauge" in words(newest), "20 K" in words(first)) == (True, True, True)
    assert page.select_one("main script") is None
    link = soup(team, f"/investigations/{embargoed.pk}/").find("a", string="2 versions")
    assert link["href"] == f"/events/{note.public_id}/versions/"


def test_a_version_the_catalogue_made_is_nobodys(localcontact, id32):
    message = make.event(make.Place(None, id32, "HC-5555"), "umv th 1")
    visit = make.investigation("HC-5555", at=id32)
    logbook.investigation_appeared(type(visit), visit)
    newest, first = soup(localcontact, f"/events/{message.public_id}/versions/").select("main section p.who")
    assert (words(newest).split(",")[0], words(first).split(",")[0]) == ("E-Logbook", "Bliss_v2.4.0")


def test_a_proposal_with_more_visits_costs_no_more_queries_also_with_words(
    team, member, embargoed, id21, cold_queries_of
):
    make.event(embargoed)
    few = cold_queries_of(team.get, "/proposals/HC-4397/?q=umv")
    for _ in range(6):
        make.event(make.investigation("HC-4397", at=id21, team=(member,)))
    assert cold_queries_of(team.get, "/proposals/HC-4397/?q=umv") == few <= 12


def test_a_beamlines_quiet_senders_are_its_own(team, member, embargoed, id21):
    embargoed.instrument.quiet_senders = ["Bliss_v2.4.0"]
    embargoed.instrument.save()
    other = make.investigation("HC-4397", at=id21, team=(member,))
    for text in ("one", "two", "three"):
        make.event(other, text)
    assert len(texts(team, "/proposals/HC-4397/")) == 3


def test_the_world_reads_the_latest_version_only(stranger, released, member):
    note = make.event(released, "20 K", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body="25 K", body_format="plaintext")
    assert "edited" in words(soup(stranger, f"/investigations/{released.pk}/"))
    for reader in (stranger, browser(make.user())):
        answer = reader.get(f"/events/{note.public_id}/versions/", follow=True)
        assert "20 K" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/proposals/HC-4397/", "/datasets/{dataset}/", "/samples/{sample}/"])
def test_twice_the_entries_cost_no_more_queries(team, embargoed, measured, cold_queries_of, path):
    address = path.format(dataset=measured.pk, sample=measured.sample.pk)
    few = cold_queries_of(team.get, address)
    for event in make.events(embargoed, 12, dataset_name="PD2b_03"):
        Event.objects.filter(pk=event.pk).rewrite(sample=measured.sample)
    assert cold_queries_of(team.get, address) == few <= 13
