"""The page of all an entry ever said: who, when, why, what changed, and the way back."""

import re

import pytest

from events import logbook
from events.blobs import Upload
from events.entries import About, Attached
from events.models import Event, HistoricalEvent
from investigations.models import Dataset
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words
from tests.pages.test_files import picture

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def other(id32):
    user = make.scientist(id32, "other")
    user.full_name = "Other Scientist"
    user.save()
    return user


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "<p>Sample at 20 K</p>", body_format="html", author=member, tags=["cold"], **NOTE)


def revise(event, by, body="<p>Sample at 25 K</p>", **fields):
    event.refresh_from_db()
    return logbook.revise(event, by=by, version=event.version, body=body, body_format="html", **fields)


def path(event, query=""):
    return f"/events/{event.public_id}/versions/{query}"


def sections(client, event, query=""):
    return [words(section) for section in soup(client, path(event, query)).select("main section")]


def test_each_version_says_who_when_why_and_what_it_changed(team, note, other):
    revise(note, other, why="Wrong gauge", tags=["warm"])
    second, first = soup(team, path(note)).select("main section")
    assert "Other Scientist, " in words(second)
    assert "Wrong gauge" in words(second)
    marks = [words(mark) for mark in second.select("ins, del")]
    assert marks == ["removed: 20", "added: 25", "removed: cold", "added: warm"]
    assert "Sample at 20 K" in words(first)


def test_the_author_stays_and_editors_are_listed(team, note, member, other):
    revise(note, other)
    revise(note, member, "<p>third</p>")
    logbook.retag(note, ["x"], by=make.user("tagger"), version=3)
    assert (
        "Written by Scientist; edited by Other Scientist, Scientist "
        in words(soup(team, path(note)).select_one(".facts")) + " "
    )


def test_a_version_that_only_tagged_does_not_repeat_the_text(team, note, member):
    logbook.retag(note, ["hot"], by=member, version=1)
    newest, _ = sections(team, note)
    assert "Sample at" not in newest


@pytest.mark.parametrize("query", ["?from=1&to=3", "?from=3&to=1"])
def test_any_two_versions_are_compared(team, note, member, query):
    revise(note, member)
    revise(note, member, "<p>Sample at 30 K, stable</p>")
    article = soup(team, path(note, query)).select_one("main article")
    assert [words(mark) for mark in article.select("ins, del")] == ["removed: 20 K", "added: 30 K, stable"]


def test_comparing_a_version_with_itself_says_that_nothing_differs(team, note, member):
    revise(note, member)
    assert "Nothing differs" in words(soup(team, path(note, "?from=2&to=2")).main)


@pytest.mark.parametrize("query", ["?version=9", "?restore=9", "?restore=2", "?version=x", "?from=0&to=1"])
def test_a_version_that_never_was_is_not_there(team, note, member, query):
    revise(note, member)
    assert team.get(path(note, query)).status_code == 404


def test_an_old_version_is_read_whole_with_its_tags_and_what_it_was_about(team, note, member, embargoed):
    dataset = Dataset.objects.create(investigation=embargoed, name="d17")
    logbook.tie(note, About(dataset, None, ""), by=member, version=1)
    revise(note, member, tags=[], about=About(None, None, ""))
    article = words(soup(team, path(note, "?version=2")).select_one("main article"))
    assert "Sample at 20 K" in article
    assert "cold" in article
    assert "Dataset: d17" in article
    newest, tied, _ = sections(team, note)
    assert "Dataset: removed: d17" in newest
    assert "Dataset: added: d17" in tied


def test_an_old_versions_files_can_still_be_fetched_by_the_team_and_nobody_else(
    team, outsider, embargoed, member, released
):
    note = make.event(embargoed, "x", author=member, uploads=[Upload(b"old plot", "a.txt")], **NOTE)
    file = note.attachments.get()
    revise(note, member, files=[Attached(file.pk, "a plot")])
    revise(note, member, files=[])
    newest, captioned, _ = soup(team, path(note)).select("main section")
    assert words(newest.select_one(".changed-files")) == "removed: a.txt"
    assert words(captioned.select_one(".changed-files")) == "a.txt: added: a plot"
    link = captioned.select_one(".old-files a")["href"]
    assert team.get(link).getvalue() == b"old plot"
    assert outsider.get(link).status_code == 404


def test_a_file_an_entry_lost_is_not_open_to_the_world_when_the_logbook_opens(stranger, released):
    note = make.event(released, "x", author=make.user(), uploads=[Upload(b"old plot", "a.txt")], **NOTE)
    link = note.attachments.get().get_absolute_url()
    assert stranger.get(link).getvalue() == b"old plot"
    revise(note, note.author, files=[])
    assert stranger.get(link).status_code == 404


def test_the_page_of_300_versions_asks_as_much_as_that_of_3(team, note, member, cold_queries_of):
    def versions(count):
        row = HistoricalEvent.objects.filter(id=note.pk).first()
        for number in range(row.version + 1, count + 1):
            row.pk, row.version, row.body, row.history_user = None, number, f"<p>number {number}</p>", member
            row.save(force_insert=True)
        Event.objects.filter(pk=note.pk).rewrite(version=count)
        return cold_queries_of(team.get, path(note))

    assert versions(3) == versions(300) <= 12
    page = soup(team, path(note))
    assert len(page.select("main section")) == 20
    assert page.select_one("a[rel=next]")["href"] == "?before=281"
    assert sections(team, note, "?before=281")[0].startswith("Version 280 ")
    assert soup(team, path(note, "?before=281")).select_one("a[rel=prev]")["href"] == "?before=301"
    assert sections(team, note, "?before=21")[-1].startswith("Version 1 ")


