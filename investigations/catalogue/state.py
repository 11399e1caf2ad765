"""How fresh what we know of the catalogue is, and who is reading it now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from investigations.catalogue import icat
from investigations.models import CatalogueState

WHOLE, ALL = "whole", "all"
# A reading that was killed holds the others up no longer than this.
HELD = timedelta(minutes=10)
# Sync comes every ten minutes; what is older than this is worth a word to readers.
STALE = timedelta(hours=1)


@dataclass(frozen=True)
class Freshness:
    """When the catalogue was last read, and what it did the last time it was asked, if that failed."""

    answered_at: datetime | None
    failed_why: str

    @property
    def is_stale(self) -> bool:
        return self.answered_at is None or timezone.now() - self.answered_at > STALE


def freshness() -> Freshness | None:
    """None where there is no catalogue to ask."""
    if not icat.is_set():
        return None
    row = CatalogueState.objects.filter(part=ALL).first()
    return Freshness(row.answered_at, row.failed_why) if row is not None else Freshness(None, "")


def claim() -> bool:
    """Whether this process reads now; then it must `release`."""
    now = timezone.now()
    CatalogueState.objects.get_or_create(part=ALL)
    free = CatalogueState.objects.filter(Q(held_until=None) | Q(held_until__lt=now), part=ALL)
    return bool(free.update(held_until=now + HELD, tried_at=now))


def go_on() -> None:
    """Still reading."""
    CatalogueState.objects.filter(part=ALL).update(held_until=timezone.now() + HELD)


def release(failed_why: str = "") -> None:
    now = timezone.now()
    answered = {} if failed_why else {"answered_at": now}
    CatalogueState.objects.filter(part=ALL).update(held_until=None, failed_why=failed_why, **answered)


def mark(part: str) -> str:
    return CatalogueState.objects.filter(part=part).values_list("mark", flat=True).first() or ""


def read_to(part: str, mark: str) -> None:
    """This part was read to its end."""
    CatalogueState.objects.update_or_create(part=part, defaults={"mark": mark, "answered_at": timezone.now()})
