"""How much was written: by day, and for each logbook. For data managers' figures, not for the pages' own counts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from events.models import Event, EventQuerySet
from investigations.models import Dataset, Investigation, Sample
from investigations.models.places import InvestigationQuerySet, Reader

MOST = 1_000


class Written(NamedTuple):
    """What a logbook got in a time: of all its entries, those by people and those by software."""

    investigation: Investigation
    number: int
    by_people: int
    by_software: int
    datasets: int
    samples: int


class Held(NamedTuple):
    """How many entries a list has, and when the first and the last of them happened."""

    number: int
    first: datetime | None
    last: datetime | None


def held(events: EventQuerySet) -> Held:
    ends = {"first": Min("happened_at"), "last": Max("happened_at")}
    return Held(**events.order_by().aggregate(number=Count("pk"), **ends))


def by_day(reader: Reader, since: datetime, until: datetime) -> Sequence[tuple[date, int]]:
    """Entries this reader may see, for each day of the current time zone."""
    found = Event.objects.visible_to(reader).filter(happened_at__gte=since, happened_at__lt=until).order_by()
    day = TruncDate("happened_at", tzinfo=timezone.get_current_timezone())
    return list(found.annotate(day=day).values_list("day").annotate(number=Count("pk")).order_by("day"))


def by_logbook(readable: InvestigationQuerySet, since: datetime, until: datetime) -> Sequence[Written]:
    """Of these investigations those whose slot lies in that time, at most MOST, the latest first; in four queries."""
    inside = Q(start_date__lt=until) & (Q(end_date=None) | Q(end_date__gte=since))
    those = list(readable.filter(inside).latest_first()[:MOST])
    pks = [investigation.pk for investigation in those]
    by_people = Count("pk", filter=Q(type=Event.Type.ANNOTATION))
    present = Event.objects.present().filter(investigation__in=pks).order_by()
    rows = present.values("investigation").annotate(number=Count("pk"), people=by_people)
    written = {row["investigation"]: (row["number"], row["people"]) for row in rows}
    datasets, samples = _number(Dataset, pks), _number(Sample, pks)
    found = []
    for each in those:
        number, people = written.get(each.pk, (0, 0))
        found.append(Written(each, number, people, number - people, datasets.get(each.pk, 0), samples.get(each.pk, 0)))
    return found


def _number(of: type[Dataset] | type[Sample], pks: Sequence[int]) -> Mapping[int, int]:
    rows = of._default_manager.filter(investigation__in=pks).order_by().values(place=F("investigation"))
    return dict(rows.annotate(number=Count("pk")).values_list("place", "number"))
