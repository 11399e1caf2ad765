"""Entries are removed with a reason, leave a stone where they stood, and come back."""

import pytest

from events import logbook
from events.models import Event
from events.routing import EVERYBODY, Place
from tests import make
from tests.conftest import browser
from tests.pages.conftest import rows, soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def note(embargoed, member):
    return make.event(embargoed, "Wrong sample", author=member, **NOTE)


def path(event, page=""):
    return f"/events/{event.public_id}/{page}"


def remove(client, event, **sent):
    return client.post(path(event, "remove/"), {"why": "Wrong logbook", "version": "1"} | sent)


def test_an_entry_is_removed_with_a_reason(team, note, embargoed, member):
    page = soup(team, path(note, "remove/"))
    assert "Wrong sample" in words(page.main)
    assert page.select_one("input[name=why]").has_attr("required")
    answer = remove(team, note)
    assert answer["Location"] == f"/investigations/{embargoed.pk}/"
    note.refresh_from_db()
    assert (note.removed_by, note.removed_why, note.version) == (member, "Wrong logbook", 2)
    said = words(soup(team, answer["Location"]).select_one(".message.success"))
    assert said.startswith("Note of ")
    assert said.endswith("was removed. It is kept under Removed entries.")
    assert rows(team, embargoed) == []


@pytest.mark.parametrize("why", ["", "   "])
def test_without_a_reason_nothing_is_removed(team, note, why):
    answer = remove(team, note, why=why)
    assert answer.status_code == 422
    assert b"Say why" in answer.content
    note.refresh_from_db()
    assert note.removed_at is None


def test_the_team_finds_a_stone_in_the_place_of_a_removed_entry(team, note, embargoed):
    remove(team, note)
    page = soup(team, path(note))
    assert "By Scientist on " in words(page.article)
    assert "The reason: Wrong logbook" in words(page.article)
    assert "Wrong sample" not in words(page.main)
    assert [link["href"] for link in page.select("article a")] == [
        path(note, "restore/"), path(note, "versions/"), f"/investigations/{embargoed.pk}/removed/",
    ]  # fmt: skip


def test_for_everybody_else_a_removed_entry_does_not_exist(team, stranger, outsider, released, note):
    theirs = make.event(released, "x", author=make.user(), **NOTE)
    assert stranger.get(path(theirs)).status_code == 200
    logbook.hide(theirs, by=theirs.author, version=1, why="x")
    remove(team, note)
    for reader in (stranger, outsider):
        assert [reader.get(path(event)).status_code for event in (theirs, note)] == [404, 404]


def test_a_removed_entry_is_restored_in_its_place(team, note, embargoed):
    remove(team, note)
    assert "Leave it removed" in words(soup(team, path(note, "restore/")).main)
    answer = team.post(path(note, "restore/"), {"version": "2", "why": "It was right"})
    assert answer["Location"] == path(note)
    (row,) = rows(team, embargoed)
    assert row["id"] == f"e{note.public_id}"
    assert "Restored: It was right" in words(soup(team, path(note, "versions/")).main)


def test_who_removes_what_has_changed_meanwhile_sees_it_first(team, note, member):
    logbook.revise(note, by=member, version=1, body="Right sample", body_format="plaintext")
    answer = remove(team, note)
    assert answer.status_code == 409
    assert b"Right sample" in answer.content
    assert b'value="Wrong logbook"' in answer.content
    assert b'name="version" value="2"' in answer.content
    note.refresh_from_db()
    assert note.removed_at is None


def test_removing_twice_and_restoring_twice_lead_to_the_entry(team, note):
    assert team.post(path(note, "restore/"))["Location"] == path(note)
    remove(team, note)
    assert remove(team, note)["Location"] == path(note)


