"""The page on which a beamline's staff see what its software sends, and what was not taken."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from events import timeline
from events.blobs import Upload
from events.models import Event, RefusedMessage
from events.routing import Place
from investigations.models import Instrument
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words
from tests.pages.test_files import FILE, picture

PAGE = "/beamlines/ID32/intake/"
BLISS = {"software": "Bliss_v2.4.0", "machine": "lid32bliss1"}
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


def ago(**span):
    return timezone.now() - timedelta(**span)


def sent(place, body="umv srot 0", *, at, **fields):
    """What software sent then, when the server heard it."""
    return make.event(place, body, happened_at=at, recorded_at=at, **(BLISS | fields))


def section(client, name, page=PAGE):
    return soup(client, page).select_one(f"section[aria-labelledby={name}]")


def senders(client):
    return [words(row) for row in section(client, "senders").select("li")]


def test_each_program_on_each_computer_is_told_with_its_last_line_and_how_often(localcontact, embargoed, id32):
    for minutes in (0, 20, 90):
        sent(embargoed, f"ascan {minutes}", at=ago(minutes=minutes))
    sent(id32, "reconfig", at=ago(hours=5), software="spec", machine="lid32ctrl", username="opid32")
    first, second = senders(localcontact)
    assert "Bliss_v2.4.0 lid32bliss1" in first
    assert "2 in the last hour 3 in 24 h" in first
    assert "silent" not in first
    assert "ascan 0" in first
    assert "spec lid32ctrl silent for 5 h" in second
    assert "as opid32 0 in the last hour 1 in 24 h" in second


def test_the_last_line_leads_to_its_entry_and_a_removed_one_is_not_told(localcontact, id32):
    kept, gone = sent(id32, "kept", at=ago(minutes=5)), sent(id32, "gone", at=ago(minutes=1))
    Event.objects.filter(pk=gone.pk).rewrite(removed_at=timezone.now(), removed_why="x")
    line = section(localcontact, "senders").select_one("a.line")
    assert line["href"] == f"/events/{kept.public_id}/"
    assert "kept" in words(line)


def test_people_other_beamlines_and_the_logbook_itself_are_no_senders(localcontact, embargoed, member, id21):
    make.event(embargoed, "by hand", author=member, **NOTE)
    sent(embargoed, at=ago(minutes=1), software="E-Logbook", machine="")
    sent(id21, at=ago(minutes=1))
    assert section(localcontact, "senders").select("li") == []


def test_a_page_nobody_sends_to_shows_the_line_that_fills_it(localcontact, embargoed):
    told = words(section(localcontact, "senders"))
    assert "No program has sent anything to ID32 for 14 days" in told
    assert "/dataacquisition/KEY/notification?investigationName=HC-4397&instrumentName=ID32" in told


def test_a_sender_whose_clock_is_an_hour_off_is_told_so(localcontact, id32):
    make.event(id32, happened_at=ago(minutes=61), recorded_at=timezone.now(), **BLISS)
    (only,) = senders(localcontact)
    assert "recorded 1 h later. Is its clock right?" in only


def test_of_a_busy_beamline_the_newest_are_counted_and_the_page_says_so(localcontact, id32, monkeypatch):
    monkeypatch.setattr("events.timeline.senders.COUNTED", 3)
    for minutes in range(5):
        sent(id32, at=ago(minutes=minutes))
    assert "Counted are the newest 3 messages" in words(section(localcontact, "senders"))
    assert "3 in the last hour" in senders(localcontact)[0]


def test_of_many_senders_the_latest_are_listed_and_the_rest_counted(localcontact, id32, monkeypatch):
    monkeypatch.setattr("events.timeline.senders.MOST", 2)
    for number in range(3):
        sent(id32, at=ago(minutes=number), software=f"macro {number}")
    assert len(senders(localcontact)) == 2
    assert "2 of 3 senders." in words(section(localcontact, "senders"))


def test_a_picture_software_sent_is_heard_too(localcontact, embargoed):
    make.event(embargoed, uploads=[Upload(picture(), "shot.png")], **(FILE | BLISS))
    assert "shot.png" in senders(localcontact)[0]


def refuse(key, reason="The body is not JSON.", **fields):
    at = fields.pop("at", timezone.now())
    return RefusedMessage.objects.create(
        token=make.token(key), status=400, reason=reason, day=timezone.localdate(at), at=at, **fields
    )


def test_refused_messages_are_told_by_reason_with_key_sender_and_beginning(localcontact, key, client, send):
    for _ in range(2):
        client.post(f"/dataacquisition/{key}/notification", "{", content_type="application/json")
    (told,) = [words(row) for row in section(localcontact, "refused").select("li")]
    assert "400 The body is not JSON" in told
    assert "2 times" in told
    assert f"key {make.token(key).name}" in told
    assert "from 127.0.0.1" in told
    assert section(localcontact, "refused").select_one("pre").text == "{"


def test_what_is_older_than_14_days_or_another_beamlines_is_not_told(localcontact, key, id21):
    refuse(key, "old", at=ago(days=16))
    refuse(make.key(id21), "elsewhere")
    told = words(section(localcontact, "refused"))
    assert "No message sent with a key of ID32 was refused" in told


def test_the_beginning_of_a_message_of_a_shared_key_is_for_staff_of_all_its_beamlines(
    localcontact, administrator, id32, id21
):
    refuse(make.key(id32, id21), excerpt="secret of ID21")
    assert "secret of ID21" not in localcontact.get(PAGE).text + localcontact.get(f"{PAGE}refused/").text
    assert "is shown to the staff of all beamlines" in words(section(localcontact, "refused"))
    assert "secret of ID21" in administrator.get(PAGE).text
    assert "secret of ID21" in administrator.get(f"{PAGE}refused/").text


def test_of_unknown_keys_a_number_a_day_is_told_and_nothing_else(localcontact, send):
    for _ in range(3):
        send(using="elogbook-nobodys")
    day = timezone.localdate()
    assert f"3 on {day.day} {day:%B}" in words(section(localcontact, "refused"))


def test_all_refused_messages_are_paged_one_by_one(localcontact, key, monkeypatch):
    monkeypatch.setattr("events.views.intake.PAGE", 2)
    for number in range(3):
        refuse(key, f"reason {number}", at=ago(minutes=number))
    first = soup(localcontact, f"{PAGE}refused/")
    assert [words(row)[:12] for row in first.select("main li")] == ["400 reason 0", "400 reason 1"]
    second = soup(localcontact, f"{PAGE}refused/{first.select_one('[rel=next]')['href']}")
    assert "reason 2" in words(second.select_one("main li"))
    assert (
        "was refused in 14 days"
        in browser(make.scientist(make.instrument("ID21"))).get("/beamlines/ID21/intake/refused/").text
    )


def test_the_view_and_the_quiet_senders_are_chosen_from_who_was_heard(localcontact, embargoed, id32, team):
    for number in range(3):
        sent(embargoed, f"line {make.word(number)}", at=ago(minutes=number))
    Instrument.objects.filter(pk=id32.pk).update(quiet_senders=["gone"])
    offered = [box["value"] for box in section(localcontact, "settings").select("[name=quiet_senders]")]
    assert offered == ["Bliss_v2.4.0", "gone"]
    answer = localcontact.post(f"{PAGE}settings/", {"quiet_senders": "Bliss_v2.4.0", "default_view": ""})
    assert answer["Location"] == "/beamlines/id32/intake/#settings"
    assert Instrument.objects.get(pk=id32.pk).quiet_senders == ["Bliss_v2.4.0"]
    assert len(soup(team, f"/investigations/{embargoed.pk}/").select(".fold")) == 1


@pytest.mark.parametrize("sent", [{"default_view": "nothing"}, {"quiet_senders": "nobody"}])
def test_a_choice_that_is_none_saves_nothing_and_says_so(localcontact, id32, sent):
    answer = localcontact.post(f"{PAGE}settings/", sent)
    assert answer.status_code == 422
    assert "Nothing is saved" in answer.text
    assert Instrument.objects.get(pk=id32.pk).default_view == ""


def test_twice_as_many_senders_claims_and_refusals_cost_no_more_queries(localcontact, id32, embargoed, cold_queries_of):
    def more(start):
        for number in range(start, start + 4):
            sent(id32, at=ago(minutes=number), software=f"macro {number}")
            make.event(Place(None, id32, f"HC-{number}"), **BLISS)
            make.investigation(f"HC-{number}", at=id32, end_date=ago(hours=60), start_date=ago(days=90))
            refuse(make.key(id32, make.instrument("ID21")), f"reason {number}")

    more(1)
    localcontact.get(PAGE)
    once = cold_queries_of(localcontact.get, PAGE)
    more(5)
    assert cold_queries_of(localcontact.get, PAGE) == once <= 30


def test_the_tab_is_there_on_the_beamlines_pages_for_staff_alone(localcontact, outsider, id32):
    for page in ("", "logbook/", "unassigned/", "intake/"):
        assert soup(localcontact, f"/beamlines/ID32/{page}").select(".tabs a[href='/beamlines/ID32/intake/']")
    assert soup(outsider, "/beamlines/ID32/").select(".tabs") == []
    current = soup(localcontact, PAGE).select_one(".tabs [aria-current]")
    assert words(current) == "Intake"


def test_what_was_sent_a_fortnight_ago_is_not_heard_any_more(id32):
    with time_machine.travel(ago(days=15), tick=False):
        sent(id32, at=timezone.now())
    assert timeline.heard(id32).senders == []
