"""The facility of the first two minutes: roles for accounts, the beamlines and investigations of the documentation."""

from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from events import content, logbook
from events.demo import afterwards, arrivals, catalogue, others, ring
from events.demo.accounts import ACCOUNTS, CURL, KEY_NAME, create, is_loaded, key, known_key, password, state
from events.demo.afterwards import Later
from events.demo.nights import Calendar, Nights
from events.models import Event, ReadMark
from events.routing import Place
from investigations.models import InstrumentScientist, Investigation, Participant, User

__all__ = ["ACCOUNTS", "CURL", "KEY_NAME", "is_loaded", "key", "known_key", "load", "password", "state"]

LAST_READ = timedelta(hours=3)


@transaction.atomic
def load(password: str) -> None:
    """Everything the demo has, into an empty database."""
    now = timezone.now().replace(microsecond=0)
    people = create(password)
    id32, id21 = catalogue.instruments()
    InstrumentScientist.objects.create(instrument=id32, user=people["localcontact"])
    running = catalogue.investigation(catalogue.RUNNING, id32)
    earlier = catalogue.investigation(catalogue.EARLIER, id32)
    released = catalogue.investigation(catalogue.RELEASED, id21)
    for investigation in (running, earlier):
        Participant.objects.create(investigation=investigation, user=people["localcontact"], role="Local contact")
    Participant.objects.create(investigation=running, user=people["scientist"], role="Principal investigator")
    _two_nights(running, people, now)
    shorter = [
        *others.earlier(earlier, people["localcontact"], _evening(earlier)),
        *others.released(released, _evening(released)),
    ]
    numbers = count(catalogue.FIRST_DATASET + 5_000)
    for investigation in (earlier, released):
        catalogue.datasets(investigation, [e for e in shorter if e.place.investigation == investigation], numbers)
    logbook.record_many([*shorter, *others.beamline(id32, people["localcontact"], now)])
    arrivals.load(id32, people["localcontact"], now)
    ReadMark.objects.create(user=people["scientist"], investigation=running, seen_at=now - LAST_READ)


def _evening(investigation: Investigation) -> datetime:
    return (investigation.start_date or timezone.now()) + timedelta(hours=9)


def _two_nights(running: Investigation, people: dict[str, User], now: datetime) -> None:
    nights = Nights(Place(running, running.instrument), people, now)
    entries = [told.entry for told in nights.told]
    catalogue.datasets(running, entries, count(catalogue.FIRST_DATASET))
    events = logbook.record_many(entries)
    at = nights.calendar.at
    logbook.record_many(list(ring.messages(at("1 16:00"), now, at("1 02:12"))))
    named = {told.name: event for told, event in zip(nights.told, events, strict=True) if told.name}
    _afterwards(named, people, nights.calendar)


def _afterwards(named: dict[str, Event], people: dict[str, User], calendar: Calendar) -> None:
    """Later versions and tags in the order they came, and the comments."""
    for later in afterwards.REVISIONS:
        named[later.on] = logbook.revise(
            named[later.on], by=people[later.by], version=named[later.on].version, body=later.body,
            body_format=content.HTML, tags=later.tags, why=later.why, at=calendar.at(later.at),
        )  # fmt: skip
    for later in afterwards.COMMENTS:
        at = calendar.at(later.at)
        logbook.comment(
            named[later.on], by=people[later.by], body=later.body, body_format=content.HTML,
            happened_at=at, recorded_at=at,
        )  # fmt: skip
    for later in afterwards.RETAGS:
        _retag(named, later, people[later.by], calendar.at(later.at))


def _retag(named: dict[str, Event], later: Later, by: User, at: datetime) -> None:
    named[later.on] = logbook.retag(named[later.on], later.tags or (), by=by, version=named[later.on].version, at=at)