def test_a_text_of_megabytes_is_read_whole_and_not_compared(team, embargoed, member):
    message = make.event(embargoed, "x = 1.0\n" * 60_000)
    logbook.retag(message, ["long"], by=member, version=1)
    page = soup(team, path(message))
    assert len(page.encode()) < 20_000
    assert "too long" not in words(page.main)
    assert len(soup(team, path(message, "?version=1")).select_one(".plain").get_text()) == 480_000


def test_an_old_version_is_restored_after_asking(team, note, other, member):
    revise(note, other, tags=["warm"])
    page = soup(team, path(note, "?restore=1"))
    assert [words(mark) for mark in page.select("article ins, article del")] == [
        "removed: 25", "added: 20", "removed: warm", "added: cold",
    ]  # fmt: skip
    sent = {field["name"]: field["value"] for field in page.select("main form input") if field.get("value")}
    assert team.post(path(note), sent)["Location"] == f"/events/{note.public_id}/"
    note.refresh_from_db()
    assert (note.version, note.text, note.tag_names, note.author) == (3, "Sample at 20 K", ["cold"], member)
    assert "Back to version 1" in sections(team, note)[0]


def test_going_back_over_a_newer_version_is_refused_and_shows_the_difference_again(team, note, other):
    revise(note, other)
    revise(note, other, "<p>newer</p>")
    answer = team.post(path(note), {"number": "1", "version": "2"})
    assert answer.status_code == 409
    assert b"There is a newer version (3)" in answer.content
    assert b'name="version" value="3"' in answer.content
    note.refresh_from_db()
    assert note.version == 3


def test_who_may_only_read_restores_nothing(team, note, other, embargoed, member):
    revise(note, other)
    embargoed.participants.update(may_write=False)
    assert "Restore" not in words(soup(team, path(note)).main)
    assert team.get(path(note, "?restore=1")).status_code == 403
    assert team.post(path(note), {"number": "1", "version": "2"}).status_code == 403


def test_nobody_brings_back_an_old_version_of_what_software_wrote(localcontact, embargoed, member):
    message = make.event(embargoed)
    logbook.retag(message, ["x"], by=member, version=1)
    assert "Restore" not in words(soup(localcontact, path(message)).main)
    assert localcontact.post(path(message), {"number": "1", "version": "2"}).status_code == 409


def test_the_versions_of_a_hidden_entry_are_read_by_the_team(team, outsider, note, member):
    logbook.hide(note, by=member, version=1, why="Typo")
    newest, _ = sections(team, note)
    assert "The entry was removed." in newest
    assert "Removed: Typo" in newest
    assert outsider.get(path(note)).status_code == 404


def test_outsiders_find_no_versions(outsider, note, stranger):
    there, nowhere = (soup(outsider, f"/events/{name}/versions/", 404).main for name in (note.public_id, "0" * 24))
    assert words(there) == words(nowhere)
    assert stranger.get(path(note)).status_code == 302
    assert outsider.post(path(note), {"number": "1", "version": "1"}).status_code == 404


HOSTILE = [
    "<script>alert(1)</script><p>a</p>", '<p onclick="alert(1)">a</p>', '<p><a href="javascript:alert(1)">a</a></p>',
    '<p><img src="x" onerror="alert(1)">a</p>', "<svg onload=alert(1)>a</svg>",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_hostile_version_said_is_shown_safely_on_every_page(team, note, member, hostile):
    revise(note, member)
    # As if it had been stored before there was a cleaner.
    row = HistoricalEvent.objects.get(id=note.pk, version=2)
    row.pk, row.version, row.body = None, 3, hostile
    row.save(force_insert=True)
    Event.objects.filter(pk=note.pk).rewrite(version=3, body=hostile)
    for query in ("", "?from=1&to=3", "?version=3", "?restore=2"):
        main = str(soup(team, path(note, query)).main)
        assert re.search(r"<script|<svg (?!class)|onerror|onclick|onload|javascript:", main) is None, query


def test_a_picture_in_a_difference_has_its_words(team, embargoed, member):
    note = make.event(
        embargoed, "<p>before</p>", body_format="html", author=member, uploads=[Upload(picture(), "plot.png")], **NOTE
    )
    file = note.attachments.get()
    text = f'<p>after <img src="{file.get_absolute_url()}"></p><p><img src="/attachments/999999/x.png"></p>'
    revise(note, member, text, files=[Attached(file.pk, "The trace")])
    section = soup(team, path(note)).select("main section")[0]
    (shown,) = section.select(".change ins img")
    assert (shown["src"], shown["alt"]) == (file.small_url, "The trace")
    assert team.get(shown["src"]).getvalue()
    assert words(section).count("[a picture that is no longer here]") == 1
    asked = soup(team, f"/events/{note.public_id}/remove/")
    assert [one["alt"] for one in asked.select("article img")] == ["The trace"]


def test_a_strangers_session_reads_no_versions_of_an_open_logbook(released, outsider):
    note = make.event(released, "x", author=make.user(), **NOTE)
    assert outsider.get(f"/events/{note.public_id}/").status_code == 200
    assert outsider.get(path(note)).status_code == 404
    assert browser().get(path(note)).status_code == 302
