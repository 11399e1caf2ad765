"""Later versions of an entry: nothing of the earlier ones is lost, and the author stays who it was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from events import content, mentions, notify
from events.entries import About, Attached, searchable
from events.logbook import files as own_files
from events.logbook.rows import TIED, ForStaffOnly, Redacted, Unchangeable, latest, next_version
from events.models import Attachment, Event, HistoricalEvent
from investigations.models import Instrument, User


def revise(
    event: Event, *, by: User, version: int, body: str, body_format: str, title: str | None = None,
    tags: Sequence[str] | None = None, files: Sequence[Attached] | None = None, about: About | None = None,
    why: str = "", at: datetime | None = None,
) -> Event:  # fmt: skip
    """A new version of what a person wrote; the author stays who it was, and `by` becomes an editor.

    What is None stays. `at` is for versions that were made elsewhere before. Raises Conflict, Unchangeable and
    FilesMissing.
    """
    with transaction.atomic():
        current = latest(event, version)
        if not current.is_by_a_person or current.removed_at is not None:
            raise Unchangeable("Only entries by people that are not hidden can be edited. Write a comment instead.")
        logbook = notify.logbook_of(current)
        body, found = own_files.out_of_text(body, body_format, by=by, logbook=logbook)
        if files is None and found:
            files = [Attached(file.pk, file.caption) for file in current.attachments.filter(removed_at=None)]
        fields = _claimed(current, [*files, *found], by) if files is not None else {}
        made = content.made_safe(body, body_format, by_machine=False)
        new_title = current.title if title is None else content.storable(title)
        names = [file["name"] for file in fields.get("files", current.files)]
        fields |= _about(current, about) | {
            "title": new_title, "body": made.body, "body_format": made.format, "html": made.html,
            "cleaner_version": content.CLEANER_VERSION, "text": searchable(new_title, made.text, names),
            "mentions": mentions.of(made.text, current),
        }  # fmt: skip
        return next_version(current, by=by, why=why, at=at, tags=tags, **fields)


def go_back(event: Event, number: int, *, by: User, version: int) -> Event:
    """An old version's text, tags, files and what it was about, as a new version. Raises Conflict and Unchangeable."""
    with transaction.atomic():
        current = latest(event, version)
        old = HistoricalEvent.objects.get(id=event.pk, version=number)
        about = About(_here(current, "dataset", old), _here(current, "sample", old), old.filepath)
        return revise(
            event, by=by, version=version, body=old.body, body_format=old.body_format, title=old.title,
            tags=old.tag_names, files=_files_of(old), about=about, why=f"Back to version {number}",
        )  # fmt: skip


def retag(
    event: Event, names: Sequence[str], *, by: User, version: int, at: datetime | None = None, why: str = ""
) -> Event:
    """Any entry's tags become these names, as a new version; its text, time and author stay. Raises Conflict."""
    with transaction.atomic():
        return next_version(_present(event, version), by=by, why=f"Tags. {why}" if why else "Tags", at=at, tags=names)


def tie(event: Event, about: About, *, by: User, version: int) -> Event:
    """Says what any entry is about; its text, time and author stay. Raises Conflict and Unchangeable."""
    with transaction.atomic():
        current = _present(event, version)
        return next_version(current, by=by, why=TIED, **_about(current, about))


def hide(event: Event, *, by: User, version: int, why: str) -> Event:
    """The entry is gone for readers and kept for its team, with who, when and why.

    What software wrote is hidden by the beamline's staff only; what the logbook itself wrote, by nobody. Raises
    Conflict, Unchangeable and ForStaffOnly.
    """
    with transaction.atomic():
        current = _present(event, version)
        ensure_may_hide(current, by)
        fields: dict[str, Any] = {"removed_at": timezone.now(), "removed_by": by, "removed_why": content.storable(why)}
        return next_version(current, by=by, why=f"Removed: {why}" if why else "Removed", **fields)


def restore(event: Event, *, by: User, version: int, why: str = "") -> Event:
    """A hidden entry stands in its place again. Raises Conflict, Unchangeable and ForStaffOnly."""
    with transaction.atomic():
        current = latest(event, version)
        if current.removed_at is None:
            raise Unchangeable("This entry is not hidden; nothing was changed.")
        ensure_may_hide(current, by)
        fields: dict[str, Any] = {"removed_at": None, "removed_by": None, "removed_why": ""}
        return next_version(current, by=by, why=f"Restored: {why}" if why else "Restored", **fields)


def _present(event: Event, version: int) -> Event:
    current = latest(event, version)
    if current.removed_at is not None:
        raise Unchangeable("This entry is hidden. Restore it first.")
    return current


def ensure_may_hide(event: Event, by: User) -> None:
    """Raises Unchangeable or ForStaffOnly with the words of the rule, for a page that asks before it shows a form."""
    if event.redacted_at is not None:
        raise Redacted
    if event.is_system_entry:
        raise Unchangeable("What the logbook itself wrote stays where it is.")
    if event.is_by_a_person or by.is_administrator:
        return
    if not Instrument.objects.staffed_by(by).filter(events=event).exists():
        raise ForStaffOnly("What software wrote is hidden by the beamline's staff only. Comment on it instead.")


def _claimed(event: Event, files: Sequence[Attached], by: User) -> dict[str, Any]:
    rows = own_files.claimed(files, by=by, logbook=notify.logbook_of(event), event=event)
    own_files.keep(rows, event)
    return {"files": [row.as_snapshot() for row in rows]}


def _about(event: Event, about: About | None) -> dict[str, Any]:
    if about is None:
        return {}
    fields: dict[str, Any] = {
        "dataset": about.dataset,
        "sample": about.sample,
        "filepath": content.storable(about.filepath),
    }
    if event.is_by_a_person:  # of others it is the name that was sent
        fields["dataset_name"] = about.dataset.name if about.dataset else ""
    return fields


def _here(event: Event, name: str, old: HistoricalEvent) -> Any:
    """What an old version was about, unless that is of the logbook the entry stood in before it was moved."""
    thing = getattr(old, name)
    moved = thing is not None and thing.investigation_id != event.investigation_id
    return getattr(event, name) if moved else thing


def _files_of(old: HistoricalEvent) -> list[Attached]:
    """The files an old version had; of equal ones each is taken once."""
    rows = list(Attachment.objects.filter(event=old.id).select_related("blob").order_by("position", "pk"))
    found = []
    for file in old.files:
        for row in rows:
            if (row.blob.sha256, row.name) == (file["sha256"], file["name"]):
                found.append(Attached(row.pk, file["caption"]))
                rows.remove(row)
                break
    return found
