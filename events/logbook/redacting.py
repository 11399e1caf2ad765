"""Takes what an entry says out of every place that holds it, for good; who, when and why stand there instead.

Promise 2 has this one exception: a law or a person's right may ask for it, and hiding is not enough.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from events import content, redactions
from events.logbook import content_places
from events.logbook.content_places import EMPTIED, PLACES
from events.logbook.rows import next_version
from events.models import Event
from events.seals import sealing
from investigations.models import User

# Instead of the reason, which only the database had.
RESTORED = "Done at first on {:%Y-%m-%d}; the backup this logbook was restored from is older and has no reason."


class RedactionRefused(Exception):
    """Nothing was redacted; the sentence says why."""


@dataclass(frozen=True)
class Plan:
    """What a redaction takes away, place by place, and the comments that stay unless they are chosen too."""

    going: Sequence[str]
    elsewhere: int
    comments: Sequence[Event]


def plan_redaction(event: Event) -> Plan:
    """What would go, in sentences; nothing is changed."""
    target = content_places.gathered(event)
    going = [said for place in PLACES for said in place.left(target)]
    comments = Event.objects.filter(parent=event, redacted_at=None).defer("search", "html").select_related("author")
    return Plan(going, content_places.standing_elsewhere(target), list(comments.order_by("happened_at", "pk")))


def ensure_may_redact(event: Event, by: User) -> None:
    """Raises RedactionRefused with the words of the rule, for a page that asks before it shows a form."""
    if not by.is_administrator:
        raise RedactionRefused("Entries are redacted by administrators only. Remove it with a reason, and ask one.")
    if event.redacted_at is not None:
        raise RedactionRefused("This entry was redacted already; there is nothing left to take away.")


def redact(event: Event, *, by: User, why: str, also: Iterable[str] = ()) -> list[Event]:
    """The content of an entry, and of those comments on it that are named, is gone from every version.

    All or nothing; what stays of each is a tombstone in its place in time. Raises RedactionRefused.
    """
    if not (reason := content.storable(why).strip()):
        raise RedactionRefused("Say why: the reason stays in the place of the entry, for every reader of it.")
    with transaction.atomic():
        comments = Event.objects.filter(parent=event, public_id__in=list(also), redacted_at=None)
        pks = [event.pk, *comments.order_by("pk").values_list("pk", flat=True)]
        now = timezone.now()
        done = [_redacted(pk, by, reason, now) for pk in pks]
        # The last step before COMMIT: what is on the list and not in the database is told by the next backup.
        _remember(done, now, by)
    return done


def redact_as_recorded(pk: int, by: User | None, at: datetime) -> Event:
    """The same once more in a database that was saved before it; call it in a transaction."""
    return _emptied(_locked(pk), by, RESTORED.format(at), at)


def _redacted(pk: int, by: User, why: str, at: datetime) -> Event:
    current = _locked(pk)
    ensure_may_redact(current, by)
    return _emptied(current, by, why, at)


def _locked(pk: int) -> Event:
    return Event.objects.defer("search").select_for_update(of=["self"]).get(pk=pk)


def _emptied(current: Event, by: User | None, why: str, at: datetime) -> Event:
    target = content_places.gathered(current)
    with permitted():
        for place in PLACES:
            place.empty(target)
    if left := [said for place in PLACES for said in place.left(target)]:
        # Rolled back: rather nothing than a redaction somebody relies on, with something left.
        raise RedactionRefused(f"Nothing was redacted, for this would have stayed: {'; '.join(left)}. Try once more.")
    return next_version(
        current, by=by, why=f"Redacted: {why}", redacted_at=at, redacted_by=by, redacted_why=why, **EMPTIED
    )


def _remember(events: Iterable[Event], at: datetime, by: User) -> None:
    try:
        redactions.remember(
            [redactions.of(redactions.ENTRY, event.public_id, event.recorded_at, at, by) for event in events]
        )
    except redactions.NotWritten as problem:
        raise RedactionRefused(
            f"Nothing was redacted, for a restored backup would bring it back: {problem}"
        ) from problem


@contextmanager
def permitted() -> Iterator[None]:
    """Inside, and in this transaction alone, the database lets recorded versions be emptied and files go."""
    # What is being sealed in this moment would be sealed as it was.
    sealing.wait()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('elogbook.may', true)")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('elogbook.may', 'redact', true)")
        yield
        cursor.execute("SELECT set_config('elogbook.may', %s, true)", [before or ""])
