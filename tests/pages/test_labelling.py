"""Tags of an entry and what it is about, on pages of their own and without scripts."""

import pytest

from events import logbook
from events.models import Event, HistoricalEvent
from investigations.models import Dataset, Participant, Sample
from tests import make
from tests.pages.conftest import rows, soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def message(embargoed):
    return make.event(embargoed, "Scans stop", category=Event.Category.ERROR, tags=["spec"])


def tags_of(client, event, status=200, **sent):
    address = f"/events/{event.public_id}/tags/"
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == status
    return answer


def said(event):
    event = Event.objects.get(pk=event.pk)
    return event.tag_names, event.chosen_tags, event.version


def test_the_team_tags_what_software_wrote_and_its_text_time_and_author_stay(team, embargoed, member, message):
    page = soup(team, f"/events/{message.public_id}/tags/")
    assert page.select_one("[name=tags]")["value"] == "spec"
    answer = tags_of(team, message, 302, tags="spec, to do", version=1)
    assert answer["Location"] == f"/investigations/{embargoed.pk}/?at={message.public_id}#e{message.public_id}"
    assert said(message) == (["spec", "to do"], ["to do"], 2)
    now = Event.objects.get()
    assert (now.body, now.happened_at, now.author) == (message.body, message.happened_at, None)
    assert HistoricalEvent.objects.get(version=2).history_user == member


def test_saving_what_stood_there_makes_no_version(team, message):
    tags_of(team, message, 302, tags="spec", version=1)
    assert said(message) == (["spec"], [], 1)


def test_what_two_people_chose_at_once_is_joined_and_shown_before_it_is_saved(team, embargoed, id32, message):
    other = make.scientist(id32)
    other.full_name = "Local contact"
    other.save()
    logbook.retag(message, ["spec", "night"], by=other, version=1)
    page = tags_of(team, message, 409, tags="to do", version=1).text
    assert "Version 2 by Local contact" in page
    assert said(message) == (["spec", "night"], ["night"], 2)
    assert 'value="night, to do"' in page
    tags_of(team, message, 302, tags="night, to do", version=2)
    assert said(message) == (["night", "to do"], ["night", "to do"], 3)


def test_a_tag_with_a_comma_in_its_name_survives_a_form_with_commas(team, embargoed):
    event = make.event(embargoed, tags=["a, b", "c"])
    (box,) = soup(team, f"/events/{event.public_id}/tags/").select("[name=tag]")
    tags_of(team, event, 302, tags="c, d", tag=box["value"], version=1)
    assert said(event)[0] == ["a, b", "c", "d"]


def test_an_entry_is_tied_to_a_dataset_a_sample_and_a_path(team, embargoed, message):
    dataset = Dataset.objects.create(investigation=embargoed, name="PD2b_03")
    sample = Sample.objects.create(investigation=embargoed, name="Nd2CuO4")
    sent = {"dataset": "PD2b_03", "sample": "Nd2CuO4", "filepath": "/data/a.h5", "version": 1}
    assert team.post(f"/events/{message.public_id}/about/", sent).status_code == 302
    event = Event.objects.get()
    assert (event.dataset, event.sample, event.filepath, event.version) == (dataset, sample, "/data/a.h5", 2)
    assert "on dataset PD2b_03" in words(rows(team, embargoed)[0])


def test_a_dataset_of_another_logbook_is_refused_and_what_was_typed_stays(team, embargoed, released, message):
    Dataset.objects.create(investigation=released, name="theirs")
    sent = {"dataset": "theirs", "filepath": "/data/a.h5", "version": 1}
    answer = team.post(f"/events/{message.public_id}/about/", sent)
    assert answer.status_code == 422
    assert "No dataset of this logbook is called “theirs”" in answer.text
    assert 'value="/data/a.h5"' in answer.text
    assert said(message)[2] == 1


def test_a_newer_version_shows_what_it_is_about_now_beside_what_was_chosen(team, embargoed, member, message):
    Dataset.objects.create(investigation=embargoed, name="mine")
    theirs = Dataset.objects.create(investigation=embargoed, name="theirs")
    logbook.tie(message, logbook.About(theirs), by=member, version=1)
    answer = team.post(f"/events/{message.public_id}/about/", {"dataset": "mine", "version": 1})
    assert answer.status_code == 409
    assert "now theirs · you chose mine" in " ".join(answer.text.split())
    assert team.post(f"/events/{message.public_id}/about/", {"dataset": "mine", "version": 2}).status_code == 302
    assert Event.objects.get().dataset.name == "mine"


@pytest.mark.parametrize("page", ["tags", "about"])
def test_readers_are_refused_and_for_outsiders_it_is_not_there(team, outsider, stranger, message, page):
    Participant.objects.update(may_write=False)
    address = f"/events/{message.public_id}/{page}/"
    assert team.get(address).status_code == team.post(address, {"version": 1}).status_code == 403
    wrong = outsider.get(f"/events/{'f' * 24}/{page}/")
    assert outsider.get(address).status_code == wrong.status_code == 404
    assert stranger.get(address).status_code == 302


@pytest.mark.parametrize("page", ["tags", "about"])
def test_a_released_entry_changes_for_nobody(administrator, released, page):
    event = make.event(released)
    assert administrator.get(f"/events/{event.public_id}/{page}/").status_code == 403


@pytest.mark.parametrize("page", ["tags", "about"])
def test_a_removed_entry_is_restored_before_it_is_tagged(team, embargoed, member, page):
    event = make.event(embargoed, author=member, **NOTE)
    logbook.hide(event, by=member, version=1, why="Wrong logbook")
    answer = team.post(f"/events/{event.public_id}/{page}/", {"tags": "a", "version": 2})
    assert answer.status_code == 403
    assert said(event)[2] == 2


@pytest.mark.parametrize("page", ["tags", "about"])
def test_a_script_gets_the_form_alone_and_hears_what_was_saved(team, message, page):
    address = f"/events/{message.public_id}/{page}/"
    assert team.get(address, headers=FETCH).text.lstrip().startswith(("<form", "{#", "\n"))
    assert "<html" not in team.get(address, headers=FETCH).text
    saved = team.post(address, {"tags": "x", "filepath": "/y", "version": 1}, headers=FETCH)
    assert (saved.status_code, saved.json()["version"]) == (201, 2)


def test_staff_tag_what_waits_unassigned(localcontact, id32):
    from events.routing import Place

    event = make.event(Place(None, id32, "HC-9999"), "who am I")
    answer = tags_of(localcontact, event, 302, tags="whose", version=1)
    assert localcontact.get(answer["Location"].split("#")[0]).status_code == 200
    assert said(event)[0] == ["whose"]
