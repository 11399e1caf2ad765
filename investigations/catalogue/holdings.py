"""Samples and datasets as the catalogue lists them; none is ever deleted, since entries may be tied to it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from investigations.catalogue import visits
from investigations.catalogue.outcome import ADDED, CHANGED, Outcome
from investigations.catalogue.said import Measurement, MeasurementKey, Specimen
from investigations.models import Dataset, Sample

Thing = Sample | Dataset
SAMPLES, DATASETS, INPUTS = "samples", "datasets", "inputs of datasets"


def merge_samples(samples: Sequence[Specimen], outcome: Outcome) -> None:
    places = visits.known([sample.visit for sample in samples])
    rows = _Rows(Sample, places, [(each.visit.natural, each.name, each.number) for each in samples])
    for sample in samples:
        if (place := places.get(sample.visit.natural)) is None:
            outcome.note(f"Samples of {sample.visit.name} are left out: it has no logbook here.")
            continue
        said: dict[str, Any] = {"parameters": [each.as_row() for each in sample.parameters]}
        rows.write(place, sample.name, sample.number, said, outcome, SAMPLES)


def merge_datasets(datasets: Sequence[Measurement], outcome: Outcome) -> list[Dataset]:
    """Gives those that are new or have another name: entries may be waiting for them."""
    places = visits.known([dataset.key.visit for dataset in datasets])
    named = [(each.key.visit.natural, each.key.name, each.key.number) for each in datasets]
    rows, samples = _Rows(Dataset, places, named), _samples(datasets, places)
    appeared, done = [], []
    for dataset in datasets:
        if (place := places.get(dataset.key.visit.natural)) is None:
            outcome.note(f"Datasets of {dataset.key.visit.name} are left out: it has no logbook here.")
            continue
        said = _said(dataset) | {"sample_id": samples.get((place, dataset.sample))}
        row, is_new = rows.write(place, dataset.key.name, dataset.key.number, said, outcome, DATASETS)
        assert isinstance(row, Dataset)
        done.append((row, dataset))
        if is_new:
            appeared.append(row)
    _merge_inputs(done, outcome)
    return appeared


class _Rows:
    """What is here already of some names and numbers."""

    def __init__(
        self,
        model: type[Thing],
        places: dict[tuple[str, str], int],
        named: Sequence[tuple[tuple[str, str], str, int | None]],
    ) -> None:
        self.model = model
        numbers = {number for _, _, number in named} - {None}
        here = Q(investigation__in=places.values(), name__in={name for _, name, _ in named})
        found = model.objects.filter(here | Q(catalogue_id__in=numbers)).order_by("-pk")
        self.by_name: dict[tuple[int, str], Thing] = {(row.investigation_id, row.name): row for row in found}
        self.by_number: dict[int, Thing] = {row.catalogue_id: row for row in found if row.catalogue_id is not None}

    def write(
        self, place: int, name: str, number: int | None, said: dict[str, Any], outcome: Outcome, kind: str
    ) -> tuple[Thing, bool]:
        """The row, and whether it is new under this name."""
        numbered = self.by_number.get(number) if number is not None else None
        row = self.by_name.get((place, name))
        if row is None and numbered is not None and numbered.investigation_id == place:
            row = numbered
        if numbered is not None and numbered is not row:
            self.model.objects.filter(pk=numbered.pk).update(catalogue_id=None)
            numbered.catalogue_id = None
        row = row or self.model()
        said |= {"investigation_id": place, "name": name[:255]}
        if number is not None:
            said["catalogue_id"] = number
        is_new = row.pk is None or row.name != name
        differs = [field for field, value in said.items() if getattr(row, field) != value]
        for field in differs:
            setattr(row, field, said[field])
        if row.pk is None:
            row.save()
            outcome.count(kind, ADDED)
        elif differs:
            row.save(update_fields=differs)
            outcome.count(kind, CHANGED)
        self.by_name[place, name] = row
        return row, is_new


def _said(dataset: Measurement) -> dict[str, Any]:
    kind = Dataset.Kind.RAW if dataset.is_raw else Dataset.Kind.PROCESSED
    return {
        "location": dataset.location, "kind": kind, "start_date": dataset.start, "end_date": dataset.end,
        "doi": dataset.doi[:255], "parameters": [each.as_row() for each in dataset.parameters],
    }  # fmt: skip


def _samples(datasets: Sequence[Measurement], places: dict[tuple[str, str], int]) -> dict[tuple[int, str], int]:
    names = {each.sample for each in datasets} - {""}
    rows = Sample.objects.filter(investigation__in=places.values(), name__in=names)
    return {(place, name): pk for pk, place, name in rows.values_list("pk", "investigation", "name")}


def _merge_inputs(done: Sequence[tuple[Dataset, Measurement]], outcome: Outcome) -> None:
    """What each was computed from; one the catalogue has not brought yet comes with a later reading."""
    given = [key for _, dataset in done for key in dataset.inputs]
    if not given and not any(not dataset.is_raw for _, dataset in done):
        return
    found = _inputs(given)
    through = Dataset.inputs.through
    have: dict[int, set[int]] = {row.pk: set() for row, _ in done}
    ties = through.objects.filter(from_dataset__in=have)
    for source, target in ties.values_list("from_dataset", "to_dataset"):
        have[source].add(target)
    for row, dataset in done:
        # By its name where it is told: a number alone is what another may have by now.
        named = (next((each for each in (key, key.number) if each in found), None) for key in dataset.inputs)
        wanted = {found[each] for each in named if each is not None} - {row.pk}
        if wanted != have[row.pk]:
            row.inputs.set(wanted)
            outcome.count(INPUTS, CHANGED)


def _inputs(given: Sequence[MeasurementKey]) -> dict[MeasurementKey | int | None, int]:
    """Rows by name, and by number."""
    places = visits.known([key.visit for key in given])
    numbers, names = {key.number for key in given} - {None}, {key.name for key in given} - {""}
    rows = Dataset.objects.filter(Q(catalogue_id__in=numbers) | Q(investigation__in=places.values(), name__in=names))
    found: dict[MeasurementKey | int | None, int] = {}
    by_name = {}
    for row in rows:
        by_name[row.investigation_id, row.name] = row.pk
        if row.catalogue_id is not None:
            found[row.catalogue_id] = row.pk
    for key in given:
        place = places.get(key.visit.natural)
        if place is not None and (place, key.name) in by_name:
            found[key] = by_name[place, key.name]
    return found
