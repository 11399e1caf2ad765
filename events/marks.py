"""Where a reader last left a logbook."""

from datetime import datetime, timedelta

from django.db.models import Case, F, When
from django.utils import timezone

from events.models import ReadMark
from investigations.models import Investigation, User

# Whoever comes back within this time was not away.
AWAY = timedelta(minutes=30)
# A mark is not moved for every page that is read.
OFTEN = timedelta(minutes=1)


def left_at(reader: User, investigation: Investigation) -> datetime | None:
    """When the reader left before this visit, None on the first one; this moment becomes the last one seen."""
    now = timezone.now()
    marks = ReadMark.objects.filter(user=reader, investigation=investigation)
    mark = marks.first()
    if mark is None:
        ReadMark.objects.bulk_create(
            [ReadMark(user=reader, investigation=investigation, seen_at=now)], ignore_conflicts=True
        )
        return None
    if now - mark.seen_at > OFTEN:
        came_back = When(seen_at__lt=now - AWAY, then=F("seen_at"))
        marks.update(left_at=Case(came_back, default=F("left_at")), seen_at=now)
    return mark.seen_at if now - mark.seen_at > AWAY else mark.left_at
