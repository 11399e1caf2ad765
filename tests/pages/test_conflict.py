"""Two people change one entry: nobody's words are lost, and both are shown with what each of them did."""

import threading

import pytest
from django.db import connection

from events import blobs, logbook
from events.blobs import Upload
from events.models import Attachment, Event
from tests import make
from tests.conftest import browser
from tests.pages.conftest import words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def other(id32):
    user = make.scientist(id32, "other")
    user.full_name = "Other Scientist"
    user.save()
    return user


@pytest.fixture
def note(embargoed, member, other):
    """An entry somebody else saved while the member was editing its first version."""
    made = make.event(embargoed, "Sample at 20 K, beam on", author=member, tags=["cold"], **NOTE)
    logbook.revise(
        made, by=other, version=1, body="Sample at 25 K, beam on", body_format="plaintext", tags=["warm"], why="Gauge"
    )
    return made


def edit(client, event, text="Sample at 20 K, beam off", version="1", **sent):
    fields = {"text": text, "version": version, "body_format": "plaintext", "tags": "cold"} | sent
    return client.post(f"/events/{event.public_id}/edit/", fields, headers=sent.pop("headers", None) or {})


def clash(answer):
    from bs4 import BeautifulSoup

    assert answer.status_code == 409
    return BeautifulSoup(answer.content, "html.parser")


def marks(article):
    return [words(mark) for mark in article.select("ins, del")]


def test_an_edit_that_names_no_version_it_began_with_is_stored_over_nobodys(team, note):
    clash(edit(team, note, version=""))
    note.refresh_from_db()
    assert (note.version, note.body) == (2, "Sample at 25 K, beam on")


def test_both_texts_are_shown_with_what_each_changed(team, note):
    page = clash(edit(team, note))
    theirs, mine = page.select(".clash > .beside:not(.merging) article")
    assert "Other Scientist" in words(theirs)
    assert "Gauge" in words(theirs)
    assert marks(theirs) == ["removed: 20", "added: 25", "removed: cold", "added: warm"]
    assert marks(mine) == ["removed: on", "added: off"]
    note.refresh_from_db()
    assert (note.version, note.body) == (2, "Sample at 25 K, beam on")


def test_the_text_of_who_changed_only_tags_is_shown_too(team, note):
    mine = clash(edit(team, note, text="Sample at 20 K, beam on", tags="cold, to do")).select("#yours")[0].parent
    assert "Sample at 20 K, beam on" in words(mine)
    assert marks(mine) == ["added: to do"]


def test_merging_by_hand_makes_a_version_of_both(team, note):
    form = clash(edit(team, note)).select_one("form.composer")
    assert form.textarea.get_text() == "Sample at 20 K, beam off"
    assert form.select_one("[name=version]")["value"] == "2"
    assert form["action"] == f"/events/{note.public_id}/edit/"
    assert edit(team, note, text="Sample at 25 K, beam off", version="2").status_code == 302
    note.refresh_from_db()
    assert (note.version, note.body) == (3, "Sample at 25 K, beam off")


def test_merging_over_a_still_newer_version_shows_that_one(team, note, other):
    logbook.revise(note, by=other, version=2, body="Third", body_format="plaintext")
    page = clash(edit(team, note, version="2"))
    assert page.select_one("form.composer [name=version]")["value"] == "3"


def test_mine_is_saved_as_a_comment(team, note, member):
    form = clash(edit(team, note)).select_one("form[data-as-comment]")
    sent = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrfmiddlewaretoken"}
    answer = team.post(form["action"], sent | {"text": form.textarea.get_text()})
    assert answer.status_code == 302
    said = Event.objects.get(parent=note)
    assert (said.body, said.author) == ("Sample at 20 K, beam off", member)


def test_a_file_that_was_uploaded_for_mine_goes_with_the_comment(team, note, member, embargoed):
    blob = blobs.keep(Upload(b"plot", "plot.dat"))
    place = f"investigation:{embargoed.pk}"
    file = Attachment.objects.create(blob=blob, name="plot.dat", uploaded_by=member, logbook=place)
    page = clash(edit(team, note, file=file.pk, **{f"caption-{file.pk}": "Bias"}))
    assert words(page.select_one("#yours").parent.select_one(".changed-files")) == "added: plot.dat Bias"
    form = page.select_one("form[data-as-comment]")
    assert [field["value"] for field in form.select("[name=file], [name^=caption-]")] == [str(file.pk), "Bias"]


def test_discarding_mine_leads_to_the_entry_as_it_stands(team, note):
    link = clash(edit(team, note)).select_one("[data-discard]")
    assert link["href"] == f"/events/{note.public_id}/"


def test_a_script_gets_the_conflict_alone(team, note):
    answer = edit(team, note, headers=SCRIPT)
    page = clash(answer)
    assert page.html is None
    assert page.select_one("section.clash form.composer [name=version]")["value"] == "2"


def test_saving_what_was_removed_meanwhile_says_so_and_keeps_the_text(team, note, other):
    logbook.hide(note, by=other, version=2, why="Wrong logbook")
    answer = team.post(f"/events/{note.public_id}/edit/", {"text": "mine", "version": "1", "body_format": "plaintext"})
    assert answer.status_code == 409
    page = clash(answer)
    assert "The entry is removed now: Wrong logbook" in words(page.main)
    assert page.select_one("form.composer textarea").get_text() == "mine"
    assert page.select_one("form[data-as-comment]") is None


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "</textarea><script>x</script>"]
)
@pytest.mark.parametrize("format", ["html", "markdown", "plaintext"])
def test_what_is_hostile_in_mine_is_shown_safely(team, note, hostile, format):
    page = clash(edit(team, note, text=f"<p>{hostile} at</p>", body_format=format))
    assert page.main.select("script") == []
    assert page.main.select("[onerror]") == []


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_at_once_one_is_told(embargoed, member, other):
    note = make.event(embargoed, "first", author=member, **NOTE)
    ready, statuses = threading.Barrier(2), []

    def save(client, text):
        ready.wait()
        try:
            statuses.append(edit(client, note, text=text).status_code)
        finally:
            connection.close()

    people = [threading.Thread(target=save, args=(browser(user), user.username)) for user in (member, other)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(statuses) == [302, 409]
    note.refresh_from_db()
    assert note.version == 2
