"""An administrator reads what goes, says why, and takes it away; what readers find afterwards, by who they are."""

import pytest

from events import logbook
from events.blobs import Upload
from events.models import Event
from tests import make
from tests.pages.conftest import rows, soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
TOLD = {"why": "A patient asked", "sure": "1"}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Quixotium sat here", author=member, uploads=[Upload(b"x", "quixotium.txt")], **NOTE)


@pytest.fixture
def public(released, member):
    return make.event(released, "Quixotium sat here", author=member, **NOTE)


def path(event, page="redact/"):
    return f"/events/{event.public_id}/{page}"


def test_the_page_says_what_goes_what_stays_and_that_it_is_for_good(administrator, note, member):
    logbook.comment(note, by=member, body="You mean Quixotium?", body_format="plaintext")
    said = words(soup(administrator, path(note)).main)
    for sentence in (
        "Nobody can undo this", "what it says now", "1 version of it", "1 file of any version", "1 file’s bytes",
        "what others wrote about it", "backups", "You mean Quixotium?", "Quixotium sat here",
    ):  # fmt: skip
        assert sentence in said


def test_it_is_done_only_by_whoever_ticks_that_they_have_read_it_and_says_why(administrator, note):
    for sent, problem in (({"why": "x"}, "Tick that you have read"), ({"sure": "1", "why": " "}, "Say why")):
        answer = administrator.post(path(note), sent)
        assert answer.status_code == 422
        assert problem in answer.text
    assert Event.objects.get().body == "Quixotium sat here"
    answer = administrator.post(path(note), TOLD)
    assert answer["Location"] == path(note, "")
    assert "The note was redacted." in words(soup(administrator, answer["Location"]).select_one(".message.success"))


def test_a_comment_that_is_ticked_goes_too(administrator, note, member):
    comment = logbook.comment(note, by=member, body="You mean Quixotium?", body_format="plaintext")
    answer = administrator.post(path(note), TOLD | {"also": comment.public_id}, follow=True)
    assert "The note and 1 of its comments was redacted." in answer.text
    assert "Quixotium" not in answer.text


def test_an_entry_is_redacted_once_and_its_page_then_leads_to_the_tombstone(administrator, note):
    administrator.post(path(note), TOLD)
    assert administrator.get(path(note))["Location"] == path(note, "")
    assert soup(administrator, path(note, "")).find("a", string="Redact") is None


def test_the_way_there_is_on_the_entrys_page_for_administrators_alone(administrator, team, note):
    assert soup(administrator, path(note, "")).find("a", string="Redact")["href"] == path(note)
    assert soup(team, path(note, "")).find("a", string="Redact") is None


def test_the_team_reads_who_did_it_when_and_why_where_the_entry_stood(administrator, team, note, embargoed):
    before = [row["id"] for row in rows(team, embargoed)]
    administrator.post(path(note), TOLD)
    (row,) = rows(team, embargoed)
    assert [row["id"]] == before
    assert "was redacted on" in words(row)
    assert "by admin, administrator. The reason: A patient asked" in words(row)
    assert "Quixotium" not in team.get(path(note, "versions/")).text


def test_the_world_reads_when_and_why_and_no_name(administrator, stranger, public, released):
    administrator.post(path(public), TOLD)
    for page in (f"/investigations/{released.pk}/", path(public, "")):
        said = words(soup(stranger, page).main)
        assert "by a data manager of the facility. The reason: A patient asked" in said
        assert "admin" not in said


def test_programs_are_told_the_same(administrator, stranger, public, released):
    administrator.post(path(public), TOLD)
    said = stranger.get(f"/api/v1/events/{public.public_id}/").json()
    assert (said["body"], said["redacted_why"], said["attachments"]) == ("", "A patient asked", [])
    assert said["redacted_at"]


def test_a_writer_who_was_editing_is_told_in_words(administrator, team, note):
    administrator.post(path(note), TOLD)
    sent = {"text": "Quixotium sat there", "version": "1", "body_format": "plaintext"}
    answer = team.post(path(note, "edit/"), sent, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422
    assert "gone for good" in answer.text
    assert "gone for good" in team.get(path(note, "edit/")).text
    assert team.post(path(note, "tags/"), {"tags": "a", "version": "1"}).status_code == 403


def test_a_hidden_entry_is_redacted_where_it_lies_and_not_restored(administrator, team, note, member, embargoed):
    logbook.hide(note, by=member, version=1, why="Quixotium")
    assert soup(administrator, path(note, "")).find("a", string="Redact") is not None
    administrator.post(path(note), TOLD)
    assert team.post(path(note, "restore/"), {"version": "3"}).status_code == 403
    listed = words(soup(team, f"/investigations/{embargoed.pk}/removed/").main)
    assert "nothing of it is left to restore" in listed
    assert "Quixotium" not in listed + words(soup(team, path(note, "")).main)


def test_a_tombstone_can_be_commented_on(administrator, team, note):
    administrator.post(path(note), TOLD)
    answer = team.post(path(note, "comment/"), {"text": "Why so?", "body_format": "plaintext"})
    assert answer.status_code == 302
    assert "Why so?" in team.get(path(note, "")).text
