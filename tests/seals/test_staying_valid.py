"""What the logbook does by right keeps every chain whole: redacting, forgetting, moving, hiding, cleaning, tying."""

import pytest

from events import content, logbook
from events.models import Event, Seal
from events.routing import Place
from events.seals import all_logbooks, verify_logbook
from investigations.models import Dataset
from tests import make
from tests.seals.conftest import NOTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(seal):
    """Every logbook is as it was sealed, also with all versions sealed; the reports by name."""

    def check():
        before = {name: verify_logbook(name) for name in all_logbooks()}
        seal()
        reports = {name: verify_logbook(name) for name in all_logbooks()}
        touched = [report.touched for report in (*before.values(), *reports.values()) if report.touched]
        assert touched == []
        assert all(report.waiting == 0 for report in reports.values())
        return reports

    return check


def test_a_redaction_destroys_the_salts_of_all_versions_and_leaves_the_chain_whole(
    as_in_production, seal, whole, written, data_manager, name
):
    seal()
    logbook.redact(written[1], by=data_manager, why="A name")
    report = whole()[name]
    assert (report.redacted, report.checked) == (2, 6)
    assert Seal.objects.get(number=6).kind == "redact"
    logbook_of_note = Seal.objects.filter(version__id=written[1].pk, number__lt=6)
    assert {(one.salt, one.sender_salt) for one in logbook_of_note} == {(None, None)}


def test_what_was_redacted_before_it_was_sealed_is_sealed_as_it_stands(whole, written, data_manager, name):
    logbook.redact(written[1], by=data_manager, why="A name")
    assert whole()[name].redacted == 0


def test_words_put_back_into_a_redacted_version_are_named(seal, written, data_manager, name, sql):
    seal()
    logbook.redact(written[1], by=data_manager, why="A name")
    seal()
    sql(f"UPDATE events_historicalevent SET body = 'x' WHERE id = {written[1].pk} AND version = 1")
    assert verify_logbook(name).touched.said == "it says something again, though it was redacted"


def test_a_forgotten_person_takes_who_sent_it_along_and_texts_stay_provable(
    as_in_production, seal, whole, embargoed, member, data_manager, name
):
    sent = [make.event(embargoed, f"umv {n}", username="scientist") for n in range(2)]
    note = make.event(embargoed, "Hello", author=member, **NOTE)
    logbook.hide(note, by=member, version=1, why="Scientist of the house wrote to me@x.eu")
    member.email = "me@x.eu"
    member.save()
    seal()
    logbook.anonymise(member, by=data_manager, why="Asked")
    report = whole()[name]
    assert (report.redacted, report.forgotten) == (0, 3)
    assert Seal.objects.filter(version__id=sent[0].pk, salt=None).count() == 0


def test_another_login_put_in_without_a_person_forgotten_is_named(seal, written, name, sql):
    seal()
    sql("UPDATE events_seal SET sender_salt = NULL; UPDATE events_historicalevent SET username = 'Former member 1'")
    assert verify_logbook(name).touched.what == "salt"


def test_moved_entries_end_one_chain_and_go_on_in_the_other(seal, whole, written, localcontact, embargoed, id32, name):
    scientist = make.scientist(id32, "contact")
    seal()
    here, there = Place(embargoed, id32), Place(None, id32)
    chosen = logbook.Choice(public_ids=(written[1].public_id,))
    logbook.move_some(here, there, chosen, by=scientist, why="Wrong logbook")
    reports = whole()
    # The note and its comment leave; a line in each logbook says so.
    assert [reports[each].checked for each in (name, f"instrument:{id32.pk}")] == [5 + 2 + 1, 2 + 1]
    kinds = Seal.objects.filter(version__id=written[1].pk, version__version=3)
    assert set(kinds.values_list("logbook", "kind")) == {(name, "move-out"), (f"instrument:{id32.pk}", "move-in")}
    note = Event.objects.get(pk=written[1].pk)
    logbook.retag(note, ["x"], by=scientist, version=note.version)
    whole()


def test_a_message_that_waited_unassigned_moves_into_its_investigation(seal, whole, send, id32, member):
    send()
    assert Event.objects.get().claimed_investigation
    seal()
    made = make.investigation("HC-4397", at=id32)
    logbook.investigation_appeared(None, made)
    assert whole()[f"investigation:{made.pk}"].checked == 1


def test_hidden_brought_back_tagged_and_edited_entries_stay_whole(whole, written, member, name):
    note = Event.objects.get(pk=written[1].pk)
    note = logbook.hide(note, by=member, version=2, why="Wrong")
    note = logbook.restore(note, by=member, version=3)
    note = logbook.retag(note, ["a", "b"], by=member, version=4)
    logbook.go_back(note, 1, by=member, version=5)
    logbook.hide_many([written[2].public_id], Place(note.investigation, note.instrument), by=member, why="x")
    assert whole()[name].checked == 10


def test_entries_cleaned_by_later_rules_stay_whole(seal, whole, written, name, monkeypatch):
    seal()
    monkeypatch.setattr(content, "CLEANER_VERSION", content.CLEANER_VERSION + 1)
    assert whole()[name].uncleaned == 4
    monkeypatch.setattr(content, "clean", lambda html: f"<div>{content.pure(html)}</div>")
    monkeypatch.setattr(content, "plain", lambda html: "other words")
    list(logbook.reclean())
    assert whole()[name].uncleaned == 0
    monkeypatch.setattr(content, "CLEANER_VERSION", content.CLEANER_VERSION + 1)
    assert whole()[name].uncleaned == 4


def test_a_dataset_that_the_catalogue_brings_later_is_no_change(seal, whole, embargoed, name):
    make.event(embargoed, dataset_name="align_0001")
    seal()
    assert logbook.tie_named([Dataset.objects.create(investigation=embargoed, name="align_0001")]) == 1
    whole()


def test_a_picture_in_a_text_and_code_of_a_program_are_rendered_as_when_they_came(whole, embargoed, member, name):
    code = '<pre class="language-python"><code>if a < b and c > d: print("<b>")</code></pre>'
    make.event(embargoed, code, body_format="html")
    by_nobody = make.event(embargoed, code, body_format="html", **NOTE)
    logbook.revise(by_nobody, by=member, version=1, body=code, body_format="html")
    logbook.revise(
        make.event(embargoed, "x", author=member, **NOTE),
        by=member,
        version=1,
        body="# A\n\n*b*",
        body_format="markdown",
    )
    make.event(embargoed, "a" * 10 + "<div>" * 6000, body_format="html")
    assert whole()[name].checked == 6
