"""ESRF's published client, generated from ICAT+'s own description: each call of sessions and entries, all answers validated."""

import base64
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from icat_plus_client import (
    ApiClient,
    Configuration,
    Credentials,
    Event,
    LogbookApi,
    LogbookSessionIdEventCreatefrombase64PostRequest,
    LogbookSessionIdEventPutRequest,
    LogbookSessionIdEventsPatchRequest,
    SessionApi,
    Tag,
)
from icat_plus_client.exceptions import ApiException, ForbiddenException, UnauthorizedException
from icat_plus_client.models.logbook_session_id_event_put_request_event import LogbookSessionIdEventPutRequestEvent

from tests.clients.facility import CATALOGUE_ID, PASSWORD, PERSON
from tests.pages.test_files import picture

pytestmark = pytest.mark.xdist_group("live")
NUMBER = str(CATALOGUE_ID)
_numbers = itertools.count(1)


@pytest.fixture
def client(server):
    with ApiClient(Configuration(host=server.url)) as made:
        yield made


@pytest.fixture
def sid(client):
    sent = Credentials(plugin="esrf", username=PERSON, password=PASSWORD)
    return SessionApi(client).session_post(sent).session_id


@pytest.fixture
def api(client):
    return LogbookApi(client)


@pytest.fixture
def mark():
    """A tag of this test alone."""
    return f"mark{next(_numbers)}x"


def note(mark, text="a note"):
    content = [{"format": "plainText", "text": text}, {"format": "html", "text": f"<p>{text}</p>"}]
    return Event.from_dict(
        {"type": "annotation", "category": "comment", "title": mark, "content": content, "tag": [{"name": mark}]}
    )


@pytest.fixture
def written(api, sid, mark):
    """Three notes of this test, the newest first."""
    notes = [
        api.logbook_session_id_event_post(sid, NUMBER, note(mark, f"{mark} {word}")) for word in ("one", "two", "three")
    ]
    return notes[::-1]


def text(event):
    return event.content[0].text.split()[-1]


def test_sessions_begin_are_looked_at_prolonged_and_ended(client):
    api = SessionApi(client)
    session = api.session_post(Credentials(plugin="db", username=PERSON, password=PASSWORD, usernameSuffix="x"))
    assert (session.username, session.is_administrator) == (PERSON, True)
    assert session.users_by_prefix[0].name == PERSON
    looked = api.session_session_id_get(session.session_id)
    assert 719 < looked.remaining_minutes <= 720
    assert looked.user.username == looked.user_name == PERSON
    prolonged = api.session_session_id_put_with_http_info(session.session_id)
    assert (prolonged.status_code, prolonged.data) == (204, None)
    assert api.session_session_id_delete_with_http_info(session.session_id).status_code == 200
    with pytest.raises(UnauthorizedException, match="Sign in again"):
        api.session_session_id_get(session.session_id)
    with pytest.raises(ForbiddenException, match="Sign in again"):
        api.session_session_id_put(session.session_id)


def test_a_wrong_password_is_a_forbidden_with_a_sentence(client):
    with pytest.raises(ForbiddenException) as refused:
        SessionApi(client).session_post(Credentials(plugin="db", username="nobody", password="wrong"))
    assert refused.value.body == "This name and password are not known here, or the account is closed.\n"


def test_entries_are_created_and_listed(api, sid, mark, written, server):
    found = api.logbook_session_id_event_get(
        sid, investigation_id=NUMBER, instrument_name="id32", sort_by="_id", sort_order="1", skip="0", limit="10",
        types="ANNOTATION-COMMENT,NOTIFICATION-INFO", filter_investigation=False, search=mark, format="json",
        tags=mark, or_tags=f"{mark},other", not_tags="never", start_time="2020-01-01T00:00:00",
        end_time="2100-01-01T00:00:00",
    )  # fmt: skip
    assert [text(event) for event in found] == ["one", "two", "three"]
    one = found[0]
    assert one.to_dict() == written[2].to_dict()
    assert (one.type, one.category, one.title, one.username) == ("annotation", "comment", mark, PERSON)
    assert (one.investigation_id, one.investigation_name, one.instrument_name) == (CATALOGUE_ID, "HC-4397", "ID32")
    assert [each.format for each in one.content] == ["plainText", "html"]
    assert abs(datetime.now(UTC) - one.creation_date) < timedelta(minutes=5)
    assert server.count("SELECT count(*) FROM events_event WHERE %s = ANY(tag_names)", mark) == 3


def test_entries_are_counted_paged_and_their_days_listed(api, sid, mark, written):
    assert api.logbook_session_id_event_count_get(sid, NUMBER, tags=mark) == 3
    newest = api.logbook_session_id_event_page_get(sid, id=written[0].id, investigation_id=NUMBER, tags=mark, limit="2")
    oldest = api.logbook_session_id_event_page_get(
        sid, id=written[0].id, investigation_id=NUMBER, tags=mark, limit="2", sort_order="1"
    )
    pages = [(each.page.total, each.page.total_pages, each.page.current_page) for each in (newest, oldest)]
    assert pages == [(3, 2, 1), (3, 2, 2)]
    days = api.logbook_session_id_event_dates_get(sid, NUMBER, tags=mark)
    assert len(days) == 1
    assert [text(event) for event in api.logbook_session_id_event_get(sid, NUMBER, tags=mark, var_date=days[0])] == [
        "three", "two", "one",
    ]  # fmt: skip


