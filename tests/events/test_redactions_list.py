"""What was taken away for good is on a list outside the database before it counts, and is done again from it."""

import json
import stat

import pytest

from events import logbook, redactions
from events.models import Event, HistoricalEvent
from events.redactions import ACCOUNT, ENTRY, Redaction, moment
from investigations import anonymising
from investigations.models import User
from tests import make

pytestmark = pytest.mark.usefixtures("own_home", "as_in_production")
LONG_AGO = "2026-03-02T18:00:00.000000+00:00"


@pytest.fixture
def own_home(settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path
    return tmp_path


def listed():
    return redactions.read(redactions.of_home())


def test_a_redaction_is_listed_with_its_comments_by_number_and_never_by_words(embargoed, member, data_manager):
    event = make.event(embargoed, "Patient quixotium", type="annotation", category="comment")
    comment = logbook.comment(event, by=member, body="quixotium indeed", body_format="plaintext")
    logbook.redact(event, by=data_manager, why="quixotium is a name", also=[comment.public_id])
    assert [(one.what, one.name) for one in listed()] == [(ENTRY, event.public_id), (ENTRY, comment.public_id)]
    assert (listed()[0].by, listed()[0].began) == (data_manager.pk, moment(event.recorded_at))
    assert "quixotium" not in redactions.of_home().read_text()
    assert stat.S_IMODE(redactions.of_home().stat().st_mode) == 0o600


def test_an_account_is_listed_by_its_number_and_beginning(member, data_manager):
    logbook.anonymise(member, by=data_manager, why="Asked")
    (one,) = listed()
    assert (one.what, one.name, one.began) == (ACCOUNT, str(member.pk), moment(member.date_joined))
    assert "scientist" not in redactions.of_home().read_text()


def test_where_the_list_cannot_be_written_nothing_is_redacted(embargoed, data_manager):
    event = make.event(embargoed, "kept")
    redactions.of_home().mkdir()
    with pytest.raises(logbook.RedactionRefused, match="a restored backup would bring it back: the list"):
        logbook.redact(event, by=data_manager, why="Asked")
    assert Event.objects.get().body == "kept"


def test_where_the_list_cannot_be_written_nobody_is_anonymised(member, data_manager):
    redactions.of_home().mkdir()
    with pytest.raises(anonymising.Refused, match="a restored backup would undo it"):
        logbook.anonymise(member, by=data_manager, why="Asked")
    assert User.objects.get(pk=member.pk).username == "scientist"


def test_a_refused_redaction_is_not_listed(embargoed, member):
    with pytest.raises(logbook.RedactionRefused):
        logbook.redact(make.event(embargoed, "kept"), by=member, why="Asked")
    assert listed() == []


def test_a_line_that_a_power_cut_left_half_hides_no_other(own_home):
    path, first, second = own_home / "list", *(Redaction(ENTRY, name * 24, LONG_AGO, LONG_AGO) for name in "ab")
    redactions.add(path, [first])
    with path.open("a") as file:
        file.write('{"what": "entry", "na')
    assert redactions.add(path, [first, second, second]) == 1
    assert redactions.read(path) == [first, second]
    assert redactions.unreadable(path) == 1


def test_lines_of_a_later_release_are_read_as_far_as_they_are_known(own_home):
    line = {"what": ENTRY, "name": "a" * 24, "began": LONG_AGO, "at": LONG_AGO, "new": 1}
    (own_home / "list").write_text(f"{json.dumps(line)}\n[1]\n")
    assert [one.name for one in redactions.read(own_home / "list")] == ["a" * 24]


@pytest.fixture
def earlier(embargoed, member, data_manager):
    """A database that does not know what its list knows."""
    event = make.event(embargoed, "Patient quixotium", type="annotation", category="comment", author=member)
    event = logbook.revise(
        event, by=member, version=1, body="Patient quixotium sat", body_format="plaintext", why="longer"
    )
    return event, Redaction(
        ENTRY, event.public_id, moment(event.recorded_at), LONG_AGO, data_manager.pk, moment(data_manager.date_joined)
    )


def test_it_is_done_again_with_the_time_and_person_it_had(earlier, data_manager):
    event, redaction = earlier
    assert logbook.replay([redaction]) == {"done": 1}
    event.refresh_from_db()
    assert (event.body, event.redacted_by, moment(event.redacted_at)) == ("", data_manager, LONG_AGO)
    assert event.redacted_why.startswith("Done at first on 2026-03-02; the backup")
    assert set(HistoricalEvent.objects.filter(id=event.pk).values_list("body", flat=True)) == {""}


def test_twice_is_once(earlier):
    logbook.replay([earlier[1]])
    version = Event.objects.get().version
    assert logbook.replay([earlier[1]]) == {"known": 1}
    assert Event.objects.get().version == version


def test_who_has_no_account_in_this_database_is_nobody(earlier, data_manager):
    logbook.replay([Redaction(**{**earlier[1].__dict__, "by_began": LONG_AGO})])
    assert Event.objects.get().redacted_by is None


def test_what_this_database_never_had_is_let_be(db):
    unknown = [Redaction(ENTRY, "f" * 24, LONG_AGO, LONG_AGO), Redaction(ACCOUNT, "4711", LONG_AGO, LONG_AGO)]
    assert logbook.replay(unknown) == {"absent": 2}


def test_an_account_is_closed_again_by_another_administrator_when_the_first_is_not_here(member, data_manager):
    gone = Redaction(ACCOUNT, str(member.pk), moment(member.date_joined), LONG_AGO, 4711, LONG_AGO)
    assert logbook.replay([gone, gone]) == {"done": 1, "known": 1}
    assert User.objects.get(pk=member.pk).anonymised_at is not None


def test_the_number_of_somebody_who_came_later_closes_nobodys_account(member, data_manager):
    assert logbook.replay([Redaction(ACCOUNT, str(member.pk), LONG_AGO, LONG_AGO, data_manager.pk)]) == {"absent": 1}
    assert User.objects.get(pk=member.pk).username == "scientist"


def test_without_any_administrator_an_account_is_left_and_counted(member):
    gone = Redaction(ACCOUNT, str(member.pk), moment(member.date_joined), LONG_AGO)
    assert logbook.replay([gone]) == {"left": 1}
