"""What an entry said before, and what changed from one version to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, When, Window
from django.db.models.functions import MD5, Lag, Length

from events import content, differences, wording
from events.differences import Budget, Difference, Stood
from events.models import Attachment, Event, HistoricalEvent
from investigations.models import User
from investigations.models.places import Reader

from .rows import in_full

# Versions of one page.
SHOWN = 20
# All files an entry ever had, by what they are called in its versions.
Known = dict[tuple[str, str], list[Attachment]]


@dataclass(frozen=True)
class OldFile:
    """A file as a version had it: with the caption of then, at the address where it still is."""

    file: Attachment
    caption: str


@dataclass(frozen=True)
class Version:
    """One version as it stood, and what it changed; `change` is None for the first and where it was not asked for."""

    number: int
    by: str
    at: datetime
    why: str
    stood: Stood
    files: Sequence[OldFile] = ()
    change: Difference | None = None

    def since(self, earlier: Version | None, budget: Budget) -> Version:
        """The same with what changed since an earlier one."""
        if earlier is None:
            return self
        return replace(self, change=differences.between(earlier.stood, self.stood, budget))

    @property
    def text(self) -> content.Content:
        """The text, made safe by the rules of today."""
        return content.made_safe(self.stood.body, self.stood.body_format, by_machine=self.stood.by_machine)


@dataclass(frozen=True)
class History:
    """Some versions of an entry, the latest first; `older` and `newer` say where the pages beside begin."""

    event: Event
    versions: Sequence[Version]
    editors: Sequence[str] = ()
    older: int | None = None
    newer: int | None = None
    pictures: dict[int, Attachment] = field(default_factory=dict)


def with_versions(reader: Reader, public_id: str) -> Event | None:
    """The entry, hidden or not, if this reader may see all it ever said."""
    return (
        in_full(Event.objects.with_versions_for(reader).select_related("removed_by"))
        .filter(public_id=public_id)
        .first()
    )


def has_versions_for(reader: Reader, event: Event) -> bool:
    return Event.objects.with_versions_for(reader).filter(pk=event.pk).exists()


def may_change(reader: Reader, event: Event) -> bool:
    """Whether the reader may tag, hide or restore this entry, and edit it if people wrote it."""
    return Event.objects.writable_by(reader).filter(pk=event.pk).exists()


def history(event: Event, *, before: int | None = None) -> History:
    """The versions before that number, each with what it changed. As many queries for three versions as for 300."""
    rows = _rows(event)
    if before is not None:
        rows = rows.filter(version__lt=before)
    found = list(rows[: SHOWN + 1])
    older = found[SHOWN - 1].version if len(found) > SHOWN else None
    newer = min(before + SHOWN, event.version + 1) if before is not None and before <= event.version else None
    known = all_files(event)
    budget = Budget()
    versions = [_version(row, known) for row in found]
    changed = [version.since(earlier, budget) for version, earlier in zip(versions, [*versions[1:], None], strict=True)]
    return History(event, changed[:SHOWN], editors(event), older, newer, pictures_of(known))


def one_version(event: Event, number: int) -> History | None:
    """A version whole, as it stood."""
    if (row := _rows(event, whole=True).filter(version=number).first()) is None:
        return None
    known = all_files(event)
    return History(event, [_version(row, known)], pictures=pictures_of(known))


def compared(event: Event, first: int, second: int) -> History | None:
    """Two versions: the later one with its change since the earlier, and that one."""
    return _pair(event, max(first, second), min(first, second))


def going_back(event: Event, number: int) -> History | None:
    """An old version with what would change if it were the latest again, and the latest."""
    return _pair(event, number, event.version)


def _pair(event: Event, number: int, since: int) -> History | None:
    known = all_files(event)
    found = some_versions(event, [number, since], known)
    if not {number, since} <= found.keys():
        return None
    return History(event, [found[number].since(found[since], Budget()), found[since]], pictures=pictures_of(known))


def some_versions(event: Event, numbers: Sequence[int], known: Known) -> dict[int, Version]:
    """The versions of these numbers, those there are."""
    return {row.version: _version(row, known) for row in _rows(event).filter(version__in=numbers)}


def editors(event: Event) -> list[str]:
    """Who changed what an entry says after it was written, in the order of their first change."""
    if event.version == 1:
        return []
    said = ("title", "body", "files")
    before = {f"{name}_before": Window(Lag(name), order_by=F("version").asc()) for name in said}
    rows = HistoricalEvent.objects.filter(id=event.pk).annotate(**before)
    other = Q(*(~Q((name, F(f"{name}_before"))) for name in said), _connector=Q.OR)
    changes = rows.filter(other).order_by("version").values_list("version", "history_user")
    numbers = list(dict.fromkeys(user for version, user in changes if version > 1 and user is not None))
    users = User.objects.in_bulk(numbers) if numbers else {}
    return [users[number].get_full_name() for number in numbers if number in users]


def _rows(event: Event, *, whole: bool = False) -> QuerySet[HistoricalEvent]:
    """The latest first. Of a text too long to compare only a fingerprint is read, unless it is to be read whole."""
    rows: QuerySet[HistoricalEvent] = HistoricalEvent.objects.filter(id=event.pk).order_by("-version", "-pk")
    rows = rows.defer("text").select_related(
        "history_user", "author", "dataset", "sample", "investigation", "instrument"
    )
    if whole:
        return rows
    # Whether a long text changed is known without reading it.
    short = When(length__lte=differences.LONGEST, then=F("body"))
    said = Case(short, default=MD5("body"), output_field=TextField())
    return rows.defer("text", "body").annotate(length=Length("body")).annotate(said=said)  # type: ignore[no-any-return]


def _version(row: HistoricalEvent, known: Known) -> Version:
    stood = _stood(row, getattr(row, "said", None), about=_about(row), by_machine=row.author_id is None)
    first = row.version == 1
    return Version(
        row.version, _by(row), row.recorded_at if first else row.history_date, row.history_change_reason or "", stood,
        _files_of(row, known),
    )  # fmt: skip


def _stood(row: Any, body: str | None, *, about: dict[str, str], by_machine: bool) -> Stood:
    return Stood(
        title=row.title, body=row.body if body is None else body, body_format=row.body_format, by_machine=by_machine,
        is_cut=getattr(row, "length", 0) > differences.LONGEST, tag_names=row.tag_names, files=row.files, about=about,
        hidden=row.removed_why if row.removed_at is not None else None,
    )  # fmt: skip


def _about(row: Any) -> dict[str, str]:
    return {
        "Logbook": _place(row),
        "Dataset": row.dataset.name if row.dataset else row.dataset_name,
        "Sample": row.sample.name if row.sample else "",
        "File path": row.filepath,
    }


def _place(row: Any) -> str:
    if row.investigation is not None:
        return f"{row.investigation.name} ({row.instrument.name})"
    if row.claimed_investigation:
        return f"unassigned: {row.claimed_investigation}"
    return f"{row.instrument.name}’s own" if row.instrument is not None else ""


def _by(row: HistoricalEvent) -> str:
    """Who made a version: its author or software the first, an editor a later one, or the logbook by itself."""
    if row.version > 1:
        return row.history_user.get_full_name() if row.history_user else wording.SYSTEM_SOFTWARE
    if row.desk and row.author:
        return f"{row.author.get_full_name()} at the {row.desk} desk{_signed_in_as(row)}"
    return row.author.get_full_name() if row.author else row.username or row.software or "Software"


def signed_in_as(event: Event) -> str:
    """Whose account it was that wrote an entry of a shared desk, where that is not the author's own."""
    first = HistoricalEvent.objects.filter(id=event.pk, version=1).select_related("history_user").order_by("pk").first()
    return _signed_in_as(first) if event.desk and first is not None else ""


def _signed_in_as(row: HistoricalEvent) -> str:
    account = row.history_user
    return f", signed in as {account.username}" if account is not None and account != row.author else ""


def all_files(event: Event) -> Known:
    known = defaultdict(list)
    for file in Attachment.objects.filter(event=event).select_related("blob__rendition", "blob__thumbnail"):
        known[file.blob.sha256, file.name].append(file)
    return known


def _files_of(row: HistoricalEvent, known: Known) -> list[OldFile]:
    found = []
    for file in row.files:
        if attachments := known.get((file["sha256"], file["name"])):
            found.append(OldFile(attachments[0], file.get("caption", "")))
    return found


def pictures_of(known: Known) -> dict[int, Attachment]:
    everything: Iterable[Attachment] = (file for files in known.values() for file in files)
    return {file.pk: file for file in everything if file.blob.is_picture}
