"""The page on which staff move entries: what goes where is shown with who will read it, before anything moves."""

from datetime import timedelta

import pytest

from events import logbook
from events.logbook import Choice, MoveRefused
from events.models import Event
from events.routing import Place
from investigations import destinations
from tests import make
from tests.conftest import browser
from tests.events.test_moving import NOON, NOTE, page, place
from tests.pages.conftest import soup, words


@pytest.fixture
def other(id32):
    return make.investigation("HG-123", at=id32, team=(make.user("elsewhere", full_name="Elsewhere"),))


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


def confirm(client, source, destination, **fields):
    """What the page shows before it moves, and what it answers when that is confirmed."""
    sent = {"to": str(destination.pk) if destination else "own", "why": "Wrong visit"} | fields
    shown = client.post(f"{source}move/", sent)
    return words_of(shown), client.post(f"{source}move/", sent | {"seen": seen(shown)})


def words_of(answer):
    return " ".join(answer.content.decode().split())


def seen(answer):
    return answer.content.decode().split('name="seen" value="')[1].split('"')[0]


def test_the_page_shows_what_goes_and_who_reads_it_then_before_it_moves(embargoed, other, staff):
    first, last = (make.event(embargoed, happened_at=NOON + timedelta(hours=n)) for n in (0, 3))
    shown, answer = confirm(
        browser(staff), page(embargoed), other, after="2026-03-04T13:00:00", before="2026-03-04T17:00:00"
    )
    assert "Move 2 entries to HG-123" in shown
    assert "4 March 2026, 13:00:00" in shown
    assert "4 March 2026, 16:00:00" in shown
    assert "Elsewhere, the staff of ID32" in shown
    assert "More people can read them there than here" in shown
    assert answer["Location"] == page(other)
    assert {Event.objects.get(pk=each.pk).investigation for each in (first, last)} == {other}


def test_where_nobody_new_reads_there_is_no_warning(embargoed, staff):
    make.event(embargoed)
    shown, answer = confirm(browser(staff), page(embargoed), None)
    assert "More people" not in shown
    assert "The beamline’s staff reads this." in shown
    assert answer["Location"] == "/beamlines/id32/logbook/"


def test_what_came_after_the_number_was_shown_is_not_moved_unseen(embargoed, other, staff):
    make.event(embargoed)
    client, sent = browser(staff), {"to": str(other.pk), "why": "Wrong visit"}
    number = seen(client.post(f"{page(embargoed)}move/", sent))
    make.event(embargoed)
    again = client.post(f"{page(embargoed)}move/", sent | {"seen": number})
    assert again.status_code == 409
    assert "changed meanwhile" in again.content.decode()
    assert seen(again) == "2"


def test_selected_messages_are_moved_from_the_unassigned_ones(id32, other, staff):
    waiting = make.event(Place(None, id32, "HC-9"))
    stays = make.event(id32, "own")
    client, ids = browser(staff), f"{waiting.public_id},{stays.public_id}"
    asked = words_of(client.post("/beamlines/id32/move/?of=unassigned", {"ids": ids, "ask": "1"}))
    assert "2 selected entries" in asked
    sent = {"ids": ids, "to": str(other.pk), "why": "Theirs"}
    client.post("/beamlines/id32/move/?of=unassigned", sent | {"seen": "1"})
    assert [Event.objects.get(pk=each.pk).investigation for each in (waiting, stays)] == [other, None]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"to": "", "why": "x"}, "Choose the logbook"), ({"to": "own", "why": ""}, "Say why"),
        ({"to": "own", "why": "x", "after": "2026-01-02T00:00", "before": "2026-01-01T00:00"}, "before the beginning"),
        ({"to": "12", "why": "x"}, "Select a valid choice"),
    ],
)  # fmt: skip
def test_a_form_that_lacks_something_says_what_and_keeps_the_rest(embargoed, staff, sent, said):
    answer = browser(staff).post(f"{page(embargoed)}move/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nothing_to_move_is_said_and_cannot_be_confirmed(embargoed, other, staff):
    answer = browser(staff).post(
        f"{page(embargoed)}move/", {"to": str(other.pk), "why": "x", "before": "2000-01-01T00:00"}
    )
    assert answer.status_code == 409
    assert "None of these entries is here" in answer.content.decode()
    assert 'name="seen"' not in answer.content.decode()


def test_too_many_at_once_are_refused_with_the_way_on(embargoed, other, staff, monkeypatch):
    monkeypatch.setattr("events.logbook.moving.MOST_TO_MOVE", 2)
    monkeypatch.setattr("events.logbook.MOST_TO_MOVE", 2)
    make.events(embargoed, 3)
    with pytest.raises(MoveRefused, match="shorter time"):
        logbook.move_some(place(embargoed), place(other), Choice(), by=staff, why="x")
    answer = browser(staff).post(f"{page(embargoed)}move/", {"to": str(other.pk), "why": "x"})
    assert "move in parts" in answer.content.decode()


def test_only_staff_find_the_way_to_move(embargoed, staff, team):
    make.event(embargoed)
    assert "Move entries" not in words(soup(team, page(embargoed)).select_one("main"))
    link = soup(browser(staff), page(embargoed)).select_one(".found a[href$='/move/']")
    assert link["href"] == f"{page(embargoed)}move/"


def test_staff_move_one_entry_from_its_own_page_without_scripts(embargoed, other, staff, team, id32):
    entry, waiting = make.event(embargoed), make.event(Place(None, id32, "HC-9"))
    for each, destination in ((entry, other), (waiting, other)):
        link = soup(browser(staff), f"/events/{each.public_id}/").select_one(".ways a[href*='/move/']")["href"]
        form = soup(browser(staff), link).select_one("main form")
        sent = {"ids": form.select_one("[name=ids]")["value"], "to": str(destination.pk), "why": "Wrong visit"}
        browser(staff).post(link, sent | {"seen": "1"})
        assert Event.objects.get(pk=each.pk).investigation == other
    kept = make.event(embargoed)
    assert soup(team, f"/events/{kept.public_id}/").select(".ways a[href*='/move/']") == []


def test_what_goes_only_with_another_entry_or_not_at_all_has_no_way_to_move(embargoed, staff, member):
    comment = make.event(embargoed, parent=make.event(embargoed), author=member, **NOTE)
    system = make.event(embargoed, software="E-Logbook")
    for each in (comment, system):
        assert soup(browser(staff), f"/events/{each.public_id}/").select(".ways a[href*='/move/']") == []


def test_programs_that_will_read_it_are_named_by_their_keys(embargoed, other, staff, id32, id21):
    make.event(embargoed)
    make.key(id32)
    make.key(id21, may_read=True)
    sent = {"to": str(other.pk), "why": "x"}
    shown = words_of(browser(staff).post(f"{page(embargoed)}move/", sent))
    assert "Elsewhere, the staff of ID32</dd>" in shown
    reads = make.token(make.key(id32, may_read=True)).name
    shown = words_of(browser(staff).post(f"{page(embargoed)}move/", sent))
    assert f"the staff of ID32, programs with the key {reads}</dd>" in shown


def test_logbooks_that_are_too_many_to_choose_among_are_counted(embargoed, other, staff, monkeypatch):
    shown = words(soup(browser(staff), f"{page(embargoed)}move/"))
    assert "not listed" not in shown
    monkeypatch.setattr(destinations, "MOST", 1)
    make.investigation("HG-1", at=embargoed.instrument)
    make.released("HG-2", at=embargoed.instrument)
    assert "The latest ones; 1 earlier ones are not listed." in words(soup(browser(staff), f"{page(embargoed)}move/"))
