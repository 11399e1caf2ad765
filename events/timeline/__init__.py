"""Every read of a logbook for display: pages, fragments, both APIs and exports ask here."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import F

from events.models import Event, EventQuerySet
from events.wording import SYSTEM_SOFTWARE
from investigations.models import Dataset, Instrument, Investigation, Sample
from investigations.models.places import Reader

from .claims import Claim, Waiting, waiting
from .clashing import Clash, clash
from .counts import Facets, TagCount, facets
from .cursors import Cursor
from .exporting import files_ever, in_time, versions_in_time, waiting_at, with_removed
from .files import attachment, files_of, has_original_for, original, tells_path, unused, unused_one
from .filters import ALL, ANY, EVERYTHING, NONE, VIEWS, Filter
from .folding import Row
from .fresh import Fresh, Mark, changed_since, fresh, rows_of
from .handed_over import handed_over
from .hidden import LAST_REMOVED_FIRST, number_removed, removed_of, removed_of_beamline
from .measured import Stretch, stretch, while_measured, while_measured_sample
from .named import NAME as NAME_OF_DATASET
from .named import tell_datasets
from .naming import Naming, naming
from .personal import personal
from .programs import PAGE, Slice, comments, dataset_in, sample_in, slice_of, whole
from .reading import Page, Reading, find, folded, page, surroundings
from .refused import RefusedAlike, RefusedOf, refused_messages, refused_of, told
from .rows import EXCERPT, as_rows, days, in_full, with_comments
from .senders import Heard, Sender, heard
from .versions import (
    History,
    Version,
    compared,
    editors,
    going_back,
    has_versions_for,
    history,
    may_change,
    one_version,
    signed_in_as,
    with_versions,
)

__all__ = [
    "ALL",
    "ANY",
    "EVERYTHING",
    "EXCERPT",
    "LAST_REMOVED_FIRST",
    "NAME_OF_DATASET",
    "NONE",
    "PAGE",
    "VIEWS",
    "Choices",
    "Claim",
    "Clash",
    "Cursor",
    "Facets",
    "Filter",
    "Fresh",
    "Heard",
    "History",
    "Mark",
    "Naming",
    "Page",
    "Reading",
    "RefusedAlike",
    "RefusedOf",
    "Row",
    "Sender",
    "Slice",
    "Stretch",
    "Tabs",
    "TagCount",
    "Version",
    "Waiting",
    "as_rows",
    "attachment",
    "broadcast",
    "broadcasts",
    "changed_since",
    "clash",
    "comments",
    "compared",
    "dataset_in",
    "days",
    "editors",
    "entries",
    "facets",
    "files_ever",
    "files_of",
    "find",
    "folded",
    "fresh",
    "going_back",
    "handed_over",
    "has_original_for",
    "has_versions_for",
    "heard",
    "history",
    "in_full",
    "in_time",
    "logbook",
    "may_change",
    "number_of_messages",
    "naming",
    "number_removed",
    "of_beamline",
    "of_dataset",
    "of_datasets",
    "of_proposal",
    "of_sample",
    "one",
    "one_version",
    "original",
    "own_among",
    "page",
    "personal",
    "refused_of",
    "refused_messages",
    "removed_of",
    "removed_of_beamline",
    "rows_of",
    "sample_in",
    "signed_in_as",
    "slice_of",
    "stretch",
    "surroundings",
    "tabs",
    "tell_datasets",
    "tells_path",
    "to_change",
    "told",
    "to_choose",
    "to_redact",
    "unassigned",
    "unused",
    "unused_one",
    "versions_in_time",
    "waiting",
    "waiting_at",
    "while_measured",
    "while_measured_sample",
    "whole",
    "with_comments",
    "with_removed",
    "with_versions",
]


def entries(reader: Reader, wanted: Filter) -> EventQuerySet:
    """The entries this reader may see and wants, newest first."""
    found = Event.objects.visible_to(reader)
    # Whose login name an entry has is told to its team alone, also by what is found.
    return wanted.narrow(found.with_versions_for(reader) if wanted.author else found).newest_first()


# The next ones are for a reader who has passed a door of `access`.


def logbook(investigation: Investigation) -> EventQuerySet:
    """The entries of a logbook, newest first."""
    return Event.objects.present().filter(investigation=investigation).newest_first()


def number_of_messages(investigation: Investigation) -> int:
    """How many entries of a logbook somebody or something sent, not the logbook itself."""
    return logbook(investigation).exclude(software=SYSTEM_SOFTWARE).count()


def of_proposal(investigations: Sequence[Investigation]) -> list[EventQuerySet]:
    """The entries of a proposal, a list for each of these investigations."""
    return [logbook(investigation) for investigation in investigations]


def of_beamline(instrument: Instrument) -> EventQuerySet:
    """The beamline's own logbook: what belongs to no investigation."""
    return Event.objects.present().own_of(instrument).newest_first()


