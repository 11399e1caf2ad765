"""Whoever is forgotten is named in no finished export any more, the package of a released logbook included."""

import logging

import pytest

from events import exports, logbook
from events.models import Export
from investigations.models import Participant
from tests import make
from tests.exports.test_keeping import NOTE, asked, made, stored, unpacked


@pytest.fixture
def manager(db):
    return make.user("manager", is_superuser=True)


@pytest.fixture
def person(db):
    return make.user("forgotten", full_name="Quixotic Person")


def test_what_a_forgotten_person_wrote_leaves_the_package_with_the_name_and_the_next_one_has_a_number(
    released, embargoed, member, manager, person
):
    make.event(released, "open words", author=person, **NOTE)
    make.event(embargoed, "unharmed", author=member, **NOTE)
    other = made(asked(member, embargoed))
    exports.make_next()
    first = exports.package_of(released)
    assert b"Quixotic" in unpacked(first_file().read_bytes())
    logbook.anonymise(person, by=manager, why="Asked for it")
    assert exports.package_of(released) is None
    exports.make_next()
    assert exports.package_of(released).path.endswith("_v2.eln")
    assert b"Quixotic" not in unpacked(first_file().read_bytes())
    assert Export.objects.filter(pk=other.pk, path=other.path).exists()
    assert Export.objects.get(pk=first.pk).path == ""


def first_file():
    return next(path for path in stored() if path.suffix == ".eln")


@pytest.mark.parametrize("how", ["of the team", "corrected it"])
def test_exports_of_a_logbook_in_which_somebody_stands_go_with_the_name(embargoed, member, manager, person, how):
    note = make.event(embargoed, "words", author=member, **NOTE)
    if how == "of the team":
        Participant.objects.create(investigation=embargoed, user=person)
    else:
        logbook.revise(note, by=person, version=1, body="other words", body_format="plaintext")
    export = made(asked(member, embargoed))
    logbook.anonymise(person, by=manager, why="Asked for it")
    assert not Export.objects.filter(pk=export.pk).exists()
    assert stored() == []


def test_a_package_that_cannot_be_built_is_in_the_log(released, member, monkeypatch, caplog):
    make.event(released, "open words", author=member, **NOTE)
    monkeypatch.setattr("events.apart.sys.executable", "/bin/false")
    with caplog.at_level(logging.WARNING):
        assert exports.make_next() is not None
    assert "The package of BLC-12581 at ID21 was not built. The PDF could not be made" in caplog.text
    assert (exports.package_of(released), stored()) == (None, [])
    assert exports.make_next() is None
