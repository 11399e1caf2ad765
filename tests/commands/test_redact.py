import json

import pytest
from django.core.management import CommandError, call_command

from events.models import Event
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return make.user("manager", is_superuser=True)


def redact(*names, by="manager", **more):
    call_command("redact", *names, why="Asked for", by=by, **more)


def test_several_entries_are_redacted_and_each_is_told_with_what_went(embargoed, manager, capsys):
    first, second = (make.event(embargoed, f"line {n}").public_id for n in range(2))
    redact(first, second, json=True)
    said = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in said] == [first, second]
    assert said[0]["gone"][0].startswith("what it says now")
    assert set(Event.objects.values_list("body", "redacted_why")) == {("", "Asked for")}


def test_without_json_it_is_a_line_for_each(embargoed, manager, capsys):
    name = make.event(embargoed, "line").public_id
    redact(name)
    assert capsys.readouterr().out.startswith(f"{name}: what it says now")


def test_one_that_is_not_there_stops_it_before_anything_is_done(embargoed, manager):
    name = make.event(embargoed, "line").public_id
    with pytest.raises(CommandError, match="There is no entry ffff"):
        redact(name, "f" * 24)
    assert Event.objects.get().body == "line"


def test_one_that_was_redacted_already_is_told_with_how_many_went_before(embargoed, manager):
    name = make.event(embargoed, "line").public_id
    redact(name)
    with pytest.raises(CommandError, match="already.*Redacted before it: 0"):
        redact(name)


@pytest.mark.parametrize("by", ["nobody", "scientist"])
def test_only_an_administrator_does_it(embargoed, manager, by):
    name = make.event(embargoed, "line").public_id
    with pytest.raises(CommandError, match="no administrator"):
        redact(name, by=by)
