"""What a logbook holds beside its lines: the datasets and samples they are about, and its files."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from events.models import Attachment, Event, EventQuerySet
from events.models.files import PICTURES
from investigations.access import DAWN
from investigations.models import Dataset, Investigation, Sample

# The orders these lists are paged by; the fields are without nulls.
DATASETS = ("-began", "-pk")
SAMPLES = ("name", "pk")
FILES = ("-at", "-pk")
# Parameters that stand there at once.
FIRST = 12
# What the page says of a logbook before anybody opens it.
FIRST_SAMPLES, FIRST_PICTURES = 12, 6


def datasets(investigation: Investigation) -> "QuerySet[Dataset]":
    """Those of an investigation whose door was passed, with their start and their number of entries."""
    found = investigation.datasets.select_related("sample").defer("parameters", "sample__parameters")
    return found.annotate(
        began=Coalesce("start_date", Value(DAWN)), entries=_number(_here().filter(dataset=OuterRef("pk")))
    )


def samples(investigation: Investigation) -> "QuerySet[Sample]":
    """Each with the number of entries about it or about one of its datasets."""
    itself = _here().filter(sample=OuterRef("pk"))
    others = _here().filter(dataset__sample=OuterRef("pk")).exclude(sample=F("dataset__sample"))
    return investigation.samples.defer("parameters").annotate(entries=_number(itself) + _number(others))


def files(investigation: Investigation) -> "QuerySet[Attachment]":
    """The files of entries that are not hidden, each with what its row says of the entry."""
    shown = Attachment.objects.filter(
        removed_at=None, event__investigation=investigation, event__removed_at=None
    ).select_related("blob__rendition", "blob__thumbnail", "event")
    columns = ["public_id", "type", "category", "software", "happened_at"]
    return shown.annotate(at=F("event__happened_at")).only(
        "name", "caption", "event", "blob", *(f"event__{column}" for column in columns)
    )


def first_samples(investigation: Investigation) -> Sequence[Sample]:
    """Some of them by name, with nothing but the name."""
    return list(investigation.samples.only("name", "investigation")[:FIRST_SAMPLES])


def first_pictures(investigation: Investigation) -> Sequence[Attachment]:
    """Those that everybody may have, in the order they were taken."""
    shown = files(investigation).filter(blob__content_type__in=PICTURES, blob__withheld=False)
    return list(shown.order_by("event__happened_at", "pk")[:FIRST_PICTURES])


class Known(NamedTuple):
    """What the catalogue knows of a dataset or sample: the first lines, and the others."""

    first: list[dict[str, str]]
    others: list[dict[str, str]]

    @property
    def number(self) -> int:
        return len(self.first) + len(self.others)


def known(parameters: Sequence[Mapping[str, Any]]) -> Known:
    """Its parameters by name; those that software keeps for itself come last."""
    found = [
        {name: str(each.get(name) or "") for name in ("name", "unit")} | {"value": _value(each)} for each in parameters
    ]
    found.sort(key=lambda each: (each["name"].startswith("_"), each["name"].casefold()))
    return Known(found[:FIRST], found[FIRST:])


def _value(parameter: Mapping[str, Any]) -> str:
    value = parameter.get("value")
    return "" if value is None else str(value)


def _here() -> EventQuerySet:
    """The entries of the same logbook that are not hidden."""
    return Event.objects.present().filter(investigation=OuterRef("investigation"))


def _number(events: EventQuerySet) -> Subquery:
    counted = events.order_by().annotate(number=Func(F("pk"), function="count")).values("number")
    return Subquery(counted, output_field=IntegerField())
