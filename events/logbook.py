"""Every write to a logbook. Whoever writes, by page, API or command, calls one of these verbs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from events import content, notify, routing, tags
from events.entries import Entry, attachments, draft, searchable
from events.models import Attachment, Event, TaggedEvent
from events.routing import Place
from events.wording import SYSTEM_SOFTWARE
from investigations.models import Dataset, Investigation, User
from investigations.names import normalised

BATCH = 500
# Kept: each access to `Event.history` builds a manager class anew, a tenth of a message's time.
HISTORY = Event.history


class Conflict(Exception):
    """Somebody saved a newer version meanwhile; nothing was stored. `current` is that version."""

    def __init__(self, current: Event) -> None:
        super().__init__(f"There is a newer version ({current.version}) of this entry; yours was not stored.")
        self.current = current


class Unchangeable(Exception):
    """What software wrote, and what was hidden, keeps its text; comment on it instead."""


def record(entry: Entry, *, by: User | None = None) -> Event:
    """Stores one entry; when this returns outside a transaction, it is committed."""
    return record_many([entry], by=by)[0]


def record_many(entries: Sequence[Entry], *, by: User | None = None) -> list[Event]:
    """Stores all entries or none: event, files, tags and first version in a few statements."""
    now = timezone.now()
    events = [draft(entry, now) for entry in entries]
    with transaction.atomic():
        _tie_datasets(events)
        files_of = [attachments(event, entry) for event, entry in zip(events, entries, strict=True)]
        for event, files in zip(events, files_of, strict=True):
            event.files = [file.as_snapshot() for file in files]
            # The first version is as old as the entry, also of one that was recorded elsewhere before.
            event._history_date = event.recorded_at  # type: ignore[attr-defined]
        Event.objects.bulk_create(events)
        Attachment.objects.bulk_create([file for files in files_of for file in files])
        _tag(events)
        _keep_versions(events, by=by, now=now)
        notify.changed(events)
    for event in events:
        if event.claimed_investigation:
            # Its investigation may have appeared while this was being stored.
            transaction.on_commit(lambda event=event: _adopt([event.pk]), robust=True)  # type: ignore[misc]
    return events


def revise(
    event: Event, *, by: User, version: int, body: str, body_format: str, title: str | None = None,
    tags: Sequence[str] | None = None, why: str = "", at: datetime | None = None,
) -> Event:  # fmt: skip
    """A new version of what a person wrote; the author stays who it was, and `by` becomes an editor.

    `at` is for versions that were made elsewhere before. Raises Conflict and Unchangeable.
    """
    with transaction.atomic():
        current = _latest(event, version)
        if not current.is_by_a_person or current.removed_at is not None:
            raise Unchangeable("Only entries by people that are not hidden can be edited. Write a comment instead.")
        made = content.made_safe(body, body_format, by_machine=False)
        new_title = current.title if title is None else content.storable(title)
        names = [file["name"] for file in current.files]
        return _next_version(
            current, by=by, why=why, at=at, tags=tags, title=new_title, body=made.body, body_format=made.format,
            html=made.html, cleaner_version=content.CLEANER_VERSION, text=searchable(new_title, made.text, names),
        )  # fmt: skip


def comment(
    parent: Event, *, by: User, body: str, body_format: str, tags: Sequence[str] = (), place: Place | None = None,
    happened_at: datetime | None = None, recorded_at: datetime | None = None,
) -> Event:  # fmt: skip
    """An annotation under an entry; under a comment it joins the others of the same entry.

    A message to everybody has no logbook: `place` says in which one the comment stands, and must.
    """
    if place is None and parent.instrument_id is None:
        raise ValueError("A message to everybody has no logbook. Say in which one the comment stands.")
    entry = Entry(
        type=Event.Type.ANNOTATION, category=Event.Category.COMMENT, body=body, body_format=body_format, tags=tags,
        place=place or Place(parent.investigation, parent.instrument, parent.claimed_investigation),
        parent=parent.parent or parent, author=by, happened_at=happened_at, recorded_at=recorded_at,
    )  # fmt: skip
    return record(entry, by=by)


def retag(event: Event, names: Sequence[str], *, by: User, version: int, at: datetime | None = None) -> Event:
    """Any entry's tags become these names, as a new version; its text, time and author stay. Raises Conflict."""
    with transaction.atomic():
        return _next_version(_latest(event, version), by=by, why="Tags", at=at, tags=names)


def move(source: Investigation, destination: Investigation, *, by: User | None = None, who: str = "") -> int:
    """All entries of one logbook go to another; a line in each says when, who and how many. Returns how many."""
    with transaction.atomic():
        # Of two moves out of one logbook the second finds it empty, instead of moving the entries on.
        list(Investigation.objects.select_for_update().filter(pk__in=[source.pk, destination.pk]).order_by("pk"))
        ids = list(Event.objects.filter(investigation=source).values_list("pk", flat=True))
        why = f"Moved from {source.name} ({source.instrument.name}) to {destination.name} ({destination.instrument.name})."
        _relocate(ids, Place(destination, destination.instrument), by=by, why=why)
        if ids:
            count = f"{len(ids)} {'entry' if len(ids) == 1 else 'entries'}"
            _note(source, f"{count} moved to another logbook by {who or by}.", by=by)
            _note(destination, f"{count} moved here from another logbook by {who or by}.", by=by)
    return len(ids)


def investigation_appeared(sender: Any, investigation: Investigation, **kwargs: Any) -> None:
    """Messages that waited unassigned for this investigation move into it."""
    here = Q(instrument=investigation.instrument_id) | Q(as_sent__beamlines__contains=[investigation.instrument.key])
    waiting = Event.objects.unassigned().filter(here)
    claimed = waiting.order_by().values_list("claimed_investigation", flat=True).distinct()
    names = [name for name in claimed if normalised(name) in routing.claims(investigation)]
    if names:
        _adopt(waiting.filter(claimed_investigation__in=names).values_list("pk", flat=True))


