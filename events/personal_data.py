"""All that is stored of one person, as JSON that begins before the last row is read."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q, QuerySet, Value
from django.db.models.lookups import Contains
from django.utils import timezone

from events.models import ApiSession, Attachment, Event, HistoricalEvent, ReadMark, SavedView
from events.search import Fold
from investigations.models import AccessRecord, ApiToken, InstrumentScientist, Notice, Participant, ReleaseChange, User

ACCOUNT = (
    "id", "username", "full_name", "first_name", "last_name", "email", "affiliation", "orcid", "catalogue_id",
    "catalogue_name", "is_active", "is_superuser", "date_joined", "last_login", "anonymised_at", "time_zone", "theme",
    "editor", "shortcuts", "oldest_first", "slide_in", "first_view",
)  # fmt: skip
BY_THEM, BY_ANOTHER = "this person", "somebody else"
PLACE = {"proposal": F("investigation__name"), "beamline": F("investigation__instrument__name")}


def pieces(person: User) -> Iterator[str]:
    """The document in parts. Of others it names nobody; of keys it has names and times."""
    write = DjangoJSONEncoder(ensure_ascii=False).encode
    account = {name: getattr(person, name) for name in ACCOUNT}
    yield f'{{"made_at": {write(timezone.now())}, "account": {write(account)}'
    for name, rows in _sections(person):
        yield f', "{name}": ['
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n{write(row)}"
        yield "]"
    yield "}\n"


def _sections(person: User) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    yield "memberships", _rows(Participant.objects.filter(user=person), "role", "may_write", "since", "until", "source")
    beamlines = InstrumentScientist.objects.filter(user=person)
    yield "beamlines", _values(beamlines, "source", name=F("instrument__name"))
    tokens = ("name", "may_read", "may_write", "created_at", "last_used_at", "revoked_at")
    yield "tokens", _values(ApiToken.objects.filter(user=person), *tokens)
    yield "versions_of_entries", _versions(person)
    yield "files", _files(person)
    yield "mentioned_in", _mentions(person)
    read = AccessRecord.objects.filter(Q(user=person) | Q(token__user=person))
    yield "readings", _rows(read, "at", "action", "detail", own_logbook_of=F("instrument__name"))
    yield "mails", _rows(Notice.objects.filter(user=person), "kind", "release_date", "sent_at", "failed_why")
    yield "release_changes", _rows(ReleaseChange.objects.filter(by=person), "at", "kind", "release_date", "why")
    yield "last_reading_of_logbooks", _rows(ReadMark.objects.filter(user=person), "seen_at", "left_at")
    yield "saved_views", _rows(SavedView.objects.filter(owner=person), "name", "query", "shared", "created_at")
    sessions = ApiSession.objects.filter(user=person)
    yield "sessions_of_programs", _values(sessions, "created_at", "expires_at", "last_used_at")


def _rows(found: "QuerySet[Any]", *fields: str, **more: F) -> Iterable[dict[str, Any]]:
    return _values(found, *fields, **PLACE, **more)


def _values(found: "QuerySet[Any]", *fields: str, **named: F) -> Iterable[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = found.order_by("pk").values(*fields, **named).iterator()
    return rows


def _versions(person: User) -> Iterator[dict[str, Any]]:
    """Every version of every entry and comment they wrote or changed."""
    own = Event.objects.filter(author=person).values("pk")
    changed = HistoricalEvent.objects.filter(history_user=person).values("id")
    versions = HistoricalEvent.objects.filter(Q(id__in=own) | Q(id__in=changed)).defer("text")
    related = versions.select_related("investigation", "instrument", "parent").order_by("id", "version")
    for row in related.iterator(chunk_size=500):
        by = row.history_user_id if row.version > 1 else row.author_id
        yield {
            "entry": row.public_id, "version": row.version, "saved_at": _first(row), "by": _who(by, person),
            "author": _who(row.author_id, person), "reason": row.history_change_reason or "", "type": row.type,
            "category": row.category, "proposal": row.investigation and row.investigation.name,
            "beamline": row.instrument and row.instrument.name, "comment_on": row.parent and row.parent.public_id,
            "happened_at": row.happened_at, "title": row.title, "body": row.body, "body_format": row.body_format,
            "tags": row.tag_names, "files": row.files, "filepath": row.filepath, "username": row.username,
            "hidden": row.removed_at, "redacted": row.redacted_at,
        }  # fmt: skip


def _first(row: Any) -> datetime:
    saved: datetime = row.recorded_at if row.version == 1 else row.history_date
    return saved


def _who(pk: int | None, person: User) -> str:
    return BY_THEM if pk == person.pk else BY_ANOTHER if pk is not None else "software"


def _files(person: User) -> Iterable[dict[str, Any]]:
    said = {"entry": F("event__public_id"), "sha256": F("blob__sha256"), "size": F("blob__size")}
    found = Attachment.objects.filter(uploaded_by=person)
    return _values(found, "name", "caption", "uploaded_at", "removed_at", **said)


def _mentions(person: User) -> Iterable[dict[str, Any]]:
    """Found by the words first, which have an index."""
    words = Contains(Fold(F("text")), Fold(Value(f"@{person.username}")))
    found = Event.objects.filter(words, mentions__contains=[person.pk])
    return _values(found, "happened_at", entry=F("public_id"))