def unassigned(instrument: Instrument) -> EventQuerySet:
    """Messages that wait for the investigation they name."""
    return Event.objects.present().unassigned().filter(instrument=instrument).newest_first()


def of_dataset(dataset: Dataset) -> EventQuerySet:
    """What was written about a dataset."""
    return Event.objects.present().filter(dataset=dataset, investigation=dataset.investigation_id).newest_first()


def of_datasets(datasets: Sequence[Dataset]) -> EventQuerySet:
    """What was written about several, each in its own logbook."""
    here = Event.objects.present().filter(dataset__in=[dataset.pk for dataset in datasets])
    return here.filter(investigation=F("dataset__investigation")).newest_first()


def of_sample(sample: Sample) -> list[EventQuerySet]:
    """What was written about a sample, and about its datasets."""
    here = logbook(sample.investigation)
    about_datasets = here.filter(dataset__in=Dataset.objects.filter(sample=sample).values("pk"))
    return [here.filter(sample=sample), about_datasets.exclude(sample=sample)]


def broadcasts(investigation: Investigation) -> EventQuerySet:
    """Facility-wide messages while the investigation was running: shown among its entries, not counted."""
    found = Event.objects.present().filter(type=Event.Type.BROADCAST).newest_first()
    if investigation.start_date is None:
        return found.none()
    found = found.filter(happened_at__gte=investigation.start_date)
    return found.filter(happened_at__lt=investigation.end_date) if investigation.end_date else found


def broadcast(investigation: Investigation, public_id: str) -> Event | None:
    """One of them, whole, to comment on there."""
    return in_full(broadcasts(investigation)).filter(public_id=public_id).first()


def own_among(reader: Reader, events: Sequence[Event]) -> set[int]:
    """Those of some entries that are of the reader's own logbooks, by their numbers."""
    found = Event.objects.with_versions_for(reader).filter(pk__in=[event.pk for event in events])
    return set(found.values_list("pk", flat=True))


def one(reader: Reader, public_id: str) -> Event | None:
    """The entry with this name, whole, if the reader may see it."""
    return in_full(Event.objects.visible_to(reader)).filter(public_id=public_id).first()


def to_change(reader: Reader, public_id: str) -> Event | None:
    """The entry with this name, whole, if the reader may comment on it or tag it; hidden ones too."""
    return in_full(Event.objects.writable_by(reader)).filter(public_id=public_id).first()


def to_redact(reader: Reader, public_id: str) -> Event | None:
    """The entry with this name, whole, for an administrator."""
    return in_full(Event.objects.redactable_by(reader)).filter(public_id=public_id).first()


class Choices(NamedTuple):
    """What an entry of a logbook may be about, the latest first."""

    datasets: Sequence[str]
    samples: Sequence[str]


MOST_CHOICES = 50


def to_choose(investigation: Investigation | None) -> Choices:
    """Names of the latest datasets and of the samples of a logbook whose door was passed."""
    if investigation is None:
        return Choices((), ())
    datasets = Dataset.objects.filter(investigation=investigation).order_by(
        F("start_date").desc(nulls_last=True), "-pk"
    )
    samples = Sample.objects.filter(investigation=investigation).order_by("name")
    return Choices(
        list(datasets.values_list("name", flat=True)[:MOST_CHOICES]),
        list(samples.values_list("name", flat=True)[:MOST_CHOICES]),
    )


class Tabs(NamedTuple):
    """How much an investigation has of what the tabs of its pages lead to."""

    datasets: int
    samples: int
    files: int
    people: int
    removed: int


# By hand: building these six from models took longer than all else the head of a page needs.
COUNTS = """
    SELECT (SELECT count(*) FROM investigations_dataset WHERE investigation_id = %(pk)s),
           (SELECT count(*) FROM investigations_sample WHERE investigation_id = %(pk)s),
           (SELECT count(*) FROM events_attachment file JOIN events_event event ON event.id = file.event_id
            WHERE event.investigation_id = %(pk)s AND event.removed_at IS NULL AND file.removed_at IS NULL),
           (SELECT count(DISTINCT user_id) FROM investigations_participant WHERE investigation_id = %(pk)s),
           (SELECT count(*) FROM events_event WHERE investigation_id = %(pk)s AND removed_at IS NOT NULL)
"""


def tabs(investigation: Investigation) -> Tabs:
    """Of an investigation whose door was passed, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"pk": investigation.pk})
        return Tabs(*cursor.fetchone())
