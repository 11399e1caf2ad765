"""Versions get their seals off the way of whoever writes, in one gapless chain for each logbook."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import jobs, logbook
from events.logbook import redacting
from events.models import Event, HistoricalEvent, Seal, SealFloor
from events.routing import Place
from events.seals import lines, sealing, verify_logbook
from events.seals.verify import genesis
from tests import make

pytestmark = pytest.mark.django_db


def kinds(name):
    return list(Seal.objects.filter(logbook=name).order_by("number").values_list("number", "kind"))


def test_every_version_gets_the_next_number_and_the_hash_before_it(seal, written, name):
    assert seal() == 5
    assert kinds(name) == [(1, "create"), (2, "create"), (3, "edit"), (4, "comment"), (5, "create")]
    hashes = [bytes(one.hash) for one in Seal.objects.order_by("number")]
    assert [bytes(one.previous_hash) for one in Seal.objects.order_by("number")] == [
        bytes.fromhex(genesis(name)), *hashes[:-1]
    ]  # fmt: skip
    assert seal() == 0


def test_each_logbook_has_its_own_chain(seal, embargoed, released, id32):
    for place in (embargoed, released, id32, released):
        make.event(place)
    make.event(Place(None, None), type="broadcast")
    seal()
    assert kinds(f"investigation:{released.pk}") == [(1, "create"), (2, "create")]
    assert [kinds(each) for each in (f"investigation:{embargoed.pk}", f"instrument:{id32.pk}", "facility")] == [
        [(1, "create")]
    ] * 3


def test_as_many_statements_for_twice_as_many_versions(seal, embargoed, queries_of):
    make.events(embargoed, 5)
    seal()
    make.events(embargoed, 10)
    some = queries_of(seal)
    make.events(embargoed, 20)
    assert queries_of(seal) == some


def test_a_long_backlog_is_sealed_in_bounded_goes(embargoed):
    make.events(embargoed, 7)
    assert list(sealing.seal(at_once=3)) == [3, 3, 1]
    assert Seal.objects.count() == 7


def test_a_go_ends_when_its_time_is_over(embargoed):
    make.events(embargoed, 7)
    assert list(sealing.seal(at_once=3, within=0)) == [3]


def test_hidden_and_brought_back_is_told_by_the_kind_of_the_seal(seal, written, member, name):
    note = logbook.hide(written[2], by=member, version=1, why="Not ours")
    logbook.restore(note, by=member, version=2)
    seal()
    assert [kind for _, kind in kinds(name)][-2:] == ["hide", "unhide"]


def test_a_version_that_was_committed_late_is_found_below_others(seal, written, name):
    seal()
    late = HistoricalEvent.objects.order_by("history_id").first()
    Seal.objects.filter(version=late).delete()
    assert seal() == 1


def test_the_floor_passes_only_what_is_older_than_ten_minutes(seal, written, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    newest = HistoricalEvent.objects.order_by("-history_id").first().history_id
    seal()
    assert (SealFloor.objects.get().number, SealFloor.objects.get().mark) == (0, newest)
    time_machine.move_to(now + timedelta(minutes=9), tick=False)
    seal()
    assert sealing.floor() == 0
    time_machine.move_to(now + timedelta(minutes=11), tick=False)
    seal()
    assert sealing.floor() == newest


def test_the_floor_stays_while_something_below_it_has_no_seal(seal, written, time_machine, monkeypatch):
    seal()
    SealFloor.objects.update(marked_at=timezone.now() - timedelta(minutes=11))
    make.event(written[0].investigation)
    SealFloor.objects.update(mark=HistoricalEvent.objects.order_by("-history_id").first().history_id)
    sealing._raise_floor()
    assert sealing.floor() == 0


@pytest.mark.django_db(transaction=True)
def test_the_floor_waits_for_a_transaction_that_began_before_its_mark(embargoed, monkeypatch):
    monkeypatch.setattr(sealing, "PATIENCE", timedelta(0))
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
    make.event(embargoed)
    list(sealing.seal())
    list(sealing.seal())
    assert sealing.floor() == 0
    other.close()
    list(sealing.seal())
    assert sealing.floor() == HistoricalEvent.objects.get().history_id


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_seal_the_same(embargoed, elsewhere):
    make.event(embargoed)
    with transaction.atomic():
        sealing.wait()
        assert elsewhere(lambda: list(sealing.seal())).result() == []
    assert list(sealing.seal()) == [1]


def test_the_worker_and_the_command_seal_what_is_new(embargoed, capsys):
    make.event(embargoed)
    jobs.seal(0)
    assert Seal.objects.count() == 1
    make.event(embargoed)
    call_command("seal")
    call_command("seal", "--json")
    assert capsys.readouterr().out == '1 version sealed.\n{"sealed": 0}\n'


def test_storing_a_message_asks_nothing_of_seals(embargoed):
    make.event(embargoed)
    with CaptureQueriesContext(connection) as captured:
        make.event(embargoed)
    assert not [query for query in captured if "seal" in query["sql"]]


def test_imported_entries_are_told_by_their_kind_and_odd_numbers_have_one_spelling(seal, embargoed, name):
    make.event(embargoed, as_sent={"datasetId": 2**60, "x": 0.1, "y": [1, {"z": 2.5}]})
    Event.objects.filter().rewrite(imported_from="elog")
    HistoricalEvent.objects.update(imported_from="elog")
    seal()
    assert kinds(name) == [(1, "import")]
    (line,) = list(lines(name, in_full=True))[1:]
    assert line["sender"]["as_sent"] == {"datasetId": str(2**60), "x": "0.1", "y": [1, {"z": "2.5"}]}
    assert verify_logbook(name).touched is None


@pytest.mark.django_db(transaction=True)
def test_what_takes_contents_away_waits_for_the_versions_that_are_being_sealed(embargoed, elsewhere):
    def take_away():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            with redacting.permitted():
                return "taken"

    with transaction.atomic():
        sealing.wait()
        with pytest.raises(OperationalError, match="lock timeout"):
            elsewhere(take_away).result()
    assert elsewhere(take_away).result() == "taken"
