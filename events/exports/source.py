"""What an export is of: a logbook or a view of it, as the one who asks may read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from events import timeline
from events.models import Attachment, Event, EventQuerySet, HistoricalEvent
from events.models.files import PICTURES
from events.timeline import Filter
from investigations.models import Investigation


@dataclass(frozen=True)
class Source:
    """Whoever makes one has passed a door of `access`: `own` says that all versions and login names may be told."""

    investigation: Investigation
    own: bool = False
    wanted: Filter = field(default_factory=Filter)
    # Which of a released logbook's packages it is for, from 1 on.
    build: int = 0
    # What it is as of, where that is not now.
    moment: datetime | None = None
    # Told how many entries were read so far.
    tell: Callable[[int], None] = field(default=lambda done: None, compare=False)

    @property
    def narrows(self) -> bool:
        """Whether it is a view and not the whole logbook."""
        return self.wanted.narrows or self.wanted.view != timeline.EVERYTHING

    def entries(self) -> EventQuerySet:
        """Those that stand in the logbook, as they read today."""
        return self.wanted.narrow(timeline.logbook(self.investigation))

    def batches(self) -> Iterator[list[Event]]:
        done = 0
        for batch in timeline.in_time(self.entries()):
            yield batch
            done += len(batch)
            self.tell(done)

    def broadcasts(self) -> Iterator[list[Event]]:
        """What was said to everybody meanwhile, as an appendix of the whole logbook."""
        if not self.narrows:
            yield from timeline.in_time(timeline.broadcasts(self.investigation))

    def versions(self) -> Iterator[tuple[Event, HistoricalEvent]]:
        """Of the own logbook every version, in a whole one of removed entries too; for the world the latest ones."""
        whole = self.own and not self.narrows
        events = timeline.with_removed(self.investigation) if whole else self.entries()
        for batch in timeline.in_time(events):
            known = {event.pk: event for event in batch}
            for row in timeline.versions_in_time(batch, latest=not self.own):
                yield known[row.id], row

    def files_in_batches(self) -> Iterator[list[Attachment]]:
        """Pictures and files: of a whole logbook of one's own those of earlier versions and removed entries too."""
        whole = self.own and not self.narrows
        events = timeline.with_removed(self.investigation) if whole else self.entries()
        for batch in timeline.in_time(events):
            yield timeline.files_ever(batch) if whole else [file for event in batch for file in event.attachments.all()]

    @cached_property
    def size(self) -> "Size":
        """How much it is, before it is made."""
        found = self.entries().order_by().aggregate(letters=Sum(Length("body")))
        files = timeline.files_of(self.entries())
        pictures = files.filter(blob__content_type__in=PICTURES)
        return Size(
            self.entries().count(), found["letters"] or 0, pictures.count(),
            files.aggregate(bytes=Sum("blob__size"))["bytes"] or 0,
        )  # fmt: skip

    @property
    def name(self) -> str:
        """What a file of it is called, before its ending."""
        parts = [self.investigation.name, self.investigation.instrument.name]
        if self.build and (began := self.investigation.start_date or self.investigation.release_date):
            day = timezone.localdate(began, timezone.get_default_timezone())
            parts += [f"{day:%Y%m%d}", "logbook", f"v{self.build}"]
        return "_".join("".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in p) for p in parts)


@dataclass(frozen=True)
class Size:
    entries: int
    letters: int
    pictures: int
    bytes: int
