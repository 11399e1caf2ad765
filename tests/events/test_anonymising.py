"""A person's name goes from everywhere it was stored as sent; what they wrote stays, and texts that name them are listed."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import timezone

from events import logbook, timeline
from events.blobs import Upload
from events.models import Attachment, Event, HistoricalEvent
from investigations import anonymising, keys
from investigations.models import AccessRecord, ApiToken, InstrumentScientist, Notice, Participant, ReleaseChange, User
from tests import make
from tests.conftest import browser
from tests.events.test_redacting import columns_with

pytestmark = pytest.mark.usefixtures("as_in_production")
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
TEXTS = {
    "events_event.body", "events_event.text", "events_event.search",
    "events_historicalevent.body", "events_historicalevent.text",
}  # fmt: skip


@pytest.fixture
def person(embargoed, id32):
    return make.user(
        "vtechnolog", full_name="Visiting Technologist", first_name="Visiting", last_name="Technologist", orcid="0000-0001-2345-6789",
        email="vtechnolog@example.org", affiliation="Institute of Examples", catalogue_id=42, catalogue_name="db/vtechnolog",
    )  # fmt: skip


@pytest.fixture
def known(person, data_manager, embargoed, id32, member):
    """The name in every place one has."""
    Participant.objects.create(investigation=embargoed, user=person, role="Local contact")
    InstrumentScientist.objects.create(instrument=id32, user=person)
    keys.create_own(person, "vtechnolog laptop", may_write=True)
    sent = make.event(embargoed, "umv 1", username="vtechnolog")
    note = make.event(embargoed, "Cooling at 20 K", author=person, **NOTE)
    logbook.hide(note, by=member, version=1, why="Visiting Technologist asked")
    logbook.move_some(
        make.Place(embargoed, id32), make.Place(None, id32), logbook.Choice(public_ids=[sent.public_id]), by=person, why="Visiting Technologist’s"
    )  # fmt: skip
    make.event(embargoed, "@vtechnolog look at this", author=member, **NOTE)
    AccessRecord.objects.create(user=person, action="read", detail="vtechnolog")
    Notice.objects.create(
        investigation=embargoed, user=person, kind="x", failed_why="550 vtechnolog@example.org unknown"
    )
    ReleaseChange.objects.create(
        investigation=embargoed, by=person, source="staff", kind="date", why="Visiting Technologist"
    )
    LogEntry.objects.create(
        user=data_manager, content_type=ContentType.objects.get_for_model(User), object_id=person.pk, object_repr="vtechnolog",
        action_flag=CHANGE, change_message="vtechnolog in HC-4397",
    )  # fmt: skip
    logbook.upload(Upload(b"x", "mine.txt"), by=person, logbook=f"investigation:{embargoed.pk}")
    return person


def test_the_name_is_in_no_column_but_in_texts_which_are_listed(known, data_manager):
    names = anonymising.names_of(known).all
    for word in ("vtechnolog", "technologist", "0000-0001", "institute of"):
        assert columns_with(word)
    naming = timeline.naming(names, old_versions=True)
    called = logbook.anonymise(known, by=data_manager, why="Visiting Technologist asked for it")
    left = set().union(*(columns_with(word) for word in ("vtechnolog", "technologist", "0000-0001", "institute of")))
    assert left <= TEXTS
    still = Event.objects.filter(text__iregex="vtechnolog|technologist")
    assert {event.pk for event in still} <= {event.pk for event in naming.entries}
    assert called == f"Former member {known.pk}"
    assert (
        AccessRecord.objects.filter(action="anonymised an account").get().detail
        == f"account {known.pk}: {called} asked for it"
    )


def test_what_they_wrote_stays_under_a_number(known, data_manager, member):
    note = Event.objects.get(author=known)
    called = logbook.anonymise(known, by=data_manager, why="Asked")
    note.refresh_from_db()
    assert (note.body, note.author.get_full_name()) == ("Cooling at 20 K", called)
    assert note.removed_why == f"{called} asked"
    assert f"{called} asked" in HistoricalEvent.objects.get(id=note.pk, version=2).history_change_reason
    sent = Event.objects.get(body="umv 1")
    assert sent.username == HistoricalEvent.objects.get(id=sent.pk, version=1).username == called
    mention = Event.objects.get(body__startswith="@")
    assert mention.mentions == HistoricalEvent.objects.get(id=mention.pk).mentions == []


def test_every_door_is_shut_at_once(known, data_manager, embargoed):
    client, token = browser(known), ApiToken.objects.get(user=known)
    assert client.get(f"/investigations/{embargoed.pk}/").status_code == 200
    logbook.anonymise(known, by=data_manager, why="Asked")
    assert client.get(f"/investigations/{embargoed.pk}/").status_code == 404
    known.refresh_from_db()
    token.refresh_from_db()
    assert (known.is_active, known.has_usable_password(), known.email, known.catalogue_id) == (False, False, "", None)
    assert (token.revoked_at is not None, token.name) == (True, f"token {token.pk}")
    assert not Participant.objects.filter(user=known, until=None).exists()
    assert not InstrumentScientist.objects.filter(user=known).exists()
    assert not Attachment.objects.filter(uploaded_by=known).exists()


def test_a_word_that_is_part_of_another_and_a_common_login_in_a_reason_stay(embargoed, data_manager, member):
    ReleaseChange.objects.create(investigation=embargoed, source="staff", kind="date", why="The scientist asked")
    AccessRecord.objects.create(action="read", detail="scientist, scientists")
    logbook.anonymise(member, by=data_manager, why="Asked")
    assert ReleaseChange.objects.get().why == "The scientist asked"
    assert AccessRecord.objects.order_by("pk").first().detail == f"Former member {member.pk}, scientists"


@pytest.mark.parametrize(
    ("who", "by", "why", "words"),
    [
        ("person", "member", "x", "administrators only"),
        ("manager", "manager", "x", "their own account"),
        ("person", "manager", " ", "Say why"),
    ],
)
def test_it_is_refused_with_words(request, person, data_manager, member, who, by, why, words):
    accounts = {"person": person, "manager": data_manager, "member": member}
    with pytest.raises(anonymising.Refused, match=words):
        logbook.anonymise(accounts[who], by=accounts[by], why=why)
    person.refresh_from_db()
    assert person.username == "vtechnolog"


def test_it_is_done_once(person, data_manager):
    logbook.anonymise(person, by=data_manager, why="Asked")
    with pytest.raises(anonymising.Refused, match="already"):
        logbook.anonymise(person, by=data_manager, why="Asked")


def test_old_versions_that_name_the_person_are_found_where_it_is_asked_for(person, embargoed, member):
    event = make.event(embargoed, "Ask Visiting Technologist", author=member, **NOTE)
    logbook.revise(event, by=member, version=1, body="Ask him", body_format="plaintext")
    names = anonymising.names_of(person).all
    assert list(timeline.naming(names).entries) == []
    assert list(timeline.naming(names, old_versions=True).entries) == [event]
    assert list(timeline.naming(["ab"]).entries) == []


def test_the_command_lists_and_does_it(known, data_manager, capsys):
    call_command("anonymise", "vtechnolog", list=True)
    listed = capsys.readouterr().out
    assert Event.objects.get(body__startswith="@").public_id in listed
    assert User.objects.filter(username="vtechnolog").exists()
    call_command("anonymise", "vtechnolog", by="manager", why="Asked", json=True)
    assert f'"called": "Former member {known.pk}"' in capsys.readouterr().out
    call_command("anonymise", f"former-{known.pk}", list=True)
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, "--as"), ({"by": "nobody"}, "no account"), ({"by": "scientist", "why": "x"}, "administrators only")],
)
def test_the_command_says_what_is_wrong(person, member, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("anonymise", "vtechnolog", **options)


def test_a_membership_that_had_ended_keeps_its_end(person, data_manager, embargoed):
    end = timezone.now() - timedelta(days=9)
    ended = Participant.objects.create(investigation=embargoed, user=person, until=end)
    logbook.anonymise(person, by=data_manager, why="Asked")
    ended.refresh_from_db()
    assert ended.until == end
