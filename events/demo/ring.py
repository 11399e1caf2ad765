"""The storage ring over the two nights, as everybody at the facility reads it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from events.demo.senders import broadcast
from events.entries import Entry

LOST = [
    (0, "Beam lost at 187 mA: RF trip, cell 25. Injection when it is repaired."),
    (84, "Injection has started."),
    (93, "Beam delivered: 196 mA, uniform filling, lifetime 22.8 h."),
]
EVERY = timedelta(hours=4)


def messages(start: datetime, until: datetime, lost_at: datetime) -> Iterator[Entry]:
    """A refill every four hours, and one loss of the beam."""
    random = Random(25)
    for minutes, text in LOST:
        yield broadcast(text, lost_at + timedelta(minutes=minutes))
    at = start
    while at < until:
        if not lost_at - timedelta(minutes=30) < at < lost_at + timedelta(hours=2):
            yield broadcast(
                f"Refill at {random.uniform(176, 184):.0f} mA; beam back in {random.randint(3, 6)} minutes.", at
            )
            done = at + timedelta(minutes=random.randint(4, 7))
            if done < until:
                yield broadcast(
                    f"Refill done: {random.uniform(197, 200):.1f} mA, lifetime {random.uniform(21, 25):.1f} h.", done
                )
        at += EVERY
