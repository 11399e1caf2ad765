"""What was written while something was measured, in the same logbook and not about it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, Max, Min, OuterRef, Q

from events.models import Event, EventQuerySet
from investigations.models import Dataset, Sample


class Stretch(NamedTuple):
    """From when to when something was measured; the end is empty while it goes on."""

    start: datetime
    end: datetime | None


def stretch(dataset: Dataset) -> Stretch | None:
    """When a dataset was measured, as the catalogue says; one without an end ends where the next begins."""
    if dataset.start_date is None or dataset.kind != Dataset.Kind.RAW:
        return None
    end = dataset.end_date
    if end is None:
        later = Dataset.objects.filter(investigation=dataset.investigation_id, kind=Dataset.Kind.RAW)
        following = later.filter(start_date__gt=dataset.start_date).aggregate(first=Min("start_date"))["first"]
        end = following or dataset.investigation.end_date
    return Stretch(dataset.start_date, end)


def while_measured(dataset: Dataset, when: Stretch) -> EventQuerySet:
    """The entries of a dataset's logbook from then, but for its own, newest first."""
    here = Event.objects.present().filter(investigation=dataset.investigation_id, happened_at__gte=when.start)
    if when.end is not None:
        here = here.filter(happened_at__lte=when.end)
    return here.filter(~Q(dataset=dataset) | Q(dataset=None)).newest_first()


def while_measured_sample(sample: Sample) -> EventQuerySet | None:
    """The same for all datasets of a sample that have a start and an end; None where none has."""
    measured = Dataset.objects.filter(
        sample=sample, investigation=sample.investigation_id, kind=Dataset.Kind.RAW,
        start_date__isnull=False, end_date__isnull=False,
    )  # fmt: skip
    whole = measured.aggregate(start=Min("start_date"), end=Max("end_date"))
    if whole["start"] is None:
        return None
    then = measured.filter(start_date__lte=OuterRef("happened_at"), end_date__gte=OuterRef("happened_at"))
    here = Event.objects.present().filter(
        Exists(then.values("pk")),
        investigation=sample.investigation_id,
        happened_at__range=(whole["start"], whole["end"]),
    )
    about = Q(sample=sample, sample__isnull=False) | Q(dataset__isnull=False, dataset__sample=sample)
    return here.filter(~about).newest_first()
