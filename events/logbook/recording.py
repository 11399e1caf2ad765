"""New entries: one, many, or one that may be sent twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events import mentions, notify
from events.entries import About, Attached, Entry, attachments, draft
from events.logbook import files
from events.logbook.placing import adopt
from events.logbook.revising import revise
from events.logbook.rows import FilesMissing, keep_versions, tie_datasets, tie_tags
from events.models import Attachment, Event, IdempotencyKey
from events.routing import Place
from investigations import briefly
from investigations.models import ApiToken, User

# No browser sends a line again after this; what lies in its outbox longer is stored as a new entry.
KEYS_KEPT = timedelta(days=30)
KEYS_AT_ONCE = 1_000


class KeyUsed(Exception):
    """This key of the sender's stored another entry before; nothing was stored."""


def record(entry: Entry, *, by: User | None = None) -> Event:
    """Stores one entry; when this returns outside a transaction, it is committed."""
    return record_many([entry], by=by)[0]


def record_many(entries: Sequence[Entry], *, by: User | None = None) -> list[Event]:
    """Stores all entries or none: event, files, tags and first version in a few statements.

    Raises FilesMissing.
    """
    try:
        return _stored(entries, by)
    except IntegrityError:
        if connection.in_atomic_block:
            raise
        # Another process made a tag one with another's, whose number was still remembered here: no message is lost to that.
        briefly.forget()
        return _stored(entries, by)


def _stored(entries: Sequence[Entry], by: User | None) -> list[Event]:
    now = timezone.now()
    with transaction.atomic():
        entries = [_without_pictures_in_text(entry, by) for entry in entries]
        events = [draft(entry, now) for entry in entries]
        tie_datasets(events)
        mentions.note(events)
        ready = [
            files.claimed(entry.attached, by=by, logbook=notify.logbook_of(event)) if entry.attached else []
            for event, entry in zip(events, entries, strict=True)
        ]
        new = [attachments(event, entry) for event, entry in zip(events, entries, strict=True)]
        for event, those, others in zip(events, ready, new, strict=True):
            event.files = [file.as_snapshot() for file in (*those, *others)]
            # The first version is as old as the entry, also of one that was recorded elsewhere before.
            event._history_date = event.recorded_at  # type: ignore[attr-defined]
        Event.objects.bulk_create(events)
        Attachment.objects.bulk_create([file for files in new for file in files])
        for event, those in zip(events, ready, strict=True):
            if those:
                files.keep([*those, *event.attachments.filter(removed_at=None)], event)
        tie_tags(events)
        keep_versions(events, by=by, now=now)
        notify.changed(events)
    for event in events:
        if event.claimed_investigation:
            # Its investigation may have appeared while this was being stored.
            transaction.on_commit(lambda event=event: adopt([event.pk]), robust=True)  # type: ignore[misc]
    return events


def once(
    entry: Entry, *, by: User | None, key: str, again: bool = False, token: ApiToken | None = None, strict: bool = False
) -> Event:
    """Stores an entry that may be sent again under the same key: it is there once.

    What is sent `again` with other words, because nobody could see that the first try had arrived, becomes the next
    version of that one; a key that was simply used for something else before stores a new entry, or is refused when
    `strict`. Keys are each sender's own. Raises Conflict when somebody else changed it meanwhile, and KeyUsed.
    """
    sent = _fingerprint(entry, by, in_full=strict)
    found = _known(by, token, key)
    if found is None:
        try:
            with transaction.atomic():
                event = record(entry, by=by)
                IdempotencyKey.objects.create(key=key, user=by, token=token, event=event, request_hash=sent)
                return event
        except (IntegrityError, FilesMissing):
            # The same key is being stored by another request, which has just won, and has the files.
            if (found := _known(by, token, key)) is None:
                raise
    same_place = _stands_there(found.event, entry)
    if not strict and found.event.redacted_at is not None:
        return found.event  # a browser that sends once more does not bring back what is gone
    if same_place and found.request_hash == sent:
        return found.event
    if strict:
        raise KeyUsed
    # Whoever sends may write in this logbook; an entry elsewhere, or under another one, is not theirs to change by it.
    if not same_place or not again or by is None:
        return record(entry, by=by)
    return _revised(found, entry, by, sent)


