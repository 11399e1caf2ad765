"""After a backup was restored each logbook says so, and its chain goes on from there: nothing is sealed anew in silence."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events.entries import Entry
from events.logbook.recording import record_many
from events.logbook.rows import BATCH
from events.models import Event
from events.routing import EVERYBODY, Place
from events.seals import Head, heads, sealing
from events.seals.contents import RESTORED
from events.wording import SYSTEM_SOFTWARE
from investigations.models import Instrument, Investigation


def note_restored(backup: str, made_at: datetime, *, later: Iterable[Head] = ()) -> int:
    """Writes a line into every logbook that has seals, which are sealed as `restored`; says into how many.

    `later` are heads that were written down after the backup was made: what a chain had then and lacks now is told.
    Call it once all is back, before anybody writes.
    """
    with transaction.atomic():
        found = heads.every()
        known = {head.logbook: head for head in later}
        for start in range(0, len(found), BATCH):
            some = found[start : start + BATCH]
            places = _places([head.logbook for head in some])
            record_many([_line(head, places[head.logbook], backup, made_at, known.get(head.logbook)) for head in some])
    list(sealing.seal())
    return len(found)


def _line(head: Head, place: Place, backup: str, made_at: datetime, later: Head | None) -> Entry:
    day = f"{timezone.localtime(made_at):%-d %B %Y, %H:%M}"
    said = f"This logbook was restored from the backup {backup} of {day}. What was written after that is not in it."
    said += f" Its seals went up to number {head.number}, {head.hash}."
    if later is not None and later.number > head.number:
        said += f" They had gone up to number {later.number}, {later.hash}."
    is_for_all = place.instrument is None
    return Entry(
        type=Event.Type.BROADCAST if is_for_all else Event.Type.NOTIFICATION, category=Event.Category.INFO,
        place=place, body=said, software=SYSTEM_SOFTWARE, source=RESTORED,
    )  # fmt: skip


def _places(names: Sequence[str]) -> dict[str, Place]:
    numbers = {name: int(name.partition(":")[2] or 0) for name in names}
    investigations = Investigation.objects.select_related("instrument").in_bulk(
        [number for name, number in numbers.items() if name.startswith("investigation:")]
    )
    instruments = Instrument.objects.in_bulk(
        [number for name, number in numbers.items() if name.startswith("instrument:")]
    )
    found: dict[str, Place] = {}
    for name, number in numbers.items():
        if name.startswith("investigation:"):
            found[name] = Place(investigations[number], investigations[number].instrument)
        else:
            found[name] = Place(None, instruments[number]) if number else EVERYBODY
    return found
