"""What we could not take: told to the client in a sentence, kept for the beamline since clients swallow our errors."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from events.content import storable
from events.models import RefusedMessage
from investigations.models import ApiToken

KEPT = timedelta(days=14)
PER_KEY_AND_DAY = 1_000
EXCERPT = 200


class Refused(Exception):
    """A message we cannot take, with the status and the sentence its client gets."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


def keep(token: ApiToken, refused: Refused, *, sender: str, key: str, excerpt: str) -> None:
    """Keeps a refused message of a known key for 14 days, never with the key in it."""
    today = timezone.localdate()
    RefusedMessage.objects.filter(day__lt=today - KEPT).delete()
    if RefusedMessage.objects.filter(token=token, day=today)[:PER_KEY_AND_DAY].count() >= PER_KEY_AND_DAY:
        return
    RefusedMessage.objects.create(
        token=token,
        day=today,
        status=refused.status,
        reason=storable(refused.reason),
        sender=storable(sender),
        excerpt=storable(excerpt.replace(key, "***"))[:EXCERPT],
    )


def count_unknown_key() -> None:
    """Of keys nobody knows only a number a day is kept."""
    counted = RefusedMessage.objects.filter(token=None, day=timezone.localdate())
    if not counted.update(times=F("times") + 1, at=timezone.now()):
        RefusedMessage.objects.bulk_create(
            [RefusedMessage(day=timezone.localdate(), status=401, reason="unknown key")], ignore_conflicts=True
        )