def test_a_correction_carries_the_version_before(api, sid, mark, written):
    said = written[0].to_dict() | {"content": [{"format": "plainText", "text": "corrected"}]}
    event = LogbookSessionIdEventPutRequestEvent.from_dict(said)
    revised = api.logbook_session_id_event_put(sid, NUMBER, LogbookSessionIdEventPutRequest(event=event))
    assert (revised.id, text(revised), revised.tag[0].name) == (written[0].id, "corrected", mark)
    before = Event.from_dict(revised.previous_version_event)
    assert text(before) == "three"


def test_a_photo_is_an_attachment_whose_files_are_named(api, sid):
    data = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    sent = LogbookSessionIdEventCreatefrombase64PostRequest(base64=data)
    made = api.logbook_session_id_event_createfrombase64_post(
        sid, NUMBER, logbook_session_id_event_createfrombase64_post_request=sent
    )
    assert (made.type, made.category, made.filename) == ("attachment", "file", "picture.png")
    assert len(made.file) == 1
    found = api.logbook_session_id_event_get(sid, NUMBER, types="ATTACHMENT", limit="1")
    assert [(event.id, event.file) for event in found] == [(made.id, made.file)]


def test_entries_are_removed_and_restored_by_the_filter_that_finds_them(api, sid, mark, written):
    asked = {"investigation_id": NUMBER, "search": f"{mark} one", "types": "ANNOTATION", "sort_by": "_id", "limit": "5"}
    assert [text(event) for event in api.logbook_session_id_event_remove_put(sid, **asked)] == ["one"]
    assert api.logbook_session_id_event_count_get(sid, NUMBER, tags=mark) == 2
    assert [text(event) for event in api.logbook_session_id_event_restore_put(sid, **asked)] == ["one"]
    assert api.logbook_session_id_event_count_get(sid, NUMBER, tags=mark) == 3


def test_tags_of_many_are_replaced_for_all_or_none(api, sid, mark, written):
    ids = [event.id for event in written[:2]]
    sent = LogbookSessionIdEventsPatchRequest(eventIds=ids, tags=[Tag(name=f"{mark}new", color="#ff0000")])
    changed = api.logbook_session_id_events_patch(sid, NUMBER, logbook_session_id_events_patch_request=sent)
    assert [[tag.name for tag in event.tag] for event in changed] == [[f"{mark}new"]] * 2
    sent.event_ids = [written[2].id, "0" * 24]
    with pytest.raises(ApiException, match="Nothing was tagged"):
        api.logbook_session_id_events_patch(sid, NUMBER, logbook_session_id_events_patch_request=sent)
    assert api.logbook_session_id_event_count_get(sid, NUMBER, tags=mark) == 1


def test_figures_are_told(api, sid, written):
    today = datetime.now(UTC).date()
    days = {"start_date": (today - timedelta(days=1)).isoformat(), "end_date": (today + timedelta(days=1)).isoformat()}
    assert sum(each.count for each in api.logbook_session_id_stats_count_get(sid, **days)) >= 3
    of_investigations = api.logbook_session_id_stats_investigation_get(sid, **days)
    (ours,) = [each for each in of_investigations if each.investigation_id == NUMBER]
    assert (ours.name, ours.instrument, ours.dataset_count) == ("HC-4397", "ID32", "1")
    assert ours.count == ours.annotations + ours.notifications >= 3


def test_the_older_addresses_of_keys_still_take_messages(api, server, mark):
    prefix = "logbook_api_key_investigation_name_investigation_name_instrument_name_instrument_name_event"
    made = getattr(api, f"{prefix}_post")("hc4397", "id32", server.key, note(mark))
    assert (made.investigation_id, made.type) == (CATALOGUE_ID, "annotation")
    sent = {"base64": "data:text/plain;base64,QQ==", "usernames": "a,b"}
    file = getattr(api, f"{prefix}_createfrombase64_post")("HC-4397", "ID32", server.key, sent)
    assert (file.type, file.category, file.filename) == ("attachment", "file", "file.txt")


def test_a_session_that_is_over_and_a_key_are_unauthorized_everywhere(api, client, sid, server):
    SessionApi(client).session_session_id_delete(sid)
    for nobody in (sid, server.key, "nothing"):
        for name in ("event_get", "event_count_get", "event_page_get", "event_dates_get", "event_post", "event_put",
                     "event_createfrombase64_post", "event_remove_put", "event_restore_put", "events_patch",
                     "stats_count_get", "stats_investigation_get"):  # fmt: skip
            with pytest.raises(UnauthorizedException, match="not known here, or is over"):
                getattr(api, f"logbook_session_id_{name}")(nobody)
