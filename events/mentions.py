"""Who is named with @ in an entry: accounts of its team and of the beamline's scientists, and nobody else."""

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from events.models import Event
from investigations.models import Participant, User

MENTION = re.compile(r"(?<![\w@./])@([\w.+-]*\w)")
MOST = 50


def note(events: Iterable[Event]) -> None:
    """Notes on entries by people whom they name."""
    for event in events:
        if event.author_id is not None and "@" in event.text:
            event.mentions = of(event.text, event)


def of(text: str, event: Event) -> list[int]:
    """The accounts a text names, in the logbook of this entry."""
    names = {name.lower() for name in MENTION.findall(text)[:MOST]} if "@" in text else set()
    if not names:
        return []
    named = people(event.investigation_id, event.instrument_id).annotate(key=Lower("username")).filter(key__in=names)
    return list(named.order_by("pk").values_list("pk", flat=True))


def people(investigation: int | None, instrument: int | None) -> "QuerySet[User]":
    """Who may be named in a logbook: its team and the beamline's scientists."""
    team = Participant.objects.filter(Participant.now_active(), investigation=investigation)
    either = Q(beamlines__instrument=instrument)
    if investigation is not None:
        either |= Q(pk__in=team.values("user"))
    return User.objects.filter(either, is_active=True).distinct()
