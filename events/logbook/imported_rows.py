"""The rows that imported entries become: as they were written, made safe by the rules of today."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.db.models import Q

from events import blobs, content, tags
from events.blobs import Upload
from events.entries import searchable
from events.imports import File, Spool, Version, Written
from events.logbook.imported_people import People
from events.models import Attachment, Event
from investigations.models import Dataset, Investigation, Sample

# How a picture stands in the text of its entry.
PICTURE = re.compile(r"/attachments/([0-9]{1,18})/([^/\"'<>()\s]*)")
# Of a picture in a text whose file the entry has not.
NO_PICTURE = 0
AS_SAID = (
    "type", "category", "desk", "username", "software", "machine", "source", "title", "body_format", "filepath",
    "dataset_name", "removed_why", "redacted_why",
)  # fmt: skip
Numbers = dict[int, int]


class Ties:
    """What the entries of a batch are about and comment on, looked up together."""

    def __init__(self, into: Investigation, batch: Sequence[Written]) -> None:
        versions = [version for written in batch for version in written.versions]
        self.into, self.without_parent, self.without_sample = into, 0, 0
        self._datasets = _by_name(Dataset, into, {version.dataset for version in versions})
        self._samples = _by_name(Sample, into, {version.sample for version in versions})
        above = {version.parent for version in versions} - {""}
        here = Q(investigation=into) | Q(type=Event.Type.BROADCAST)
        found = Event.objects.filter(here, public_id__in=above).only("public_id")
        self._parents = {event.public_id: event for event in found}

    def add(self, events: Iterable[Event]) -> None:
        """These are stored by now, and may be commented on."""
        self._parents |= {event.public_id: event for event in events}

    def fields(self, version: Version) -> dict[str, Any]:
        """What of them is here; what is not is kept as it was sent, and counted for the latest version."""
        as_sent = dict(version.as_sent)
        parent, sample = self._parents.get(version.parent), self._samples.get(version.sample)
        if version.parent and parent is None:
            as_sent["parent"] = version.parent
            self.without_parent += version.is_latest
        if version.sample and sample is None:
            as_sent["sample"] = version.sample
            self.without_sample += version.is_latest
        dataset = self._datasets.get(version.dataset)
        name = version.said["dataset_name"] or version.dataset
        return {"parent": parent, "sample": sample, "dataset": dataset, "dataset_name": name, "as_sent": as_sent}


def _by_name(model: Any, into: Investigation, names: set[str]) -> dict[str, Any]:
    names -= {""}
    rows = model.objects.filter(investigation=into, name__in=names).order_by("-pk") if names else ()
    return {row.name: row for row in rows}


def made(version: Version, ties: Ties, people: People, label: str, numbers: Numbers) -> Event:
    """A version as a row; what the history says of it stands beside it as the history takes it."""
    said, author = version.said, people.account(version.people["author"])
    body = PICTURE.sub(lambda found: f"/attachments/{numbers.get(int(found[1]), NO_PICTURE)}/{found[2]}", said["body"])
    safe = content.made_safe(body, said["body_format"], by_machine=author is None)
    names = tags.names_of(version.tags)
    chosen = version.chosen_tags if version.chosen_tags is not None else _chosen(version)
    event = Event(
        **({name: said[name] for name in AS_SAID} | ties.fields(version) | {"body_format": safe.format}),
        public_id=version.id, version=version.number, investigation=ties.into, instrument=ties.into.instrument,
        happened_at=version.happened_at, recorded_at=version.recorded_at, removed_at=version.removed_at,
        redacted_at=version.redacted_at, author=author, removed_by=people.account(version.people["removed_by"]),
        redacted_by=people.account(version.people["redacted_by"]), body=safe.body, html=safe.html,
        cleaner_version=content.CLEANER_VERSION,
        text=searchable(said["title"], safe.text, [file.name for file in version.files]), tag_names=names,
        chosen_tags=[name for name in names if name in set(chosen)],
        files=[file.as_snapshot() for file in version.files], imported_from=label,
    )  # fmt: skip
    event._history_date = version.saved_at  # type: ignore[attr-defined]
    event._history_user = people.account(version.people["saved_by"]) or (author if version.number == 1 else None)  # type: ignore[attr-defined]
    event._change_reason = said["why"] or None  # type: ignore[attr-defined]
    return event


def _chosen(version: Version) -> Sequence[str]:
    return version.tags if version.said["type"] == Event.Type.ANNOTATION else ()


def files(written: Written, spool: Spool, people: People) -> list[Attachment]:
    """All files the entry ever had, each once; those its latest version left out are kept with the older ones."""
    rows: list[tuple[File, Attachment]] = []
    for version in reversed(written.versions):
        free = list(rows)
        for position, file in enumerate(version.files):
            same = next((pair for pair in free if (pair[0].sha256, pair[0].name) == (file.sha256, file.name)), None)
            if same is not None:
                free.remove(same)
                continue
            gone = None if version is written.latest else written.latest.saved_at
            rows.append((file, _attachment(file, position, version, spool, people, gone)))
    return [row for _, row in rows]


def _attachment(
    file: File, position: int, version: Version, spool: Spool, people: People, gone: datetime | None
) -> Attachment:
    path = spool.bytes_of(file.sha256)
    if path is None:
        raise FileNotFoundError(file.name)
    return Attachment(
        blob=blobs.keep(Upload(path, file.name, spool.types.get(file.sha256, blobs.OCTETS))), name=file.name, caption=file.caption, position=position,
        removed_at=gone, uploaded_by=people.account(version.people["author"]),
    )  # fmt: skip


def numbers(written: Written, attachments: Iterable[Attachment]) -> Numbers:
    """Which of its files a picture in its text is: by name, and of equal names in the order of their old numbers."""
    old: dict[str, set[int]] = defaultdict(set)
    for version in written.versions:
        for number, name in PICTURE.findall(version.said["body"]):
            old[unquote(name)].add(int(number))
    found: Numbers = {}
    if old:
        new: dict[str, list[int]] = defaultdict(list)
        for row in sorted(attachments, key=lambda row: row.pk):
            new[row.name.replace("/", "_") or "file"].append(row.pk)
        for name, those in old.items():
            found |= dict(zip(sorted(those), new[name], strict=False))
    return found
