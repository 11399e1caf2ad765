"""What every verb needs: the rows of an entry, its tags and its versions, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from events import content, notify, tags
from events.models import Event, TaggedEvent
from investigations.models import Dataset, User

BATCH = 500
# Why a version was made in which somebody said what an entry is about.
TIED = "What it is about"
# Kept: each access to `Event.history` builds a manager class anew, a tenth of a message's time.
HISTORY = Event.history


class Conflict(Exception):
    """Somebody saved a newer version meanwhile; nothing was stored. `current` is that version."""

    def __init__(self, current: Event) -> None:
        super().__init__(f"There is a newer version ({current.version}) of this entry; yours was not stored.")
        self.current = current


class Unchangeable(Exception):
    """What software wrote, and what was hidden, keeps its text; comment on it instead."""


class ForStaffOnly(Exception):
    """Hiding what software wrote is for the beamline's staff, with a reason."""


class Redacted(Unchangeable):
    """An entry whose content is gone for good: there is nothing to edit, to bring back or to hide."""

    def __init__(self) -> None:
        super().__init__(
            "This entry was redacted: what it said is gone for good, and its tombstone stays. Write a comment instead."
        )


class FilesMissing(Exception):
    """Files an entry should have are not here: never uploaded, swept after two days, or another person's."""


class Unfit(Exception):
    """A file that cannot be kept, with the status and the sentence its sender gets."""

    def __init__(self, reason: str, status: int = 422) -> None:
        super().__init__(reason)
        self.status = status


def tie_datasets(events: Sequence[Event]) -> None:
    """The dataset an entry names, by its catalogue number or its name in the investigation."""
    known: dict[tuple[int, str, int | None], Dataset | None] = {}
    for event in events:
        number = event.as_sent.get("datasetId")
        if event.dataset is not None or event.investigation_id is None or not (event.dataset_name or number):
            continue
        key = (event.investigation_id, event.dataset_name, number)
        if key not in known:
            mine = Dataset.objects.filter(investigation=event.investigation_id)
            numbered = mine.filter(catalogue_id=number).first() if number else None
            known[key] = numbered or (mine.filter(name=event.dataset_name).first() if event.dataset_name else None)
        event.dataset = known[key]


def latest(event: Event, version: int) -> Event:
    """The entry as it stands, locked until the transaction ends; a save based on an older version is refused."""
    current = Event.objects.defer("search").select_for_update(of=["self"]).get(pk=event.pk)
    if current.redacted_at is not None:
        raise Redacted
    if current.version != version:
        raise Conflict(current)
    return current


def next_version(
    event: Event,
    *,
    by: User | None,
    why: str,
    at: datetime | None = None,
    tags: Sequence[str] | None = None,
    **fields: Any,
) -> Event:
    """Writes these fields, and tags where given, as the next version of an entry that `latest` locked."""
    if tags is not None:
        names = names_of(tags)
        chosen = {name.casefold() for name in event.chosen_tags}
        by_software = {name.casefold() for name in event.tag_names} - chosen
        fields |= {"tag_names": names, "chosen_tags": [name for name in names if name.casefold() not in by_software]}
    Event.objects.filter(pk=event.pk).rewrite(**fields, version=F("version") + 1)
    event = Event.objects.defer("search").get(pk=event.pk)
    if tags is not None:
        TaggedEvent.objects.filter(content_object=event).delete()
        tie_tags([event])
    keep_versions([event], by=by, now=at or timezone.now(), why=why or "Edited")
    notify.changed([event])
    return event


def names_of(names: Iterable[str]) -> list[str]:
    return tags.names_of(map(content.storable, names))


def tie_tags(events: Iterable[Event]) -> None:
    """Ties entries to the tags their names mean, one look-up for each logbook."""
    logbooks: dict[tuple[int | None, int | None], list[Event]] = defaultdict(list)
    for event in events:
        if event.tag_names:
            logbooks[event.investigation_id, event.instrument_id].append(event)
    rows = []
    for those in logbooks.values():
        chosen = {name for event in those for name in event.chosen_tags}
        found = tags.resolve([name for event in those for name in event.tag_names], those[0], chosen)
        # Two names may mean one tag.
        pairs = {(event.pk, found[name].pk): event for event in those for name in event.tag_names if name in found}
        rows += [TaggedEvent(content_object=event, tag_id=tag) for (_, tag), event in pairs.items()]
    if rows:
        TaggedEvent.objects.bulk_create(rows)


def keep_versions(events: Sequence[Event], *, by: User | None, now: datetime, why: str = "") -> None:
    HISTORY.bulk_history_create(
        events, batch_size=BATCH, update=bool(why), default_user=by, default_date=now,
        default_change_reason=content.storable(why) or None,
    )  # fmt: skip
