"""What somebody wants in a logbook, and the rows it becomes; `events/logbook.py` alone writes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events import blobs, content, tags
from events.blobs import Upload
from events.models import Attachment, Event
from events.models.event import new_public_id
from events.routing import EVERYBODY, Place
from investigations.models import Dataset, Sample, User

# A clock may be wrong; one that is a day ahead or before computers kept time is not believed.
LATEST = timedelta(hours=24)
EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


@dataclass(frozen=True)
class Attached:
    """A file that was uploaded before, and the line under it, which is also its alternative text."""

    pk: int
    caption: str = ""


@dataclass(frozen=True)
class About:
    """What an entry is about: a dataset, a sample, a datafile's path."""

    dataset: Dataset | None = None
    sample: Sample | None = None
    filepath: str = ""


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
    attached: Sequence[Attached] = ()
    author: User | None = None
    username: str = ""
    software: str = ""
    machine: str = ""
    desk: str = ""
    source: str = ""
    dataset: Dataset | None = None
    sample: Sample | None = None
    dataset_name: str = ""
    filepath: str = ""
    parent: Event | None = None
    as_sent: dict[str, Any] = field(default_factory=dict)
    # Only for entries that were recorded elsewhere before, or are made up.
    recorded_at: datetime | None = None


def draft(entry: Entry, now: datetime) -> Event:
    """The row an entry becomes: cleaned, dated, and what could not be taken as it was kept beside it."""
    made = content.made_safe(entry.body, entry.body_format, by_machine=entry.author is None)
    happened_at, as_sent = _believed(entry, now)
    if made.format != entry.body_format:
        as_sent |= {"format": entry.body_format}
    if entry.place.among:
        as_sent |= {"beamlines": list(entry.place.among)}
    as_sent = {name: content.storable(sent) if isinstance(sent, str) else sent for name, sent in as_sent.items()}
    names = [upload.name for upload in entry.uploads]
    tag_names = tags.names_of(map(content.storable, entry.tags))
    return Event(
        public_id=new_public_id(), type=entry.type, category=entry.category,
        investigation=entry.place.investigation, instrument=entry.place.instrument,
        claimed_investigation=content.storable(entry.place.claimed),
        happened_at=happened_at, recorded_at=entry.recorded_at or now, author=entry.author, parent=entry.parent,
        username=content.storable(entry.username), software=content.storable(entry.software),
        machine=content.storable(entry.machine), source=content.storable(entry.source),
        title=content.storable(entry.title), filepath=content.storable(entry.filepath),
        dataset_name=content.storable(entry.dataset.name if entry.dataset else entry.dataset_name),
        dataset=entry.dataset, sample=entry.sample, desk=content.storable(entry.desk),
        body=made.body, body_format=made.format, html=made.html, cleaner_version=content.CLEANER_VERSION,
        text=searchable(entry.title, made.text, names),
        tag_names=tag_names, chosen_tags=tag_names if entry.type == Event.Type.ANNOTATION else [], as_sent=as_sent,
    )  # fmt: skip


def searchable(title: str, text: str, files: Sequence[str]) -> str:
    """What an entry is found by: its title, its words and the names of its files."""
    return content.storable("\n".join(filter(None, [title, text, *files])))


def believed(said: datetime | None, now: datetime) -> bool:
    """Whether an entry may have happened then."""
    return said is not None and EARLIEST <= said <= now + LATEST


def _believed(entry: Entry, now: datetime) -> tuple[datetime, dict[str, Any]]:
    """When it happened; a date that cannot be becomes the arrival time, and what was sent is kept."""
    said = entry.happened_at
    if said is None or believed(said, now):
        return said or now, dict(entry.as_sent)
    return now, {"creationDate": said.isoformat()} | entry.as_sent


def attachments(event: Event, entry: Entry) -> list[Attachment]:
    """Its files; their bytes are stored now, the rows are for the writer."""
    return [
        Attachment(
            event=event, blob=blobs.keep(upload), name=content.storable(upload.name), caption=upload.caption,
            position=position, uploaded_by=entry.author,
        )
        for position, upload in enumerate(entry.uploads)
    ]  # fmt: skip
