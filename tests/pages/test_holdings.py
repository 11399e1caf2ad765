"""Datasets, samples, files and team of a logbook."""

from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone

from events.blobs import Upload
from events.models import Attachment, Event
from events.views import files as view_of_files
from events.views import holdings as view_of_holdings
from investigations.models import Dataset, Participant, Sample
from tests import make
from tests.pages.conftest import soup, words
from tests.pages.test_files import FILE, picture

PAGES = ["datasets", "samples", "files", "team"]
DAY = datetime(2026, 4, 5, 10, tzinfo=timezone.get_default_timezone())


def address(investigation, page):
    return f"/investigations/{investigation.pk}/{page}/"


def walk(client, path):
    """The pages of a list from its beginning to its end."""
    base, found = path, []
    while path:
        found.append(soup(client, path))
        older = found[-1].select_one("a[rel=next]")
        path = older and base + older["href"]
    return found


def names(page):
    return [words(title) for title in page.select(".list .title")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_embargoed_logbook_is_not_there_for_others(outsider, stranger, embargoed, page):
    for reader in (outsider, stranger):
        hidden = words(soup(reader, address(embargoed, page), 404))
        assert hidden == words(soup(reader, f"/investigations/987654/{page}/", 404))


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_says_what_fills_it_and_whom_to_ask(stranger, released, page):
    shown = words(soup(stranger, address(released, page)).main)
    assert {"datasets": "catalogue", "samples": "proposer", "files": "send_binary_file", "team": "catalogue"}[
        page
    ] in shown


@pytest.mark.parametrize("page", PAGES)
def test_the_tabs_lead_to_every_page_and_name_the_open_one(team, embargoed, page):
    links = soup(team, address(embargoed, page)).select(".tabs a")
    assert [link["href"] for link in links[1:]] == [address(embargoed, each) for each in [*PAGES, "about"]]
    assert [words(link).split()[0].lower() for link in links if link.get("aria-current")] == [page]


def test_the_head_counts_and_leads_back_to_the_beamline(team, embargoed):
    Dataset.objects.create(investigation=embargoed, name="PD2b_03")
    page = soup(team, address(embargoed, "team"))
    tabs = ["Logbook", "Datasets 1", "Samples 0", "Files 0", "Team", "About & citation"]
    assert [words(tab) for tab in page.select(".tabs a")] == tabs
    assert page.select_one(".crumbs a")["href"] == "/beamlines/ID32/"
    assert "1 person" in words(page.select_one(".facts"))


def test_a_dataset_tells_its_time_and_how_many_entries_are_about_it(team, embargoed, id32):
    sample = Sample.objects.create(investigation=embargoed, name="CrI3")
    dataset = Dataset.objects.create(investigation=embargoed, sample=sample, name="PD2b_03", start_date=DAY)
    for n in range(3):
        event = make.event(embargoed, str(n))
        Event.objects.filter(pk=event.pk).rewrite(dataset=dataset, sample=sample)
    Event.objects.filter(pk=event.pk).rewrite(removed_at=timezone.now())
    facts = words(soup(team, address(embargoed, "datasets")).select_one(".list .facts"))
    assert facts == "sample CrI3 2 entries 5 April 2026, 10:00:00"
    assert words(soup(team, address(embargoed, "samples")).select_one(".list .facts")) == "2 entries"


def test_what_is_said_of_a_dataset_counts_for_its_sample(team, embargoed):
    sample = Sample.objects.create(investigation=embargoed, name="CrI3")
    dataset = Dataset.objects.create(investigation=embargoed, sample=sample, name="PD2b_03")
    for about in ({"dataset": dataset}, {"sample": sample}, {"dataset": dataset, "sample": sample}, {}):
        Event.objects.filter(pk=make.event(embargoed).pk).rewrite(**about)
    assert words(soup(team, address(embargoed, "samples")).select_one(".list .facts")) == "3 entries"


def test_a_reader_walks_through_all_datasets_and_samples(team, embargoed, monkeypatch):
    monkeypatch.setattr(view_of_holdings, "PAGE", 3)
    for n in range(8):
        start = DAY + timedelta(hours=n // 2) if n else None
        Dataset.objects.create(investigation=embargoed, name=f"d{n}", start_date=start)
        Sample.objects.create(investigation=embargoed, name=f"s{n // 2}")
    datasets = [name for page in walk(team, address(embargoed, "datasets")) for name in names(page)]
    assert datasets == ["d7", "d6", "d5", "d4", "d3", "d2", "d1", "d0"]
    samples = [name for page in walk(team, address(embargoed, "samples")) for name in names(page)]
    assert samples == ["s0", "s0", "s1", "s1", "s2", "s2", "s3", "s3"]


def test_the_gallery_shows_pictures_with_room_caption_and_the_way_to_their_entry(team, embargoed):
    uploads = [Upload(picture(), "plot.png", caption="Sample 3"), Upload(b"%PDF-1", "wiring.pdf")]
    event = make.event(embargoed, uploads=uploads, **FILE)
    page = soup(team, address(embargoed, "files"))
    tile = page.select_one("[data-gallery] figure")
    assert (tile.img["alt"], tile.img["width"], tile.img["height"], tile.img["loading"]) == (
        "Sample 3",
        "300",
        "200",
        "lazy",
    )
    file = event.attachments.first()
    assert (tile.select_one("a[data-viewer]")["href"], tile.img["src"]) == (file.get_absolute_url(), file.small_url)
    assert tile.figcaption.a["href"] == f"/events/{event.public_id}/"
    assert names(page) == ["wiring.pdf"]


def test_a_list_of_files_has_the_pictures_too(team, embargoed):
    make.event(embargoed, uploads=[Upload(picture(), "plot.png"), Upload(b"%PDF-1", "wiring.pdf")], **FILE)
    page = soup(team, address(embargoed, "files") + "?show=list")
    assert names(page) == ["wiring.pdf", "plot.png"]
    assert page.select_one("[data-gallery]") is None


def test_files_of_hidden_entries_and_files_left_out_are_not_shown(team, embargoed):
    hidden = make.event(embargoed, uploads=[Upload(picture(), "hidden.png")], **FILE)
    Event.objects.filter(pk=hidden.pk).rewrite(removed_at=timezone.now())
    left_out = make.event(embargoed, uploads=[Upload(b"x", "left-out.txt")], **FILE)
    Attachment.objects.filter(event=left_out).update(removed_at=timezone.now())
    assert "No picture or file yet" in words(soup(team, address(embargoed, "files")))


@pytest.mark.parametrize("show", ["gallery", "list"])
def test_a_reader_walks_through_all_files_the_newest_first(team, embargoed, monkeypatch, show):
    monkeypatch.setattr(view_of_files, "PAGE", 4)
    for n in range(5):
        at = timezone.now() - timedelta(minutes=n // 2)
        make.event(
            embargoed,
            uploads=[Upload(b"a%d" % n, f"{n}a.txt"), Upload(b"b%d" % n, f"{n}b.txt")],
            happened_at=at,
            **FILE,
        )
    base, path, seen = address(embargoed, "files"), f"?show={show}", []
    while path:
        page = soup(team, base + path)
        seen += names(page)
        older = page.select_one("a[rel=next]")
        path = older and unquote(older["href"])
    assert len(seen) == len(set(seen)) == 10
    assert seen[-1] == "4a.txt"


def test_the_team_page_lists_people_with_their_roles_then_local_contacts(team, embargoed, id32, member):
    Participant.objects.create(investigation=embargoed, user=member, role="Principal investigator")
    staff = make.scientist(id32, "localcontact")
    staff.full_name = "Local Contact"
    staff.save()
    page = soup(team, address(embargoed, "team"))
    assert names(page) == ["Scientist", "Local Contact"]
    assert [words(role) for role in page.select(".list .place")] == ["Participant", "Principal investigator"]


def test_only_team_and_staff_learn_for_how_long_and_by_whom_somebody_was_added(
    team, localcontact, stranger, embargoed, member
):
    Participant.objects.create(
        investigation=embargoed,
        user=make.user("guest", full_name="A Guest"),
        until=DAY,
        added_by=member,
        source=Participant.Source.HAND,
    )
    embargoed.release_date = timezone.now() - timedelta(days=1)
    embargoed.save()
    for reader in (team, localcontact):
        assert "until 5 April 2026, 10:00 added by Scientist" in words(soup(reader, address(embargoed, "team")))
    page = words(soup(stranger, address(embargoed, "team")))
    assert "A Guest" in page
    assert "until" not in page
    assert "added by" not in page


def _fill(investigation, start):
    for n in range(start, start + 4):
        sample = Sample.objects.create(investigation=investigation, name=f"s{n}")
        Dataset.objects.create(investigation=investigation, name=f"d{n}", sample=sample)
        uploads = [Upload(picture(20 + n), "a.png"), Upload(b"%d" % n, "b.txt")]
        make.event(investigation, uploads=uploads, **FILE)
        Participant.objects.create(investigation=investigation, user=make.user(), added_by=make.user())
        make.scientist(investigation.instrument)


@pytest.mark.parametrize("page", PAGES)
def test_twice_the_rows_cost_no_more_queries(team, embargoed, page, queries_of):
    _fill(embargoed, 0)
    few = queries_of(team.get, address(embargoed, page))
    _fill(embargoed, 4)
    assert queries_of(team.get, address(embargoed, page)) == few <= 9
