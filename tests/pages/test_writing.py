"""Writing with plain forms: what anybody can do without scripts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from events.models import Event
from investigations.models import Participant
from tests import make
from tests.pages.conftest import rows, soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def address(embargoed):
    return f"/investigations/{embargoed.pk}/"


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "<p>APD <b>died</b></p>", body_format="html", author=member, tags=["apd"], **NOTE)


def fields(page, form):
    """What a browser sends of a form as it stands."""
    inputs = page.select_one(form).select("input[name]:not([disabled]), textarea[name], select[name]")
    sent = {}
    for one in inputs:
        if one.get("type") in ("file",) or one.get("type") == "checkbox" and not one.has_attr("checked"):
            continue
        sent.setdefault(one["name"], []).append(one.text if one.name == "textarea" else one.get("value", ""))
    return sent


def test_a_line_is_stored_by_an_ordinary_form_and_stands_in_the_logbook(team, address, member):
    sent = fields(soup(team, address), "#line") | {"text": "Sample at 20 K #cold"}
    answer = team.post(f"{address}write/", sent)
    event = Event.objects.get()
    assert answer["Location"] == f"{address}?at={event.public_id}#e{event.public_id}"
    assert (event.author, event.body, event.tag_names, event.chosen_tags) == (
        member,
        "Sample at 20 K #cold",
        ["cold"],
        ["cold"],
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#S79 relaunched, see #1350 and #S80", []),
        ("#spec restarted, a#b c##d", ["spec"]),
        ("(#détecteur) #to-do. #a", ["détecteur", "to-do", "a"]),
        ("<a href=x#frag> &#39; /path#x", []),
    ],
)
def test_a_tag_is_a_word_after_a_hash_and_a_scan_number_is_none(team, address, text, found):
    team.post(f"{address}write/", {"text": text})
    assert Event.objects.get().tag_names == found


def test_the_same_form_sent_twice_stores_one_entry(team, address):
    sent = fields(soup(team, address), "#line") | {"text": "Sample at 20 K"}
    for _ in range(2):
        team.post(f"{address}write/", sent)
    assert Event.objects.count() == 1


def test_an_empty_line_is_explained_and_nothing_is_stored(team, address):
    answer = team.post(f"{address}write/", {"text": "  "})
    assert answer.status_code == 422
    assert "Nothing is stored yet" in answer.text
    assert not Event.objects.exists()


def test_a_wrong_dataset_is_explained_and_the_text_is_kept(team, address):
    answer = team.post(f"{address}write/", {"text": "Look at this", "dataset": "nope"})
    assert answer.status_code == 422
    assert "No dataset of this logbook is called “nope”" in answer.text
    assert "Look at this" in answer.text


def test_the_full_editor_takes_the_text_of_the_line_over_and_stores_nothing(team, address):
    page = team.post(f"{address}write/", {"text": "Half a thought", "full": "1"}).text
    assert "Half a thought" in page
    assert not Event.objects.exists()


def test_a_full_entry_has_files_tags_a_time_and_what_it_is_about(team, address, embargoed):
    dataset = embargoed.datasets.create(name="PD2b_03")
    file = SimpleUploadedFile("notes.txt", b"bias 180 V", "text/plain")
    then = timezone.localtime() - timedelta(hours=3)
    sent = {"text": "**Bias**", "body_format": "markdown", "tags": "apd, night", "dataset": "PD2b_03", "files": [file]}
    team.post(f"{address}write/", sent | {"happened_at": then.strftime("%Y-%m-%dT%H:%M:%S")})
    event = Event.objects.get()
    assert (event.html, event.tag_names, event.dataset) == ("<p><strong>Bias</strong></p>\n", ["apd", "night"], dataset)
    assert event.attachments.get().name == "notes.txt"
    assert "recorded 3 h later" in words(rows(team, embargoed)[0])


def test_an_edit_keeps_what_the_form_showed_and_changes_what_was_changed(team, note, address):
    page = soup(team, f"/events/{note.public_id}/edit/")
    sent = fields(page, ".composer") | {"text": "<p>APD <b>lives</b></p>", "why": "It was the cable"}
    answer = team.post(f"/events/{note.public_id}/edit/", sent)
    note.refresh_from_db()
    assert (answer.status_code, note.body, note.version, note.tag_names) == (302, "<p>APD <b>lives</b></p>", 2, ["apd"])


def test_a_comment_is_stored_under_its_entry(team, embargoed):
    event = make.event(embargoed, "Scans stop", category=Event.Category.ERROR)
    team.post(f"/events/{event.public_id}/comment/", {"text": "Restarted SPEC"})
    assert words(rows(team, embargoed)[0].select_one(".comment")).startswith("Restarted SPEC")


def test_what_software_wrote_has_no_form_to_edit_it(team, embargoed):
    event = make.event(embargoed)
    assert team.get(f"/events/{event.public_id}/edit/").status_code == 403
    assert team.post(f"/events/{event.public_id}/edit/", {"text": "x", "version": "1"}).status_code == 403


@pytest.mark.parametrize("page", ["write/", "uploads/"])
def test_an_outsider_writes_nowhere_and_learns_nothing(outsider, address, page):
    wrong = outsider.post(f"/investigations/999999/{page}", {"text": "x"})
    assert outsider.post(address + page, {"text": "x"}).status_code == wrong.status_code == 404


def test_a_member_who_only_reads_has_no_line_and_is_refused(team, address, member):
    Participant.objects.update(may_write=False)
    assert soup(team, address).select_one("#line") is None
    assert team.post(f"{address}write/", {"text": "x"}).status_code == 403


def test_a_released_logbook_takes_no_line_from_anybody(administrator, released):
    assert administrator.post(f"/investigations/{released.pk}/write/", {"text": "x"}).status_code == 403


def test_the_staff_of_a_beamline_write_in_its_own_logbook(localcontact, id32):
    localcontact.post("/beamlines/id32/write/", {"text": "Undulator is back"})
    event = Event.objects.get()
    assert (event.instrument, event.investigation) == (id32, None)


def test_a_script_hears_what_was_stored_and_what_is_wrong(team, address):
    stored = team.post(f"{address}write/", {"text": "x"}, headers=FETCH)
    assert (stored.status_code, stored.json()["version"]) == (201, 1)
    wrong = team.post(f"{address}write/", {"text": ""}, headers=FETCH)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["text"])


def test_a_file_is_uploaded_before_its_entry_and_claimed_by_it(team, address):
    sent = team.post(f"{address}uploads/", {"file": SimpleUploadedFile("a/b/plot.dat", b"1 2 3")}, headers=FETCH)
    pk = sent.json()["id"]
    team.post(f"{address}write/", {"text": "Plot", "file": pk, f"caption-{pk}": "Counts"})
    assert [(file.name, file.caption) for file in Event.objects.get().attachments.all()] == [("plot.dat", "Counts")]


def test_an_empty_file_is_refused_in_a_sentence(team, address):
    sent = team.post(f"{address}uploads/", {"file": SimpleUploadedFile("a.dat", b"")}, headers=FETCH)
    assert sent.status_code == 422
    assert "is empty" in sent.json()["errors"]["file"][0]["message"]


@pytest.mark.parametrize("text", ["", "The bias is in the file"])
def test_a_form_with_an_empty_file_stores_nothing_and_says_so(team, address, text):
    answer = team.post(f"{address}write/", {"text": text, "files": SimpleUploadedFile("bias.dat", b"")})
    assert answer.status_code == 422
    assert "“bias.dat” is empty" in answer.content.decode()
    assert not Event.objects.exists()


def test_more_files_than_an_entry_takes_are_refused_and_none_is_left_out_without_a_word(team, address, monkeypatch):
    monkeypatch.setattr("events.writing.MOST_FILES", 2)
    sent = [
        team.post(f"{address}uploads/", {"file": SimpleUploadedFile(f"{n}.dat", b"1")}, headers=FETCH) for n in "abc"
    ]
    files = [answer.json()["id"] for answer in sent]
    answer = team.post(f"{address}write/", {"text": "All of them", "file": files}, headers=FETCH)
    assert "These are 3 files" in str(answer.json())
    assert not Event.objects.exists()
    team.post(f"{address}write/", {"text": "Two", "file": files[:2]}, headers=FETCH)
    assert len(Event.objects.get().files) == 2
