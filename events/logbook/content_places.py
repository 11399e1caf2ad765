"""Every place that holds something of what an entry says: what is there, and how it is emptied.

Whoever stores a copy of it elsewhere adds a place here; `redact` ends only when none has anything left.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from events import blobs, export_files
from events.logbook import sought
from events.models import (
    Attachment,
    Blob,
    Event,
    Export,
    HistoricalEvent,
    IdempotencyKey,
    RefusedMessage,
    Seal,
    Tag,
    TaggedEvent,
)
from investigations import briefly

# What an entry says. What stays is that it was written: who or what wrote it, where, when, of which kind, on which
# dataset and sample of the catalogue, under which entry. `removed_why` and the reasons of versions may quote it.
EMPTIED: dict[str, Any] = {
    "title": "", "body": "", "body_format": Event.Format.PLAIN, "html": "", "text": "", "filepath": "",
    "dataset_name": "", "tag_names": [], "chosen_tags": [], "files": [], "mentions": [], "removed_why": "",
}  # fmt: skip
# Numbers and beamlines by which a message still finds its logbook; everything else as sent goes.
ROUTES = frozenset({"beamlines", "datasetId"})
# A shorter line stands in messages that have nothing to do with it.
SHORTEST, COMPARED = 8, 24
MOST_LINES = 200


@dataclass(frozen=True)
class Target:
    """An entry with all that leads to what it says: gathered while it still says it."""

    event: Event
    lines: Sequence[str]
    files: Sequence[int]
    uploads: Sequence[int]
    blobs: Sequence[int]
    tags: Sequence[int]
    names: Sequence[str]


class Place(NamedTuple):
    """`left` says in words what is there, nothing once it is empty."""

    left: Callable[[Target], list[str]]
    empty: Callable[[Target], None]


def gathered(event: Event) -> Target:
    versions = list(HistoricalEvent.objects.filter(id=event.pk))
    files = list(Attachment.objects.filter(event=event).order_by("pk"))
    kept = {file.blob_id for file in files}
    people = {version.history_user_id for version in versions} | {event.author_id}
    uploads = Attachment.objects.filter(event=None, blob__in=kept, uploaded_by__in=people - {None})
    waiting = list(uploads.values_list("pk", flat=True))
    tags = _own_tags(event, versions)
    return Target(
        event, _lines([event, *versions]), [file.pk for file in files], waiting, sorted(kept), sorted(tags),
        [tags[pk] for pk in sorted(tags)],
    )  # fmt: skip


def _lines(versions: Iterable[Any]) -> list[str]:
    """The beginnings of all lines it ever had, long enough to be told from others."""
    said = (
        text for one in versions for text in (one.title, one.body, one.text) for text in text[:100_000].splitlines()
    )
    found = dict.fromkeys(line.strip()[:COMPARED] for line in said)
    return [line for line in found if len(line) >= SHORTEST][:MOST_LINES]


def _own_tags(event: Event, versions: Iterable[Any]) -> dict[int, str]:
    """Tags of an investigation that it ever bore and no other entry bears; a beamline's and the facility's stay."""
    places = {event.investigation_id} | {version.investigation_id for version in versions}
    names = {name.casefold() for version in (event, *versions) for name in version.tag_names}
    own = Tag.objects.filter(investigation__in=places - {None}).alias(said=Lower("name")).filter(said__in=names)
    others = TaggedEvent.objects.exclude(content_object=event).values("tag")
    return dict(own.exclude(pk__in=others).values_list("pk", "name"))


def standing_elsewhere(target: Target) -> int:
    """How many of its files other entries have too, whose bytes stay for them."""
    return len({file.blob_id for file in _others(target)})


def _others(target: Target) -> "QuerySet[Attachment]":
    own = [*target.files, *target.uploads]
    return Attachment.objects.filter(blob__in=target.blobs).exclude(pk__in=own)


def _counted(number: int, one: str, many: str) -> list[str]:
    return [f"{number} {one if number == 1 else many}"] if number else []


def _sent(event: Any) -> dict[str, Any]:
    return {name: sent for name, sent in event.as_sent.items() if name in ROUTES}


def _text_left(target: Target) -> list[str]:
    now = Event.objects.defer("search").get(pk=target.event.pk)
    full = any(getattr(now, name) != empty for name, empty in EMPTIED.items()) or now.as_sent != _sent(now)
    return ["what it says now: title, text, tags, path, names of files"] if full else []


def _empty_text(target: Target) -> None:
    TaggedEvent.objects.filter(content_object=target.event).delete()
    Event.objects.filter(pk=target.event.pk).rewrite(**EMPTIED, as_sent=_sent(target.event))


_KEPT = {name: empty for name, empty in EMPTIED.items() if name != "html"}


def _versions_left(target: Target) -> list[str]:
    versions = HistoricalEvent.objects.filter(id=target.event.pk)
    full = versions.exclude(**_KEPT, history_change_reason=None).count()
    sent = [version for version in versions.exclude(as_sent={}).only("as_sent") if version.as_sent != _sent(version)]
    return _counted(
        max(full, len(sent)), "version of it, with the reason given", "versions of it, with the reasons given"
    )


def _empty_versions(target: Target) -> None:
    versions = HistoricalEvent.objects.filter(id=target.event.pk)
    versions.update(**_KEPT, as_sent=_sent(target.event), history_change_reason=None)


def _files_left(target: Target) -> list[str]:
    return _counted(
        Attachment.objects.filter(event=target.event).count(), "file of any version", "files of all versions"
    )


def _empty_files(target: Target) -> None:
    Attachment.objects.filter(event=target.event).delete()


def _uploads_left(target: Target) -> list[str]:
    waiting = Attachment.objects.filter(pk__in=target.uploads, event=None).count()
    return _counted(waiting, "upload of the same file that waits", "uploads of the same files that wait")


def _empty_uploads(target: Target) -> None:
    Attachment.objects.filter(pk__in=target.uploads, event=None).delete()


def _bytes_left(target: Target) -> list[str]:
    alone = Blob.objects.filter(pk__in=target.blobs).exclude(pk__in=_others(target).values("blob")).count()
    return _counted(alone, "file’s bytes, with what was made of them", "files’ bytes, with what was made of them")


def _empty_bytes(target: Target) -> None:
    for pk in target.blobs:
        blobs.drop(pk)


def _tags_left(target: Target) -> list[str]:
    names = Tag.objects.filter(pk__in=target.tags).values_list("name", flat=True)
    return [f"the tag “{name}”, which no other entry of its logbook has" for name in names]


def _empty_tags(target: Target) -> None:
    ours = Tag.objects.filter(pk__in=target.tags).exclude(pk__in=TaggedEvent.objects.values("tag"))
    kind, numbers = ContentType.objects.get_for_model(Tag), [str(pk) for pk in target.tags]
    LogEntry.objects.filter(content_type=kind, object_id__in=numbers).update(object_repr="")
    ours.delete()
    briefly.forget()
    transaction.on_commit(briefly.forget)


def _refused(target: Target) -> "QuerySet[RefusedMessage]":
    same = Q(pk__in=[])
    for line in target.lines:
        same |= Q(excerpt__contains=line) | Q(excerpt__contains=json.dumps(line)[1:-1])
    return RefusedMessage.objects.filter(same)


def _refused_left(target: Target) -> list[str]:
    return _counted(
        _refused(target).count(), "refused message with the same line", "refused messages with the same lines"
    )


def _empty_refused(target: Target) -> None:
    _refused(target).update(excerpt="")


def _places(target: Target) -> set[tuple[int | None, int | None]]:
    """Where it ever stood."""
    return set(HistoricalEvent.objects.filter(id=target.event.pk).values_list("investigation", "instrument"))


def _sought(target: Target) -> tuple[list[int], list[Export]]:
    views = sought.views(_places(target), target.lines, target.names)
    return views, sought.waiting(_exports(target), target.lines, target.names)


def _sought_left(target: Target) -> list[str]:
    views, exports = _sought(target)
    same = "that looks for the same words", "that look for the same words"
    return [
        *_counted(len(views), f"saved view {same[0]}", f"saved views {same[1]}"),
        *_counted(len(exports), f"export {same[0]}, not made yet", f"exports {same[1]}, not made yet"),
    ]


def _empty_sought(target: Target) -> None:
    sought.forget(*_sought(target))


def _keys_left(target: Target) -> list[str]:
    keys = IdempotencyKey.objects.filter(event=target.event).exclude(request_hash="").count()
    return _counted(keys, "fingerprint of what a browser sent", "fingerprints of what browsers sent")


def _empty_keys(target: Target) -> None:
    # The key stays: by it a browser that sends once more is told that this was stored, and stores nothing.
    IdempotencyKey.objects.filter(event=target.event).update(request_hash="")


def _seals(target: Target) -> "QuerySet[Seal]":
    of_it = HistoricalEvent.objects.filter(id=target.event.pk).values("history_id")
    return Seal.objects.filter(Q(salt__isnull=False) | Q(sender_salt__isnull=False), version__in=of_it)


def _seals_left(target: Target) -> list[str]:
    return _counted(_seals(target).count(), "seal’s salt; the chain stays whole", "seals’ salts; the chain stays whole")


def _empty_seals(target: Target) -> None:
    # Digest and hash stay, so later links hold; without the salt nobody can try whether a text was the one.
    _seals(target).update(salt=None, sender_salt=None)


def _exports(target: Target) -> "QuerySet[Export]":
    now = (target.event.investigation_id, target.event.instrument_id)
    return export_files.with_entry(target.event, _places(target) | {now})


def _exports_left(target: Target) -> list[str]:
    made = _exports(target).exclude(path="").count()
    return _counted(made, "finished export of its logbooks", "finished exports of its logbooks")


def _empty_exports(target: Target) -> None:
    export_files.take_away(_exports(target))


# The bytes last: they leave the disk before the transaction ends.
PLACES = (
    Place(_text_left, _empty_text),
    Place(_versions_left, _empty_versions),
    Place(_files_left, _empty_files),
    Place(_uploads_left, _empty_uploads),
    Place(_tags_left, _empty_tags),
    Place(_refused_left, _empty_refused),
    Place(_sought_left, _empty_sought),
    Place(_keys_left, _empty_keys),
    Place(_seals_left, _empty_seals),
    Place(_exports_left, _empty_exports),
    Place(_bytes_left, _empty_bytes),
)
