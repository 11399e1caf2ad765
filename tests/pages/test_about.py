"""What a logbook is about, before anybody reads its first line."""

import pytest

from events.blobs import Upload
from events.models import Blob
from investigations.models import Sample
from tests import make
from tests.pages.conftest import soup, words
from tests.pages.test_files import FILE, picture


def about(client, investigation, status=200):
    return soup(client, f"/investigations/{investigation.pk}/about/", status)


@pytest.fixture
def rich(released):
    """With an abstract, samples, pictures and lines."""
    type(released).objects.filter(pk=released.pk).update(title="Iron in foils", summary="What was measured.\nAnd why.")
    for number in range(14):
        Sample.objects.create(investigation=released, name=f"foil {number:02}")
    for number in range(8):
        make.event(released, f"shot {number}", uploads=[Upload(picture(), "a.png", caption=f"Shot {number}")], **FILE)
    released.refresh_from_db()
    return released


def test_it_begins_with_title_abstract_samples_pictures_and_contact_and_has_no_line_of_the_log(
    stranger, rich, settings
):
    settings.ELOGBOOK_CONTACT = "logbook@facility.eu"
    make.event(rich, "umv srot 41")
    said = words(about(stranger, rich).main)
    order = ["Iron in foils", "What was measured. And why.", "foil 00", "Shot 0", "logbook@facility.eu", "How to cite"]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert "umv srot 41" not in said


def test_the_first_samples_and_pictures_stand_there_and_the_way_to_all(stranger, rich):
    page = about(stranger, rich)
    assert [words(each) for each in page.select(".names:not(.downloads) li")] == [
        f"foil {number:02}" for number in range(12)
    ]
    assert [image["alt"] for image in page.select(".gallery img")] == [f"Shot {number}" for number in range(6)]
    ways = {words(link): link["href"] for link in page.main.select("p > a")}
    assert ways["All 14 samples"] == f"/investigations/{rich.pk}/samples/"
    assert ways["All 8 files and pictures"] == f"/investigations/{rich.pk}/files/"


def test_without_any_of_it_the_page_says_so_and_whom_to_ask(stranger, released):
    said = words(about(stranger, released).main)
    assert "has no abstract" in said
    assert "user office" in said
    assert "Samples " not in said[said.index("About this experiment") :]
    assert "First pictures" not in said


def test_a_photograph_that_may_tell_where_it_was_taken_is_not_among_the_pictures(stranger, released):
    make.event(released, uploads=[Upload(picture(), "a.png", caption="Home")], **FILE)
    Blob.objects.update(withheld=True)
    assert about(stranger, released).select(".gallery img") == []


def test_a_fuller_logbook_costs_no_more_queries(stranger, rich, id21, queries_of):
    bare = make.released("BLC-2", at=id21)
    address = "/investigations/{}/about/".format
    stranger.get(address(bare.pk))
    assert queries_of(stranger.get, address(rich.pk)) <= queries_of(stranger.get, address(bare.pk))
