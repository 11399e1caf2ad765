"""What an export is of: a logbook or a view of it, as the one who asks may read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from events import notify, seals, timeline
from events.models import Attachment, Event, EventQuerySet, HistoricalEvent
from events.models.files import PICTURES
from events.timeline import Filter
from investigations.models import Instrument, Investigation


@dataclass(frozen=True)
class Source:
    """Whoever makes one has passed a door of `access`: `own` says that all versions and login names may be told."""

    # An investigation, or the beamline whose own logbook it is.
    of: Investigation | Instrument
    own: bool = False
    wanted: Filter = field(default_factory=Filter)
    # Which of a released logbook's packages it is for, from 1 on.
    build: int = 0
    # What it is as of, where that is not now.
    moment: datetime | None = None
    # Told how many entries were read so far.
    tell: Callable[[int], None] = field(default=lambda done: None, compare=False)

    @property
    def investigation(self) -> Investigation | None:
        return self.of if isinstance(self.of, Investigation) else None

    @property
    def instrument(self) -> Instrument:
        return self.of.instrument if isinstance(self.of, Investigation) else self.of

    @property
    def where(self) -> dict[str, Any]:
        """The logbook as rows name it."""
        return {"investigation": self.of} if isinstance(self.of, Investigation) else {"instrument": self.of}

    @property
    def narrows(self) -> bool:
        """Whether it is a view and not the whole logbook."""
        return self.wanted.narrows or self.wanted.view != timeline.EVERYTHING

    def entries(self) -> EventQuerySet:
        """Those that stand in the logbook, as they read today."""
        found = timeline.logbook(self.of) if isinstance(self.of, Investigation) else timeline.of_beamline(self.of)
        # By login names only a logbook's own people find entries.
        return replace(self.wanted, own=self.own).narrow(found)

    def ever(self) -> EventQuerySet:
        """Of a whole logbook of one's own removed entries too."""
        return timeline.with_removed(self.of) if self.is_all else self.entries()

    @property
    def is_all(self) -> bool:
        return self.own and not self.narrows

    def batches(self) -> Iterator[list[Event]]:
        done = 0
        for batch in timeline.in_time(self.entries()):
            yield batch
            done += len(batch)
            self.tell(done)

    def broadcasts(self) -> Iterator[list[Event]]:
        """What was said to everybody meanwhile, as an appendix of the whole logbook."""
        if isinstance(self.of, Investigation) and not self.narrows:
            yield from timeline.in_time(timeline.broadcasts(self.of))

    def versions(self) -> Iterator[tuple[Event, HistoricalEvent]]:
        """Of the own logbook every version, in a whole one of removed entries too; for the world the latest ones."""
        for batch in timeline.in_time(self.ever()):
            known = {event.pk: event for event in batch}
            for row in timeline.versions_in_time(batch, latest=not self.own):
                yield known[row.id], row

    def files_in_batches(self) -> Iterator[list[Attachment]]:
        """Pictures and files: of a whole logbook of one's own those of earlier versions and removed entries too."""
        for batch in timeline.in_time(self.ever()):
            shown = [file for event in batch for file in event.attachments.all()]
            yield timeline.files_ever(batch) if self.is_all else shown

    def chain(self) -> Iterator[dict[str, Any]]:
        """The seals, with the texts of what is in the export alone."""
        name = notify.logbook_named(**{kind: place.pk for kind, place in self.where.items()})
        yield from seals.lines(name, in_full=self.own, shown=self._has())

    def _has(self) -> Callable[[str], bool] | None:
        if self.narrows:
            return _names(self.entries()).__contains__
        if isinstance(self.of, Instrument):
            # A beamline's chain has what waits unassigned there too.
            others = _names(timeline.waiting_at(self.of))
            return lambda name: name not in others
        return None

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
        of = self.of
        parts = [of.name, of.instrument.name] if isinstance(of, Investigation) else [of.name, "own-logbook"]
        if isinstance(of, Investigation) and self.build and (began := of.start_date or of.release_date):
            day = timezone.localdate(began, timezone.get_default_timezone())
            parts += [f"{day:%Y%m%d}", "logbook", f"v{self.build}"]
        return "_".join("".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in p) for p in parts)


def _names(events: EventQuerySet) -> set[str]:
    return set(events.order_by().values_list("public_id", flat=True))


@dataclass(frozen=True)
class Size:
    entries: int
    letters: int
    pictures: int
    bytes: int
