"""Rows for tests, with the fewest words; what a test does not name does not matter to it."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events import logbook
from events.entries import Entry
from events.models import Event
from events.routing import Place
from investigations import keys
from investigations.models import ApiToken, Instrument, InstrumentScientist, Investigation, Participant, User

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def user(name: str = "", **fields: Any) -> User:
    return User.objects.create_user(name or f"user{next(_numbers)}", password=PASSWORD, **fields)


def instrument(name: str = "ID32") -> Instrument:
    return Instrument.objects.filter(name=name).first() or Instrument.objects.create(name=name)


def investigation(
    name: str = "HC-4397", *, at: Instrument | None = None, team: tuple[User, ...] = (), **fields: Any
) -> Investigation:
    """One that runs now and opens in three years."""
    now = timezone.now()
    dates = {
        "start_date": now - timedelta(days=2),
        "end_date": now + timedelta(days=4),
        "release_date": now + timedelta(days=1100),
    }
    made = Investigation.objects.create(name=name, instrument=at or instrument(), **(dates | fields))
    for member in team:
        Participant.objects.create(investigation=made, user=member, role="Participant")
    return made


def guest(of: Investigation, account: User | None = None, **fields: Any) -> Participant:
    """Somebody who was added by hand, as a reader unless a test says otherwise."""
    said = {"role": "Reader", "may_write": False, "since": timezone.now(), "source": Participant.Source.HAND}
    return Participant.objects.create(investigation=of, user=account or user(), **(said | fields))


def released(name: str = "BLC-12581", **fields: Any) -> Investigation:
    now = timezone.now()
    dates = {
        "start_date": now - timedelta(days=1500),
        "end_date": now - timedelta(days=1497),
        "release_date": now - timedelta(days=400),
    }
    return investigation(name, **(dates | fields))


def scientist(at: Instrument, name: str = "") -> User:
    made = user(name)
    InstrumentScientist.objects.create(instrument=at, user=made)
    return made


def entry(place: Place | Investigation | Instrument, body: str = "umv srot 0", **fields: Any) -> Entry:
    where = Place(place, place.instrument) if isinstance(place, Investigation) else place
    where = Place(None, where) if isinstance(where, Instrument) else where
    kind = {"type": Event.Type.NOTIFICATION, "category": Event.Category.COMMANDLINE, "software": "Bliss_v2.4.0"}
    return Entry(place=where, body=body, **(kind | fields))


def event(place: Place | Investigation | Instrument, body: str = "umv srot 0", **fields: Any) -> Event:
    return logbook.record(entry(place, body, **fields))


def events(place: Investigation, count: int, *, until: datetime | None = None, **fields: Any) -> list[Event]:
    """That many entries a minute apart, the last at `until`, each with another word, so that none folds."""
    last = until or timezone.now()
    times = [last - timedelta(minutes=count - 1 - n) for n in range(count)]
    return logbook.record_many(
        [entry(place, f"line {word(n)}", happened_at=at, **fields) for n, at in enumerate(times)]
    )


def word(number: int) -> str:
    """A word of its own for each number: baaa, baab, …"""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in (3, 2, 1, 0))


def key(*instruments: Instrument, **rights: bool) -> str:
    return keys.create(f"key{next(_numbers)}", instruments or [instrument()], **rights)


def token(of: str) -> ApiToken:
    return ApiToken.objects.get(key_hash=ApiToken.hash_of(of))
