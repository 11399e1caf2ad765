"""What was computed from what: of every other dataset a reader learns only where they may read its logbook."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from investigations import access
from investigations.models import Dataset, Sample

# A computation of more than so many measurements is told of these.
MOST = 500


class Lineage(NamedTuple):
    """The datasets one was computed from, and those that were computed from it, each by time."""

    inputs: list[Dataset]
    outputs: list[Dataset]


def of(request: HttpRequest, dataset: Dataset) -> Lineage:
    """Of a dataset whose door was passed, in one query."""
    ties = Dataset.inputs.through.objects
    inputs, outputs = ties.filter(from_dataset=dataset), ties.filter(to_dataset=dataset)
    kin = inputs.values("to_dataset").union(outputs.values("from_dataset"))
    found = Dataset.objects.filter(pk__in=kin, investigation__in=access.visible(request).values("pk"))
    found = found.exclude(pk=dataset.pk).select_related("investigation__instrument").defer("parameters")
    told: list[Any] = list(
        found.annotate(
            is_input=Exists(inputs.filter(to_dataset=OuterRef("pk"))),
            is_output=Exists(outputs.filter(from_dataset=OuterRef("pk"))),
        )[:MOST]
    )
    return Lineage([each for each in told if each.is_input], [each for each in told if each.is_output])


def of_sample(sample: Sample) -> list[Dataset]:
    """What was measured of a sample whose door was passed, and computed from that, the latest first."""
    found = sample.datasets.filter(investigation=sample.investigation_id).defer("parameters")
    return list(found.order_by("-start_date", "-pk")[:MOST])
