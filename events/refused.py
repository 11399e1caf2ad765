"""What we could not take: told to the client in a sentence, kept for the beamline since clients swallow our errors."""

from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone

from events.content import storable
from events.models import RefusedMessage
from investigations.briefly import briefly
from investigations.models import ApiToken

KEPT = timedelta(days=14)
PER_KEY_AND_DAY = 1_000
EXCERPT = 200
WORDS = 500


class Refused(Exception):
    """A message we cannot take, with the status and the sentence its client gets."""

    def __init__(self, status: int, reason: str, retry_after: int = 0) -> None:
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
        super().__init__(reason)


def keep(token: ApiToken, refused: Refused, *, sender: str, key: str, excerpt: str) -> None:
    """Keeps a refused message of a known key for 14 days, never with the key in it."""
    today = timezone.localdate()
    _forget_old(today)
    if RefusedMessage.objects.filter(token=token, day=today)[:PER_KEY_AND_DAY].count() >= PER_KEY_AND_DAY:
        return
    RefusedMessage.objects.create(
        token=token,
        day=today,
        status=refused.status,
        reason=_without(key, refused.reason)[:WORDS],
        sender=_without(key, sender)[:WORDS],
        excerpt=_without(key, excerpt)[:EXCERPT],
    )


def count_unknown_key() -> None:
    """Of keys nobody knows only a number a day is kept."""
    counted = RefusedMessage.objects.filter(token=None, day=timezone.localdate())
    if not counted.update(times=F("times") + 1):
        RefusedMessage.objects.bulk_create(
            [RefusedMessage(day=timezone.localdate(), status=401, reason="unknown key")], ignore_conflicts=True
        )


@briefly
def _forget_old(today: date) -> None:
    RefusedMessage.objects.filter(day__lt=today - KEPT).delete()


def _without(key: str, text: str) -> str:
    """The text without the key; a long one loses its end, where half of a key may stand."""
    masked = storable(text.replace(key, "***"))
    return masked[: -len(key)] if len(text) > EXCERPT else masked
