"""Who is heard from at a beamline: each program on each computer, when last, with what, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models.functions import Left
from django.utils import timezone

from events import wording
from events.models import Event
from investigations.models import Instrument

# Of a busier beamline only the newest messages are counted, and the page says so.
COUNTED = 20_000
DAYS = 14
MOST = 100
EXCERPT = 200
# What this server writes itself proves nothing about a beamline's programs.
OUR_OWN = (wording.SYSTEM_SOFTWARE, wording.TRIAL_SOFTWARE)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
# The entries are walked once, by the index of their beamline; the last one of a sender is the one that came last.
STATEMENT = """
    WITH heard (id, software, machine, recorded_at, happened_at, removed_at) AS ({entries})
    SELECT software, machine, max(recorded_at), count(*) FILTER (WHERE recorded_at > %s),
           count(*) FILTER (WHERE recorded_at > %s), count(*),
           (array_agg(id ORDER BY recorded_at DESC, id DESC) FILTER (WHERE removed_at IS NULL))[1],
           count(*) OVER (), sum(count(*)) OVER (), min(min(happened_at)) OVER ()
    FROM heard GROUP BY software, machine ORDER BY 3 DESC, 1, 2 LIMIT %s
"""


class Sender(NamedTuple):
    """A program on a computer; `last` is its newest message that is not removed."""

    software: str
    machine: str
    heard_at: datetime
    in_an_hour: int
    in_a_day: int
    number: int
    silence: str
    last: Event | None
    # What its clock is wrong by, in words, where that matters.
    delay: str

    @property
    def name(self) -> str:
        return self.software or "a program that gives no name"


@dataclass(frozen=True)
class Heard:
    """The senders of a beamline, the one that was heard last first, and what was counted."""

    senders: Sequence[Sender] = field(default_factory=list)
    # How many there are, listed or not.
    number: int = 0
    messages: int = 0
    since: datetime | None = None

    @property
    def is_capped(self) -> bool:
        return self.messages >= COUNTED

    @property
    def programs(self) -> list[str]:
        """Their names, each once: what a beamline may call quiet."""
        return sorted({sender.software for sender in self.senders if sender.software}, key=str.casefold)


def heard(instrument: Instrument) -> Heard:
    """Everything software sent to the beamline in two weeks, its investigations included, in two queries."""
    now = timezone.now()
    sent = Event.objects.filter(instrument=instrument, author=None, happened_at__gte=now - timedelta(days=DAYS))
    sent = sent.exclude(type=Event.Type.ANNOTATION).exclude(software__in=OUR_OWN).newest_first()
    columns = ("pk", "software", "machine", "recorded_at", "happened_at", "removed_at")
    statement, values = sent.values_list(*columns)[:COUNTED].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(entries=statement), [*values, now - HOUR, now - DAY, MOST])
        rows = cursor.fetchall()
    last = _last([row[6] for row in rows])
    senders = [_sender(row, last.get(row[6]), now) for row in rows]
    number, messages, since = rows[0][7:] if rows else (0, 0, None)
    return Heard(senders, number, int(messages), since)


def _last(pks: Sequence[int | None]) -> dict[int, Event]:
    found = Event.objects.filter(pk__in=[pk for pk in pks if pk is not None])
    shown = found.annotate(beginning=Left("text", EXCERPT)).only(
        "public_id", "type", "category", "software", "username", "happened_at", "recorded_at"
    )
    return {event.pk: event for event in shown}


def _sender(row: tuple, last: Event | None, now: datetime) -> Sender:  # type: ignore[type-arg]
    software, machine, heard_at, in_an_hour, in_a_day, number = row[:6]
    silence = wording.span(now - heard_at) if now - heard_at >= HOUR else ""
    delay = wording.delay(last.happened_at, last.recorded_at) if last is not None else ""
    return Sender(software, machine, heard_at, in_an_hour, in_a_day, number, silence, last, delay)
