"""Every write to a logbook. Whoever writes, by page, API or command, calls one of these verbs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from events import blobs, content, notify, routing, tags
from events.blobs import Upload
from events.models import Attachment, Event, TaggedEvent
from events.models.event import new_public_id
from events.routing import EVERYBODY, Place
from investigations.models import Dataset, Investigation, User
from investigations.names import normalised

# A clock may be wrong; one that is a day ahead or before computers kept time is not believed.
LATEST = timedelta(hours=24)
EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
SYSTEM = "E-Logbook"
BATCH = 500
# Kept: each access to `Event.history` builds a manager class anew, a tenth of a message's time.
HISTORY = Event.history


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody wants in a logbook; `as_sent` keeps what could not be taken as it was."""

    type: Event.Type
    category: Event.Category
    place: Place = EVERYBODY
    body: str = ""
    body_format: str = content.PLAIN
    title: str = ""
    happened_at: datetime | None = None
    tags: Sequence[str] = ()
    uploads: Sequence[Upload] = ()
    author: User | None = None
    username: str = ""
    software: str = ""
    machine: str = ""
    source: str = ""
    dataset_name: str = ""
    filepath: str = ""
    parent: Event | None = None
    as_sent: dict[str, Any] = field(default_factory=dict)
    # Only for entries that were recorded elsewhere before, or are made up.
    recorded_at: datetime | None = None


def record(entry: Entry, *, by: User | None = None) -> Event:
    """Stores one entry; when this returns outside a transaction, it is committed."""
    return record_many([entry], by=by)[0]


def record_many(entries: Sequence[Entry], *, by: User | None = None) -> list[Event]:
    """Stores all entries or none: event, files, tags and first version in a few statements."""
    now = timezone.now()
    events = [_draft(entry, now) for entry in entries]
    with transaction.atomic():
        _tie_datasets(events)
        attachments = [_attachments(event, entry) for event, entry in zip(events, entries, strict=True)]
        for event, files in zip(events, attachments, strict=True):
            event.files = [file.as_snapshot() for file in files]
        Event.objects.bulk_create(events)
        Attachment.objects.bulk_create([file for files in attachments for file in files])
        _tag(events)
        _keep_versions(events, by=by, now=now)
        notify.changed(events)
    for event in events:
        if event.claimed_investigation:
            # Its investigation may have appeared while this was being stored.
            transaction.on_commit(lambda event=event: _adopt([event.pk]), robust=True)  # type: ignore[misc]
    return events


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
        waiting = Event.objects.unassigned().filter(pk__in=list(ids)).select_for_update()
        for event, investigation in routing.again(
            waiting.only("claimed_investigation", "happened_at", "instrument", "as_sent")
        ):
            found[investigation].append(event.pk)
        for investigation, those in found.items():
            place = Place(investigation, investigation.instrument)
            _relocate(those, place, by=None, why="The catalogue brought the investigation this message named.")


def _draft(entry: Entry, now: datetime) -> Event:
    made = content.made_safe(entry.body, entry.body_format, by_machine=entry.author is None)
    happened_at, as_sent = _believed(entry, now)
    if made.format != entry.body_format:
        as_sent |= {"format": entry.body_format}
    if entry.place.among:
        as_sent |= {"beamlines": list(entry.place.among)}
    as_sent = {name: content.storable(sent) if isinstance(sent, str) else sent for name, sent in as_sent.items()}
    names = [upload.name for upload in entry.uploads]
    return Event(
        public_id=new_public_id(), type=entry.type, category=entry.category,
        investigation=entry.place.investigation, instrument=entry.place.instrument,
        claimed_investigation=content.storable(entry.place.claimed),
        happened_at=happened_at, recorded_at=entry.recorded_at or now, author=entry.author, parent=entry.parent,
        username=content.storable(entry.username), software=content.storable(entry.software),
        machine=content.storable(entry.machine), source=content.storable(entry.source),
        title=content.storable(entry.title), filepath=content.storable(entry.filepath),
        dataset_name=content.storable(entry.dataset_name),
        body=made.body, body_format=made.format, html=made.html, cleaner_version=content.CLEANER_VERSION,
        text=content.storable("\n".join(filter(None, [entry.title, made.text, *names]))),
        tag_names=tags.names_of(map(content.storable, entry.tags)), as_sent=as_sent,
    )  # fmt: skip


def believed(said: datetime | None, now: datetime) -> bool:
    """Whether an entry may have happened then."""
    return said is not None and EARLIEST <= said <= now + LATEST


def _believed(entry: Entry, now: datetime) -> tuple[datetime, dict[str, Any]]:
    """When it happened; a date that cannot be becomes the arrival time, and what was sent is kept."""
    said = entry.happened_at
    if said is None or believed(said, now):
        return said or now, dict(entry.as_sent)
    return now, {"creationDate": said.isoformat()} | entry.as_sent


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


def _attachments(event: Event, entry: Entry) -> list[Attachment]:
    return [
        Attachment(
            event=event, blob=blobs.keep(upload), name=content.storable(upload.name), caption=upload.caption,
            position=position, uploaded_by=entry.author,
        )
        for position, upload in enumerate(entry.uploads)
    ]  # fmt: skip


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
    entry = Entry(type=Event.Type.NOTIFICATION, category=Event.Category.INFO, place=place, body=text, software=SYSTEM)
    return record(entry, by=by)
