"""What was refused at a beamline in 14 days: told by reason at a glance, and one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, QuerySet, Sum
from django.utils import timezone

from events import refused
from events.models import RefusedMessage
from investigations import keys
from investigations.models import Instrument, User

MOST = 10


@dataclass
class RefusedAlike:
    """Messages of one key that were refused for one reason, and the last of them."""

    number: int
    first: datetime
    last: datetime
    latest: RefusedMessage


@dataclass(frozen=True)
class RefusedOf:
    """A beamline's refused messages by reason, the last one first; and of unknown keys, facility-wide, a number a day."""

    alike: Sequence[RefusedAlike]
    number: int
    unknown: Sequence[tuple[date, int]]


def refused_of(instrument: Instrument, reader: User) -> RefusedOf:
    """For the beamline's staff, in four queries."""
    found = refused_messages(instrument)
    by_reason = found.order_by().values("token", "status", "reason")
    grouped = by_reason.annotate(number=Sum("times"), first=Min("at"), last=Max("at"), latest=Max("pk"))
    rows = list(grouped.order_by("-last")[:MOST])
    latest = {one.pk: one for one in told(found.filter(pk__in=[row["latest"] for row in rows]), reader)}
    alike = [
        RefusedAlike(row["number"], row["first"], row["last"], latest[row["latest"]])
        for row in rows
        if row["latest"] in latest
    ]
    number = found.aggregate(number=Sum("times"))["number"] or 0
    unknown = RefusedMessage.objects.filter(token=None, day__gte=_since()).order_by("-day")
    return RefusedOf(alike, number, list(unknown.values_list("day", "times")))


def refused_messages(instrument: Instrument) -> "QuerySet[RefusedMessage]":
    """Those sent with one of the beamline's keys."""
    found = RefusedMessage.objects.filter(token__in=keys.of_beamline(instrument).values("pk"), day__gte=_since())
    return found.select_related("token").prefetch_related("token__instruments")


def told(found: Iterable[RefusedMessage], reader: User) -> list[RefusedMessage]:
    """What may be told of each: the beginning of a message may be another beamline's, where a key is for several."""
    staffed = set(Instrument.objects.staffed_by(reader).values_list("pk", flat=True))
    rows = list(found)
    for row in rows:
        if row.token is not None and not {each.pk for each in row.token.instruments.all()} <= staffed:
            row.excerpt = ""
    return rows


def _since() -> date:
    return timezone.localdate() - timedelta(days=refused.KEPT.days)
