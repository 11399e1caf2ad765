"""Whoever changes one row behind the logbook's back is found: `verify_seals` names it and what is wrong."""

import pytest

from events import content, logbook
from events.models import Event, HistoricalEvent, Seal, SealFloor
from events.seals import heads, links, sealing, verify_logbook
from investigations.models import Dataset
from tests import make

pytestmark = pytest.mark.django_db

H, E, S = "UPDATE events_historicalevent SET", "UPDATE events_event SET", "UPDATE events_seal SET"
FIRST, LATEST = "WHERE id = {note} AND version = 1", "WHERE id = {note} AND version = 2"
NOW, THIRD = "WHERE id = {note}", "WHERE number = 3"

# What is done to the note, of which version 1 has number 2 and version 2 number 3; the number that is named, and what.
TAMPERED = {
    "text of an old version": (f"{H} body = 'x' {FIRST}", 2, "content"),
    "text of the latest version": (f"{H} body = 'x' {LATEST}", 3, "content"),
    "searched text of a version": (f"{H} text = 'x' {FIRST}", 2, "content"),
    "title of a version": (f"{H} title = 'x' {FIRST}", 2, "content"),
    "tags of a version": (f"{H} tag_names = '{{{{x}}}}' {LATEST}", 3, "content"),
    "files of a version": (f"{H} files = '[]' {LATEST}", 3, "content"),
    "a file's hash in a version": (f"{H} files = jsonb_set(files, '{{{{0,sha256}}}}', '\"00\"') {LATEST}", 3, "content"),
    "author of a version": (f"{H} author_id = NULL {FIRST}", 2, "sender"),
    "reason of a version": (f"{H} history_change_reason = 'x' {LATEST}", 3, "sender"),
    "time of a version": (f"{H} happened_at = happened_at - interval '1 day' {FIRST}", 2, "time"),
    "when a version was stored": (f"{H} history_date = history_date - interval '1 day' {LATEST}", 3, "time"),
    "text of the entry": (f"{E} body = 'x' {NOW}", 3, "text"),
    "searched text of the entry": (f"{E} text = 'x' {NOW}", 3, "text"),
    "html of the entry": (f"{E} html = '<p>x</p>' {NOW}", 3, "html"),
    "time of the entry": (f"{E} happened_at = happened_at - interval '1 day' {NOW}", 3, "time"),
    "author of the entry": (f"{E} author_id = NULL {NOW}", 3, "entry"),
    "dataset of the entry": (f"{E} dataset_id = 1 {NOW}", 3, "entry"),
    "version of the entry": (f"{E} version = 1 {NOW}", 2, "text"),
    "files of the entry": (f"{E} files = '[]' {NOW}", 3, "files"),
    "name of an attached file": ("UPDATE events_attachment SET name = 'x' WHERE event_id = {note}", 3, "files"),
    "an attached file": ("DELETE FROM events_attachment WHERE event_id = {note}", 2, "files"),
    "size of an attached file": ("UPDATE events_blob SET size = 1", 3, "files"),
    "the logbook of an old version": (f"{H} investigation_id = NULL {FIRST}", 2, "entry"),
    "the entries of two old versions": (
        f"{H} id = 0 {FIRST}; {H} id = {{note}} WHERE id = {{first}}; {H} id = {{first}} WHERE id = 0", 1, "entry"
    ),
    "under what a comment stands": (f"{E} parent_id = {{first}} WHERE parent_id = {{note}}", 4, "entry"),
    "a cleaner that is not there yet": (f"{E} html = 'x', cleaner_version = 9 {NOW}", 3, "html"),
    "a cleaner that no release had": (f"{E} html = 'x', cleaner_version = 1 {NOW}", 3, "html"),
    "the entry": (f"DELETE FROM events_event {NOW}", 2, "deletion"),
    "an old version": (f"DELETE FROM events_historicalevent {FIRST}", 2, "deletion"),
    "the latest version": (f"DELETE FROM events_historicalevent {LATEST}", 3, "deletion"),
    "a seal": (f"DELETE FROM events_seal {THIRD}", 3, "deletion"),
    "order": (
        f"{S} number = 99 {THIRD}; {S} number = 3 WHERE number = 4; {S} number = 4 WHERE number = 99", 3, "order"
    ),
    "hash of a seal": (f"{S} hash = '\\x00' {THIRD}", 3, "time"),
    "kind of a seal": (f"{S} kind = 'create' {THIRD}", 3, "time"),
    "digest of a seal": (f"{S} content_digest = '\\x00' {THIRD}", 3, "content"),
    "what a seal follows": (f"{S} previous_hash = '\\x00' {THIRD}", 3, "order"),
    "salt": (f"{S} salt = '\\x00' {THIRD}", 3, "content"),
    "salt gone": (f"{S} salt = NULL {THIRD}", 3, "salt"),
    "sender's salt gone": (f"{S} sender_salt = NULL {THIRD}", 3, "salt"),
    "sender's salt": (f"{S} sender_salt = '\\x00' {THIRD}", 3, "sender"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_any_single_change_is_named(seal, written, name, sql, what):
    statement, number, kind = TAMPERED[what]
    seal()
    assert verify_logbook(name).touched is None
    sql(statement.format(note=written[1].pk, first=written[0].pk))
    touched = verify_logbook(name).touched
    assert touched is not None
    assert (touched.number, touched.what) == (number, kind), touched


CUT = """
    DELETE FROM events_seal WHERE number > 3; DELETE FROM events_event WHERE id = ANY(ARRAY[{late}]);
    DELETE FROM events_historicalevent WHERE id = ANY(ARRAY[{late}])
"""


def cut(sql, written):
    """The last two entries are gone with all that told of them."""
    sql(CUT.format(late=f"{written[2].pk}, {written[3].pk}"))


def test_a_cut_tail_is_named_with_heads_that_were_written_down_and_not_without(seal, written, name, sql):
    seal()
    before = heads.every()
    cut(sql, written)
    assert verify_logbook(name).touched is None
    touched = verify_logbook(name, known=before).touched
    assert (touched.number, touched.what) == (4, "tail")
    assert "2 rows after number 3 cut off" in touched.said


def test_a_chain_made_anew_is_named_where_its_head_was_written_down(seal, written, name, sql):
    seal()
    before = heads.every()
    sql(f"{H} body = 'x' {FIRST}; DELETE FROM events_seal".format(note=written[1].pk))
    seal()
    assert verify_logbook(name).touched is None
    touched = verify_logbook(name, known=before).touched
    assert (touched.number, touched.what) == (5, "rewritten")


def test_an_entry_put_in_behind_the_back_waits_for_its_seal_and_one_without_versions_is_named(seal, written, name, sql):
    seal()
    sql(f"DELETE FROM events_historicalevent WHERE id = {written[3].pk}; DELETE FROM events_seal WHERE number = 5")
    touched = verify_logbook(name).touched
    assert (touched.entry, touched.what, touched.said) == (written[3].public_id, "deletion", "its version 1 is gone")


def test_the_seals_of_a_tail_taken_away_are_missed_once_the_floor_has_passed_them(seal, written, name, sql):
    seal()
    sql("DELETE FROM events_seal WHERE number = 5")
    assert (verify_logbook(name).touched, verify_logbook(name).waiting) == (None, 1)
    SealFloor.objects.update(number=HistoricalEvent.objects.order_by("-history_id").first().history_id)
    touched = verify_logbook(name).touched
    assert (touched.entry, touched.said) == (written[3].public_id, "its seal is gone")


def test_a_command_that_shows_html_or_stands_under_another_dataset_is_named(seal, written, name, sql):
    other = Dataset.objects.create(investigation=written[0].investigation, name="other")
    seal()
    sql(f"UPDATE events_event SET html = '<p>x</p>' WHERE id = {written[0].pk}")
    assert (verify_logbook(name).touched.number, verify_logbook(name).touched.what) == (1, "html")
    sql(f"UPDATE events_event SET html = '', dataset_id = {other.pk} WHERE id = {written[0].pk}")
    assert verify_logbook(name).touched.said == "the entry stands under another dataset than its newest version"


def test_what_is_said_to_be_of_an_older_cleaner_is_counted_and_put_right_by_cleaning_it_anew(
    seal, written, name, sql, monkeypatch
):
    seal()
    monkeypatch.setattr(content, "CLEANER_VERSION", content.CLEANER_VERSION + 1)
    list(logbook.reclean())
    sql(f"UPDATE events_event SET text = 'x', html = 'x', cleaner_version = 2 WHERE id = {written[1].pk}")
    assert (verify_logbook(name).touched, verify_logbook(name).uncleaned) == (None, 1)
    list(logbook.reclean())
    assert Event.objects.get(pk=written[1].pk).html == "<p>The <b>beam</b> is lost</p>"
    assert (verify_logbook(name).touched, verify_logbook(name).uncleaned) == (None, 0)


def test_a_file_that_only_an_old_version_had_is_missed(seal, written, member, name, sql):
    logbook.revise(written[1], by=member, version=2, body="x", body_format="plaintext", files=[])
    seal()
    assert verify_logbook(name).touched is None
    sql(f"DELETE FROM events_attachment WHERE event_id = {written[1].pk}")
    touched = verify_logbook(name).touched
    sha256 = written[1].files[0]["sha256"]
    said = f"the entry has a file of this version no more: sha256 {sha256[:12]}…"
    assert (touched.number, touched.said) == (2, said)


@pytest.mark.django_db(transaction=True)
def test_what_is_compared_is_of_one_moment(embargoed, name, elsewhere, monkeypatch):
    event = make.event(embargoed)
    list(sealing.seal())
    links_of = links.links

    def meanwhile(*args, **kwargs):
        """The entry is emptied behind the back between two statements."""
        found = links_of(*args, **kwargs)
        elsewhere(Event.objects.filter(pk=event.pk).rewrite, body="x").result()
        return found

    monkeypatch.setattr(links, "links", meanwhile)
    assert verify_logbook(name, at_once=1).touched is None
    monkeypatch.undo()
    assert verify_logbook(name).touched.what == "text"


@pytest.mark.parametrize("number", [1, 5])
def test_the_first_and_the_last_row_are_looked_at_too(seal, written, name, sql, number):
    seal()
    version = Seal.objects.get(number=number).version_id
    sql(f"{H} body = 'x' WHERE history_id = {version}")
    assert verify_logbook(name).touched.number == number


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_it_is_followed_in_steps_that_find_the_same(seal, written, name, sql, at_once):
    seal()
    done = []
    assert verify_logbook(name, at_once=at_once, tell=done.append).checked == 5
    assert done == [min(at_once * step, 5) for step in range(1, 5 // at_once + (5 % at_once > 0) + 1)]
    sql(f"{H} body = 'x' {LATEST}".format(note=written[1].pk))
    report = verify_logbook(name, at_once=at_once)
    assert (report.touched.number, report.checked) == (3, 2)


def test_as_many_statements_for_twice_as_many_links(seal, embargoed, name, queries_of):
    make.events(embargoed, 10)
    seal()
    some = queries_of(verify_logbook, name)
    make.events(embargoed, 20)
    seal()
    assert queries_of(verify_logbook, name) == some
