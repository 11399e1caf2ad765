"""A photo from a phone: the link, the page it opens, and who may still send by it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from events import logbook
from events.models import Attachment, Event
from events.views import photo as views
from investigations.models import Investigation, Participant
from tests.pages.conftest import soup, words
from tests.pages.test_files import picture

FETCH = {"X-Requested-With": "fetch"}


def shot(name="image.jpg"):
    return SimpleUploadedFile(name, picture(), "image/jpeg")


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/photo/"


@pytest.fixture
def link(team, address):
    return team.post(address, headers=FETCH).json()


@pytest.fixture
def page(link):
    """The path of the page on the phone."""
    return urlsplit(link["url"]).path


def test_a_member_gets_a_link_with_its_code_and_its_end(link):
    assert link["url"].startswith("http://testserver/photo/")
    assert (link["seconds"], link["qr"][:4]) == (900, "<svg")
    assert "style=" not in link["qr"]
    assert 'fill="#fff"' in link["qr"]


@pytest.mark.parametrize("reader", ["outsider", "stranger"])
def test_who_may_not_write_gets_no_link(request, reader, address):
    assert request.getfixturevalue(reader).post(address, headers=FETCH).status_code in (302, 401, 404)


def test_a_member_who_only_reads_gets_no_link(team, address):
    Participant.objects.update(may_write=False)
    assert team.post(address, headers=FETCH).status_code == 403


def test_a_photo_from_a_phone_where_nobody_signed_in_arrives_at_the_page_that_waits(stranger, team, page, link, member):
    sent = stranger.post(page, {"files": [shot()]}, headers=FETCH)
    assert (sent.status_code, sent.json()) == (201, {"count": 1})
    waiting = team.get(link["arrived"], headers=FETCH).json()
    assert [(file["name"], file["picture"]) for file in waiting] == [("image.jpg", True)]
    assert Attachment.objects.get().uploaded_by == member


def test_a_photo_from_a_phone_becomes_part_of_an_entry(stranger, team, page, link, embargoed):
    stranger.post(page, {"files": [shot()]})
    pk = team.get(link["arrived"]).json()[0]["id"]
    team.post(f"/investigations/{embargoed.pk}/write/", {"text": "Sample mounted", "file": pk})
    assert Event.objects.get().attachments.get().pk == pk
    assert team.get(link["arrived"]).json() == []


def test_the_phones_page_is_a_plain_form_for_several_photos_without_scripts(stranger, page):
    assert stranger.post(page, {"files": [shot("a.jpg"), shot("b.jpg")]})["Location"] == page
    seen = soup(stranger, page)
    assert "2 photos have arrived." in words(seen)
    assert seen.select_one("form")["enctype"] == "multipart/form-data"


def test_the_phones_page_says_the_beamline_and_nothing_else_of_the_logbook(stranger, team, page, embargoed):
    Investigation.objects.update(title="A secret alloy")
    stranger.post(page, {"files": [shot("secret-name.jpg")]})
    seen = stranger.get(page)
    assert "Photos for ID32" in seen.text
    for private in ("HC-4397", "secret", "Scientist", "scientist", "/investigations/", "/attachments/", "<img"):
        assert private not in seen.text


def test_the_phones_page_is_kept_nowhere_and_tells_no_other_site_its_address(stranger, page):
    seen = stranger.get(page)
    assert "no-store" in seen["Cache-Control"]
    assert (seen["Referrer-Policy"], seen["X-Robots-Tag"]) == ("no-referrer", "noindex")


@pytest.mark.parametrize("reader", ["outsider", "localcontact"])
def test_only_whoever_made_the_link_hears_what_arrived(request, stranger, page, link, reader):
    stranger.post(page, {"files": [shot()]})
    answer = request.getfixturevalue(reader).get(link["arrived"], headers=FETCH)
    assert answer.status_code == 404 or answer.json() == []


def test_nothing_can_be_read_by_a_link_not_even_what_it_sent(stranger, page, link):
    stranger.post(page, {"files": [shot()]})
    file = Attachment.objects.get()
    assert stranger.get(file.get_absolute_url()).status_code == 404
    assert stranger.get(link["arrived"]).status_code in (302, 401)
    assert stranger.get(f"{page}?file={file.pk}").text.count("image.jpg") == 0


def too_late(page, embargoed, member):
    return time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5))


def forged(page, embargoed, member):
    return page.replace("/photo/", "/photo/x")


def released(page, embargoed, member):
    Investigation.objects.update(release_date=timezone.now() - timedelta(seconds=1))


def left_the_team(page, embargoed, member):
    Participant.objects.update(until=timezone.now())


def account_closed(page, embargoed, member):
    member.is_active = False
    member.save()


def used_up(page, embargoed, member):
    nonce = Attachment.objects.get().handover
    for _ in range(29):
        logbook.hand_over(shot(), by=member, logbook=f"investigation:{embargoed.pk}", nonce=nonce)


@pytest.mark.parametrize("ends", [too_late, forged, released, left_the_team, account_closed, used_up])
def test_a_link_that_has_ended_says_what_to_do_and_takes_nothing(stranger, page, embargoed, member, ends, monkeypatch):
    stranger.post(page, {"files": [shot()]})
    never = words(soup(stranger, "/photo/nonsense/", 404))
    done = ends(page, embargoed, member)
    kept = Attachment.objects.count()
    page = done if isinstance(done, str) else page
    if isinstance(done, time_machine.travel):
        done.start()
    try:
        assert words(soup(stranger, page, 404)) == never
        assert stranger.post(page, {"files": [shot()]}).status_code == 404
        refused = stranger.post(page, {"files": [shot()]}, headers=FETCH)
    finally:
        if isinstance(done, time_machine.travel):
            done.stop()
    assert (refused.status_code, refused.json()["errors"]["file"][0]["message"]) == (404, views.ENDED)
    assert Attachment.objects.count() == kept
    assert "scan the new code" in never


def test_of_more_photos_than_a_link_may_bring_the_first_thirty_are_kept(stranger, page):
    answer = stranger.post(page, {"files": [shot(f"{n}.jpg") for n in range(32)]})
    assert (answer.status_code, Attachment.objects.count()) == (404, 30)


@pytest.mark.parametrize(("files", "said"), [([], "Choose a photo first"), (["empty"], "is empty")])
def test_what_cannot_be_taken_is_said_in_a_sentence(stranger, page, files, said):
    sent = {"files": [SimpleUploadedFile("empty.jpg", b"") for _ in files]}
    refused = stranger.post(page, sent)
    assert refused.status_code == 422
    assert said in refused.text
    assert said in stranger.post(page, sent, headers=FETCH).json()["errors"]["file"][0]["message"]


def test_the_staff_hands_photos_to_the_beamlines_own_logbook(stranger, localcontact, id32):
    link = localcontact.post("/beamlines/ID32/photo/", headers=FETCH).json()
    stranger.post(urlsplit(link["url"]).path, {"files": [shot()]})
    assert len(localcontact.get(link["arrived"]).json()) == 1
    assert Attachment.objects.get().logbook == f"instrument:{id32.pk}"


@pytest.mark.parametrize(
    ("bind", "host", "public", "said"),
    [
        ("127.0.0.1", "lid32ctrl", "", "ELOGBOOK_BIND=0.0.0.0 make run"),
        ("127.0.0.1", "localhost:8000", "", "ELOGBOOK_BIND=0.0.0.0 make run"),
        ("0.0.0.0", "localhost:8000", "", "cannot reach localhost: open this page by the machine’s name"),
        ("0.0.0.0", "[::1]:8000", "", "cannot reach [::1]"),
        ("127.0.0.1", "lid32ctrl", "http://localhost:8000", "set ELOGBOOK_PUBLIC_URL"),
        ("0.0.0.0", "lid32ctrl:8000", "", ""),
        ("127.0.0.1", "anything", "https://logbook.facility.eu", ""),
    ],
)  # fmt: skip
def test_where_a_phone_cannot_reach_the_address_the_answer_says_what_to_start(
    team, address, settings, bind, host, public, said
):
    settings.ELOGBOOK_BIND, settings.ELOGBOOK_PUBLIC_URL = bind, public
    link = team.post(address, headers=FETCH | {"Host": host}).json()
    assert said in link["unreachable"]
    assert bool(said) == bool(link["unreachable"])
    assert link["url"].startswith(public or f"http://{host}/photo/")


def test_behind_a_proxy_a_phone_reaches_what_listens_on_this_machine_only(team, address):
    link = team.post(address, headers=FETCH | {"X-Forwarded-For": "192.0.2.7"}).json()
    assert link["unreachable"] == ""


def test_the_link_is_the_only_authority_a_phone_needs(page, outsider, member):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert strict.post(page, {"files": [shot()]}, headers={"Origin": "null"}).status_code == 302
    # Whoever is signed in on the phone plays no part.
    outsider.post(page, {"files": [shot("b.jpg")]})
    assert set(Attachment.objects.values_list("uploaded_by", flat=True)) == {member.pk}
