"""After a backup was restored every logbook says so, and its chain goes on from what was in the backup."""

import pytest
from django.utils import timezone

from events import logbook
from events.models import Event, Seal
from events.routing import EVERYBODY
from events.seals import all_logbooks, heads, verify_logbook
from tests import make
from tests.seals.test_tampering import cut

pytestmark = pytest.mark.django_db


def test_each_logbook_that_has_seals_says_which_backup_of_when_was_restored(seal, written, released, id32, name):
    for place in (released, id32):
        make.event(place)
    make.event(EVERYBODY, type=Event.Type.BROADCAST)
    make.investigation("HC-1", at=id32)
    seal()
    assert logbook.note_restored("nightly-7", timezone.now()) == 4
    lines = Event.objects.filter(source="restore").order_by("pk")
    assert {(line.investigation, line.instrument, line.type) for line in lines} == {
        (written[0].investigation, id32, "notification"), (released, released.instrument, "notification"),
        (None, id32, "notification"), (None, None, "broadcast"),
    }  # fmt: skip
    line = lines.get(investigation=written[0].investigation)
    assert "restored from the backup nightly-7 of" in line.text
    assert f"Its seals went up to number 5, {bytes(Seal.objects.get(logbook=name, number=5).hash).hex()}." in line.text
    assert line.is_system_entry
    assert Seal.objects.get(version__id=line.pk).kind == "restored"
    assert [verify_logbook(each).touched for each in all_logbooks()] == [None] * 4


def test_a_chain_that_went_further_before_is_told_and_named_with_the_backup(seal, written, name, sql):
    seal()
    before = heads.every()
    cut(sql, written)
    logbook.note_restored("nightly-7", timezone.now(), later=before)
    assert f"They had gone up to number 5, {before[0].hash}." in Event.objects.get(source="restore").text
    assert verify_logbook(name).touched is None
    touched = verify_logbook(name, known=before).touched
    assert touched.what == "tail"
    assert touched.said.endswith("a backup was restored, as number 4 says")


def test_a_program_cannot_write_such_a_line(send, seal, embargoed):
    send("This logbook was restored", source="restore", software="E-Logbook")
    seal()
    assert Seal.objects.get().kind == "create"


def test_as_many_statements_for_twice_as_many_logbooks(seal, id32, queries_of):
    def count(number):
        for _ in range(number):
            make.event(make.investigation(f"HC-{make.word(next(make._numbers))}", at=id32))
        seal()
        return queries_of(logbook.note_restored, "b", timezone.now())

    count(2)
    some = count(2)
    assert count(4) == some
