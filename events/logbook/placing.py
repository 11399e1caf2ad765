"""Entries get another place; messages that waited unassigned find their investigation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from events import notify, routing
from events.logbook.rows import BATCH, TIED, keep_versions, tie_tags
from events.models import Event, HistoricalEvent, TaggedEvent
from events.routing import Place
from investigations.models import Dataset, Investigation, Sample, User
from investigations.names import normalised


def investigation_appeared(sender: Any, investigation: Investigation, **kwargs: Any) -> None:
    """Messages that waited unassigned for this investigation move into it."""
    here = Q(instrument=investigation.instrument_id) | Q(as_sent__beamlines__contains=[investigation.instrument.key])
    waiting = Event.objects.unassigned().filter(here)
    claimed = waiting.order_by().values_list("claimed_investigation", flat=True).distinct()
    names = [name for name in claimed if normalised(name) in routing.claims(investigation)]
    if names:
        adopt(waiting.filter(claimed_investigation__in=names).values_list("pk", flat=True))


def adopt(ids: Iterable[int]) -> None:
    """Each of these unassigned entries goes where the routing rules, asked again, put it now."""
    found: dict[Investigation, list[int]] = defaultdict(list)
    with transaction.atomic():
        waiting = Event.objects.unassigned().filter(pk__in=list(ids)).select_for_update(of=["self"])
        for event, investigation in routing.again(
            waiting.filter(parent=None).only("claimed_investigation", "happened_at", "instrument", "as_sent")
        ):
            found[investigation].append(event.pk)
        # A comment stands where its entry stands, whenever it was written.
        for comment in waiting.filter(parent__investigation__isnull=False).select_related(
            "parent__investigation__instrument"
        ):
            if comment.parent is not None and comment.parent.investigation is not None:
                found[comment.parent.investigation].append(comment.pk)
        for investigation, those in found.items():
            comments = Event.objects.unassigned().filter(parent__in=those).values_list("pk", flat=True)
            place = Place(investigation, investigation.instrument)
            relocate([*those, *comments], place, by=None, why=_appeared(investigation))


def _appeared(investigation: Investigation) -> str:
    if investigation.catalogue_id is None and investigation.opened_by_id is not None:
        return "The logbook this message named was opened by hand."
    return "The catalogue brought the investigation this message named."


def relocate(ids: Sequence[int], place: Place, *, by: User | None, why: str) -> None:
    """Entries get a new place, a new version that says why, and the tags their names mean there."""
    now = timezone.now()
    for start in range(0, len(ids), BATCH):
        batch = Event.objects.filter(pk__in=ids[start : start + BATCH])
        about = batch.select_for_update(of=["self"]).select_related("dataset", "sample")
        before = list(about.only("public_id", "investigation", "instrument", "dataset__name", "sample__name"))
        notify.changed(before)
        batch.rewrite(
            investigation=place.investigation, instrument=place.instrument, claimed_investigation=place.claimed,
            dataset=None, sample=None, version=F("version") + 1,
        )  # fmt: skip
        events = list(batch.defer("search", "html"))
        _tie_again(events, place, {event.pk: event for event in before})
        TaggedEvent.objects.filter(content_object__in=events).delete()
        tie_tags(events)
        keep_versions(events, by=by, now=now, why=why)
        notify.changed(events)


def tie_named(datasets: Sequence[Dataset]) -> int:
    """Entries that named one of these datasets before the catalogue brought it are tied to it; says how many.

    No new version: what was recorded is the name, and which row it means is found by it, as `html` is made of `body`.
    Who tied an entry to something else, or to nothing, has decided.
    """
    named = {(dataset.investigation_id, dataset.name): dataset for dataset in datasets}
    places, names = {place for place, _ in named}, {name for _, name in named}
    decided = HistoricalEvent.objects.filter(id=OuterRef("pk"), history_change_reason=TIED)
    waiting = Event.objects.filter(investigation__in=places, dataset=None, dataset_name__in=names).exclude(
        Exists(decided)
    )
    found: dict[Dataset, list[int]] = defaultdict(list)
    for pk, place, name in waiting.values_list("pk", "investigation", "dataset_name"):
        if place is not None and (place, name) in named:
            found[named[place, name]].append(pk)
    for dataset, ids in found.items():
        Event.objects.filter(pk__in=ids).rewrite(dataset=dataset)
        notify.changed(list(Event.objects.filter(pk__in=ids).only("public_id", "investigation", "instrument")))
    return sum(map(len, found.values()))


def _tie_again(events: Sequence[Event], place: Place, before: dict[int, Event]) -> None:
    """Ties entries to what has the same name, or the catalogue's number, in their new logbook; other ties are dropped."""
    if place.investigation is None:
        return
    named = [{event.dataset_name, _name(before[event.pk].dataset)} for event in events]
    numbers = {event.as_sent.get("datasetId") for event in events} - {None}
    wanted = Q(name__in=set().union(*named) - {""}) | Q(catalogue_id__in=numbers)
    datasets = list(Dataset.objects.filter(wanted, investigation=place.investigation).order_by("-pk"))
    names = {_name(event.sample) for event in before.values()} - {""}
    found = Sample.objects.filter(investigation=place.investigation, name__in=names).order_by("-pk")
    samples = {sample.name: sample for sample in found}
    by_name, by_number = ({getattr(each, key): each for each in datasets} for key in ("name", "catalogue_id"))
    for event in events:
        old, number = before[event.pk], event.as_sent.get("datasetId")
        numbered = by_number.get(number) if number is not None else None
        # What staff chose counts before the name that was sent.
        event.dataset = by_name.get(_name(old.dataset)) or numbered or by_name.get(event.dataset_name)
        event.sample = samples.get(_name(old.sample))
    for field in ("dataset", "sample"):
        tied = {
            event.pk: getattr(event, f"{field}_id") for event in events if getattr(event, f"{field}_id") is not None
        }
        if tied:
            to = Case(*(When(pk=pk, then=Value(thing)) for pk, thing in tied.items()))
            Event.objects.filter(pk__in=tied).rewrite(**{field: to})


def _name(thing: Dataset | Sample | None) -> str:
    return thing.name if thing is not None else ""