def _revised(found: IdempotencyKey, entry: Entry, by: User, sent: str) -> Event:
    """The first try's entry as it was sent again."""
    with transaction.atomic():
        revised = revise(
            found.event, by=by, version=1, body=entry.body, body_format=entry.body_format, title=entry.title,
            tags=entry.tags, files=entry.attached, why="Sent again", about=About(entry.dataset, entry.sample, entry.filepath),
        )  # fmt: skip
        IdempotencyKey.objects.filter(pk=found.pk).update(request_hash=sent)
    return revised


def forget_keys(now: datetime, *, at_once: int = KEYS_AT_ONCE) -> int:
    """Keys of entries older than a month go, so many in a transaction; says how many. The entries stay."""
    old, dropped = IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).order_by("created_at"), 0
    while some := list(old.values_list("pk", flat=True)[:at_once]):
        dropped += IdempotencyKey.objects.filter(pk__in=some).delete()[0]
    return dropped


def comment(
    parent: Event, *, by: User, body: str, body_format: str, tags: Sequence[str] = (), place: Place | None = None,
    happened_at: datetime | None = None, recorded_at: datetime | None = None, attached: Sequence[Attached] = (),
    author: User | None = None, desk: str = "",
) -> Event:  # fmt: skip
    """An annotation under an entry; under a comment it joins the others of the same entry.

    A message to everybody has no logbook: `place` says in which one the comment stands, and must.
    """
    if place is None and parent.instrument_id is None:
        raise ValueError("A message to everybody has no logbook. Say in which one the comment stands.")
    entry = Entry(
        type=Event.Type.ANNOTATION, category=Event.Category.COMMENT, body=body, body_format=body_format, tags=tags,
        place=place or Place(parent.investigation, parent.instrument, parent.claimed_investigation),
        parent=parent.parent or parent, author=author or by, desk=desk, happened_at=happened_at,
        recorded_at=recorded_at, attached=attached,
    )  # fmt: skip
    return record(entry, by=by)


def _known(by: User | None, token: ApiToken | None, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(key=key, user=by, token=token).select_related("event").first()


def _stands_there(event: Event, entry: Entry) -> bool:
    place = entry.place
    wanted = (place.investigation and place.investigation.pk, place.instrument and place.instrument.pk)
    parent = entry.parent and entry.parent.pk
    return (event.investigation_id, event.instrument_id, event.parent_id) == (*wanted, parent)


def _fingerprint(entry: Entry, by: User | None, *, in_full: bool) -> str:
    """What makes two entries one. Of files it is their bytes and lines: a form without scripts that is sent twice brings them twice."""
    pks = [each.pk for each in entry.attached]
    rows = Attachment.objects.filter(pk__in=pks, uploaded_by=by).values_list("pk", "blob__sha256", "name")
    files = {pk: f"{sha256} {name}" for pk, sha256, name in rows} if pks else {}
    parts = [
        entry.title, entry.body, entry.body_format, *entry.tags, entry.filepath,
        *(f"{files.get(each.pk, each.pk)} {each.caption}" for each in entry.attached),
        str(entry.dataset and entry.dataset.pk), str(entry.sample and entry.sample.pk), str(entry.parent and entry.parent.pk),
    ]  # fmt: skip
    if in_full:
        parts += [
            entry.type, entry.category, entry.software, entry.machine, entry.dataset_name, str(entry.happened_at),
            *(f"{upload.name} {upload.sha256} {upload.caption}" for upload in entry.uploads),
        ]  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def _without_pictures_in_text(entry: Entry, by: User | None) -> Entry:
    if entry.author is None or "data:image/" not in entry.body:
        return entry  # what software wrote stays as it wrote it
    place = Event(investigation=entry.place.investigation, instrument=entry.place.instrument)
    body, found = files.out_of_text(entry.body, entry.body_format, by=by, logbook=notify.logbook_of(place))
    return replace(entry, body=body, attached=[*entry.attached, *found])