def _adopt(ids: Iterable[int]) -> None:
    """Each of these unassigned entries goes where the routing rules, asked again, put it now."""
    found: dict[Investigation, list[int]] = defaultdict(list)
    with transaction.atomic():
        waiting = Event.objects.unassigned().filter(pk__in=list(ids)).select_for_update(of=["self"])
        for event, investigation in routing.again(
            waiting.filter(parent=None).only("claimed_investigation", "happened_at", "instrument", "as_sent")
        ):
            found[investigation].append(event.pk)
        # A comment stands where its entry stands, whenever it was written.
        for comment in waiting.filter(parent__investigation__isnull=False).select_related(
            "parent__investigation__instrument"
        ):
            if comment.parent is not None and comment.parent.investigation is not None:
                found[comment.parent.investigation].append(comment.pk)
        for investigation, those in found.items():
            comments = Event.objects.unassigned().filter(parent__in=those).values_list("pk", flat=True)
            place = Place(investigation, investigation.instrument)
            _relocate(
                [*those, *comments], place, by=None, why="The catalogue brought the investigation this message named."
            )


def _tie_datasets(events: Sequence[Event]) -> None:
    """The dataset an entry names, by its catalogue number or its name in the investigation."""
    known: dict[tuple[int, str, int | None], Dataset | None] = {}
    for event in events:
        number = event.as_sent.get("datasetId")
        if event.investigation_id is None or not (event.dataset_name or number):
            continue
        key = (event.investigation_id, event.dataset_name, number)
        if key not in known:
            mine = Dataset.objects.filter(investigation=event.investigation_id)
            numbered = mine.filter(catalogue_id=number).first() if number else None
            known[key] = numbered or (mine.filter(name=event.dataset_name).first() if event.dataset_name else None)
        event.dataset = known[key]


def _latest(event: Event, version: int) -> Event:
    """The entry as it stands, locked until the transaction ends; a save based on an older version is refused."""
    current = Event.objects.defer("search").select_for_update(of=["self"]).get(pk=event.pk)
    if current.version != version:
        raise Conflict(current)
    return current


def _next_version(
    event: Event, *, by: User, why: str, at: datetime | None, tags: Sequence[str] | None, **fields: Any
) -> Event:
    if tags is not None:
        names = _names(tags)
        chosen = {name.casefold() for name in event.chosen_tags}
        by_software = {name.casefold() for name in event.tag_names} - chosen
        fields |= {"tag_names": names, "chosen_tags": [name for name in names if name.casefold() not in by_software]}
    Event.objects.filter(pk=event.pk).rewrite(**fields, version=F("version") + 1)
    event = Event.objects.defer("search").get(pk=event.pk)
    if tags is not None:
        TaggedEvent.objects.filter(content_object=event).delete()
        _tag([event])
    _keep_versions([event], by=by, now=at or timezone.now(), why=why or "Edited")
    notify.changed([event])
    return event


def _names(names: Iterable[str]) -> list[str]:
    return tags.names_of(map(content.storable, names))


def _tag(events: Iterable[Event]) -> None:
    """Ties entries to the tags their names mean, one look-up for each logbook."""
    logbooks: dict[tuple[int | None, int | None], list[Event]] = defaultdict(list)
    for event in events:
        if event.tag_names:
            logbooks[event.investigation_id, event.instrument_id].append(event)
    rows = []
    for those in logbooks.values():
        found = tags.resolve([name for event in those for name in event.tag_names], those[0])
        # Two names may mean one tag.
        pairs = {(event.pk, found[name].pk): event for event in those for name in event.tag_names if name in found}
        rows += [TaggedEvent(content_object=event, tag_id=tag) for (_, tag), event in pairs.items()]
    if rows:
        TaggedEvent.objects.bulk_create(rows)


def _keep_versions(events: Sequence[Event], *, by: User | None, now: datetime, why: str = "") -> None:
    HISTORY.bulk_history_create(
        events, batch_size=BATCH, update=bool(why), default_user=by, default_change_reason=why or None, default_date=now
    )


def _relocate(ids: Sequence[int], place: Place, *, by: User | None, why: str) -> None:
    """Entries get a new place, a new version that says why, and the tags their names mean there."""
    now = timezone.now()
    for start in range(0, len(ids), BATCH):
        batch = Event.objects.filter(pk__in=ids[start : start + BATCH])
        notify.changed(batch.select_for_update().only("public_id", "investigation", "instrument"))
        batch.rewrite(
            investigation=place.investigation, instrument=place.instrument, claimed_investigation=place.claimed,
            dataset=None, sample=None, version=F("version") + 1,
        )  # fmt: skip
        events = list(batch.defer("search", "html"))
        _tie_datasets(events)
        for event in events:
            if event.dataset is not None:
                Event.objects.filter(pk=event.pk).rewrite(dataset=event.dataset)
        TaggedEvent.objects.filter(content_object__in=events).delete()
        _tag(events)
        _keep_versions(events, by=by, now=now, why=why)
        notify.changed(events)


def _note(investigation: Investigation, text: str, *, by: User | None) -> Event:
    """A line the logbook itself writes about what happened to it."""
    place = Place(investigation, investigation.instrument)
    entry = Entry(
        type=Event.Type.NOTIFICATION, category=Event.Category.INFO, place=place, body=text, software=SYSTEM_SOFTWARE
    )
    return record(entry, by=by)
