"""Puts the two nights together: the work of the station and the optics, the story between, each at its moment."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

from events.blobs import Upload
from events.demo import photos, pictures, senders, station, story
from events.demo.station import Recipe, Station
from events.entries import Entry
from events.models import Event
from events.routing import Place
from investigations.models import User

# From when to when, what is done, with which SPEC session. Between 02:15 and 03:46 there is no beam.
WORK: list[tuple[str, str, Recipe, str]] = [
    ("1 18:06", "1 19:25", station.align, "FOURC"),
    ("1 19:33", "1 19:52", station.align, "FOURC"),
    ("1 19:52", "1 23:38", station.measure, "FOURC"),
    ("1 23:46", "1 00:30", station.series, "FOURC"),
    ("1 00:36", "1 02:11", station.measure, "FOURC"),
    ("1 03:50", "1 06:50", station.measure, "FOURC"),
    ("1 07:10", "2 17:40", station.count, "FOURC"),
    ("2 18:10", "2 19:35", station.align, "XMCD"),
    ("2 19:42", "2 23:13", station.measure, "XMCD"),
    ("2 23:24", "2 03:30", station.measure, "XMCD"),
    ("2 03:38", "2 05:00", station.series, "XMCD"),
    ("2 05:00", "2 06:58", station.measure, "XMCD"),
    ("2 07:05", "-170", station.count, "XMCD"),
    ("-161", "-66", station.measure, "XMCD"),
    ("-62", "-34", station.align, "XMCD"),
    ("-32", "-1", station.series, "XMCD"),
]
# Minutes between one thing and the next.
REST: dict[Recipe, float] = {
    station.align: 6,
    station.measure: 13,
    station.series: 12,
    station.count: 45,
    station.optics: 22,
}
OPTICS = [("1 18:00", "1 02:11"), ("1 03:50", "1 06:58"), ("2 18:00", "2 06:58"), ("-165", "-1")]
DRAWN = {
    "sample_holder": photos.sample_holder, "control_rack": photos.control_rack, "cryostat": photos.cryostat,
    "absorption": pictures.absorption, "xmcd": pictures.xmcd, "hysteresis": pictures.hysteresis,
    "exposure": pictures.exposure, "diffraction": pictures.diffraction, "beam_profile": pictures.beam_profile,
}  # fmt: skip


class Calendar:
    """The second night ends on the last morning that is two hours old at least."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        local = timezone.localtime(now)
        morning = local.replace(hour=7, minute=0, second=0, microsecond=0)
        self.morning = morning if local - morning >= timedelta(hours=2) else morning - timedelta(days=1)

    def at(self, moment: str) -> datetime:
        """`1 18:12` is in the first night, `-96` so many minutes ago; the seconds are always the same."""
        seconds = timedelta(seconds=crc32(moment.encode()) % 50)
        if moment.startswith("-"):
            return self.now + timedelta(minutes=int(moment)) - seconds
        night, clock = moment.split()
        said = time.fromisoformat(clock)
        day = self.morning.date() - timedelta(days=2 - int(night) + (said.hour >= 12))
        return timezone.make_aware(datetime.combine(day, said)) + seconds


@dataclass(frozen=True)
class Told:
    """An entry of the story, and the name later versions and comments know it by."""

    entry: Entry
    name: str = ""


class Nights:
    """Everything HC-4397 holds at first, in time order."""

    def __init__(self, place: Place, people: dict[str, User], now: datetime) -> None:
        self.place, self.people, self.calendar = place, people, Calendar(now)
        self.station = Station("FOURC", story.SAMPLES, seed=4397)
        at = self.calendar.at
        told = [Told(entry) for work in WORK for entry in self._work(at(work[0]), at(work[1]), work[2], work[3])]
        told += [Told(entry) for start, end in OPTICS for entry in self._work(at(start), at(end), station.optics)]
        told += [written for said in story.SOFTWARE for written in self._said(said)]
        self.measured = [(t.entry.happened_at or now, t.entry.dataset_name) for t in told if t.entry.dataset_name]
        self.measured.sort()
        told += [self._note(note) for note in story.NOTES]
        self.told = sorted(told, key=lambda told: told.entry.happened_at or now)

    def _work(self, start: datetime, end: datetime, recipe: Recipe, prompt: str = "") -> Iterator[Entry]:
        if prompt:
            self.station.prompt = prompt
            # The reference is measured in the second night only.
            self.station.samples = story.SAMPLES if prompt == "XMCD" else story.SAMPLES[:3]
        self.station.dataset = ""
        return worked(self.station, recipe, self.place, start, end, rest=REST[recipe])

    def _said(self, said: story.Said) -> Iterator[Told]:
        at = self.calendar.at(said.at)
        if said.picture:
            shown = senders.figure(said.line, self.place, at - timedelta(seconds=1.2), uploads=[drawn(said.picture)])
            yield Told(shown)
        yield Told(senders.entry(said.line, self.place, at), said.name)

    def _note(self, note: story.Note) -> Told:
        at = self.calendar.at(note.at)
        place = bisect(self.measured, (at, ""))
        dataset = self.measured[place - 1][1] if note.on_dataset and place else ""
        entry = Entry(
            type=Event.Type.ANNOTATION, category=note.category, place=self.place, author=self.people[note.by],
            body=note.body, body_format=note.format, tags=note.tags, uploads=[drawn(name) for name in note.files],
            dataset_name=dataset, happened_at=at, recorded_at=at + timedelta(hours=note.late),
        )  # fmt: skip
        return Told(entry, note.name)


def worked(
    at: Station, recipe: Recipe, place: Place, start: datetime, end: datetime, *, rest: float = 10
) -> Iterator[Entry]:
    """One thing after the other from start to end, some minutes of rest between them."""
    clock = start
    while True:
        for line in recipe(at):
            clock += timedelta(seconds=line.pause)
            if clock >= end:
                return
            yield senders.entry(line, place, clock)
        clock += timedelta(minutes=rest * at.random.uniform(0.4, 1.6))


def drawn(name: str) -> Upload:
    if name == "temperatures":
        return Upload(story.TEMPERATURES.encode(), "temperatures.csv", "text/csv")
    return DRAWN[name]()