def test_what_software_wrote_is_removed_by_staff_and_administrators_only(team, localcontact, administrator, embargoed):
    messages = [make.event(embargoed) for _ in range(3)]
    answers = [
        remove(client, event) for client, event in zip((team, localcontact, administrator), messages, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [403, 302, 302]
    assert b"beamline&#x27;s staff only" in answers[0].content
    assert team.get(path(messages[0], "remove/")).status_code == 403
    assert team.post(path(messages[1], "restore/"), {"version": "2"}).status_code == 403


def test_what_the_logbook_itself_wrote_is_removed_by_nobody(administrator, embargoed, id32):
    logbook.move(make.investigation("HC-1", at=id32), embargoed)
    other = make.investigation("HC-2", at=id32)
    make.event(other)
    logbook.move(other, embargoed)
    line = Event.objects.get(investigation=embargoed, software="E-Logbook")
    assert remove(administrator, line).status_code == 403


def test_who_may_only_read_removes_nothing(team, outsider, stranger, note, embargoed, released):
    embargoed.participants.update(may_write=False)
    assert (remove(team, note).status_code, team.get(path(note, "remove/")).status_code) == (403, 403)
    assert remove(outsider, note).status_code == 404
    assert remove(stranger, note).status_code == 302
    theirs = make.event(released, "x", author=make.user(), **NOTE)
    assert remove(browser(theirs.author), theirs).status_code == 403
    refill = make.event(EVERYBODY, "refill", type=Event.Type.BROADCAST, category=Event.Category.INFO)
    assert remove(team, refill).status_code == 403
    assert not Event.objects.filter(removed_at__isnull=False)


def test_a_script_gets_the_form_alone_and_an_answer_in_json(team, note):
    form = team.get(path(note, "remove/"), headers=SCRIPT)
    assert form.content.lstrip().startswith(b"<form")
    assert b"<html" not in team.get(path(note, "remove/"), headers={"HX-Request": "true"}).content
    empty = team.post(path(note, "remove/"), {"why": ""}, headers=SCRIPT)
    assert (empty.status_code, empty.content.lstrip()[:5]) == (422, b"<form")
    answer = team.post(path(note, "remove/"), {"why": "x", "version": "1"}, headers=SCRIPT)
    assert answer.json() == {"id": note.public_id, "version": 2, "removed": True}
    answer = team.post(path(note, "restore/"), {"version": "2"}, headers=SCRIPT)
    assert answer.json() == {"id": note.public_id, "version": 3, "removed": False}


def test_removed_entries_are_listed_for_whoever_may_write(team, note, embargoed, member, outsider, stranger):
    first = make.event(embargoed, "Another one", author=member, **NOTE)
    remove(team, first, why="First")
    remove(team, note)
    page = soup(team, f"/investigations/{embargoed.pk}/removed/")
    texts = [words(item) for item in page.select(".removed li")]
    assert ["Wrong sample" in texts[0], "Another one" in texts[1]] == [True, True]
    assert "Removed by Scientist" in texts[0]
    assert ": Wrong logbook" in texts[0]
    assert page.select_one(".removed .ways a")["href"] == path(note, "restore/")
    for reader in (outsider, stranger):
        answer = reader.get(f"/investigations/{embargoed.pk}/removed/", follow=True)
        assert "Wrong sample" not in answer.content.decode()
    embargoed.participants.update(may_write=False)
    assert team.get(f"/investigations/{embargoed.pk}/removed/").status_code == 404


def test_a_long_list_of_removed_entries_is_paged_in_as_many_queries(team, embargoed, member, queries_of):
    address = f"/investigations/{embargoed.pk}/removed/"

    def removed(count):
        for event in make.events(embargoed, count, author=member, **NOTE):
            logbook.hide(event, by=member, version=1, why="x")
        return queries_of(team.get, address)

    few = removed(3)
    assert removed(51) == few <= 12
    page = soup(team, address)
    more = soup(team, address + page.select_one("a[rel=next]")["href"])
    assert (len(page.select(".removed li")), len(more.select(".removed li"))) == (50, 4)


def test_the_logbook_says_quietly_how_much_was_removed_to_whoever_may_write(team, note, embargoed, queries_of, member):
    address = f"/investigations/{embargoed.pk}/"
    make.event(embargoed, "stays")
    before = queries_of(team.get, address)
    remove(team, note)
    team.get(address)  # says once that it was removed
    link = soup(team, address).find("a", href=f"{address}removed/")
    assert words(link) == "Removed entries · 1"
    assert queries_of(team.get, address) <= before <= 12
    embargoed.participants.update(may_write=False)
    assert soup(team, address).find("a", href=f"{address}removed/") is None


def test_of_an_empty_logbook_too_removed_entries_are_found(team, note, embargoed):
    remove(team, note)
    team.get(f"/investigations/{embargoed.pk}/")
    page = soup(team, f"/investigations/{embargoed.pk}/")
    assert words(page.find("a", href=f"/investigations/{embargoed.pk}/removed/")) == "Removed entries · 1"


def test_a_beamlines_own_removed_entries_are_its_staffs(localcontact, team, id32):
    own, waiting = make.event(id32, "Own line"), make.event(Place(None, id32, "HC-9999"), "Who am I")
    for event in (own, waiting):
        assert remove(localcontact, event).status_code == 302
    page = soup(localcontact, "/beamlines/ID32/removed/")
    assert [words(item.select_one(".said")) for item in page.select(".removed li")] == ["Who am I", "Own line"]
    link = soup(localcontact, "/beamlines/ID32/logbook/").find("a", href="/beamlines/ID32/removed/")
    assert words(link) == "Removed entries · 2"
    assert team.get("/beamlines/ID32/removed/").status_code == 404
    assert soup(localcontact, path(own)).find("a", href="/beamlines/id32/removed/") is not None


def test_a_hostile_reason_is_text(team, note, embargoed):
    remove(team, note, why="<script>alert(1)</script>\0")
    for address in (path(note), path(note, "versions/"), f"/investigations/{embargoed.pk}/removed/"):
        main = soup(team, address).main
        assert main.select("script") == []
        assert "<script>alert(1)</script>" in words(main)


def test_the_page_of_an_entry_offers_what_this_reader_may_do(team, localcontact, outsider, note, embargoed, released):
    message, theirs = make.event(embargoed), make.event(released, "x", author=make.user(), **NOTE)

    def offered(client, event):
        return [words(link) for link in soup(client, path(event)).select("main .ways a")]

    others = ["Tags", "What it is about"]
    assert offered(team, note) == ["Comment", "Edit", *others, "Remove"]
    assert offered(team, message) == ["Comment", *others]
    assert offered(localcontact, message) == ["Comment", *others, "Move", "Remove"]
    assert (offered(outsider, theirs), offered(localcontact, theirs)) == ([], [])
    logbook.hide(message, by=make.user("boss", is_superuser=True), version=1, why="x")
    assert offered(team, message) == ["What it said", "All removed entries"]


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "9" * 12, "²", "7"])
def test_a_version_that_is_none_hides_and_restores_nothing(team, note, member, version):
    answer = team.post(path(note, "remove/"), {"why": "x", "version": version})
    assert (answer.status_code, Event.objects.get(pk=note.pk).removed_at) == (409, None)
    logbook.hide(note, by=member, version=1, why="x")
    answer = team.post(path(note, "restore/"), {"why": "x", "version": version})
    assert answer.status_code == 409
    assert Event.objects.get(pk=note.pk).removed_at is not None
