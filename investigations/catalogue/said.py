"""What a catalogue says, however it says it: its REST interface, a dump of it, or a sheet somebody typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime


class Unanswered(Exception):
    """The catalogue could not be read; nothing it said before is undone. The sentence says what it did instead."""


@dataclass(frozen=True)
class Person:
    """An account; `name` is what identifies it, «db/doe» where several ways to sign in share a catalogue."""

    name: str
    number: int | None = None
    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    affiliation: str = ""
    orcid: str = ""


@dataclass(frozen=True)
class Beamline:
    name: str
    number: int | None = None
    full_name: str = ""
    description: str = ""
    url: str = ""
    scientists: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Member:
    person: Person
    role: str = ""


@dataclass(frozen=True)
class VisitKey:
    """What tells one investigation from another, also when a catalogue numbers them anew."""

    name: str
    visit_id: str
    number: int | None = None

    @property
    def natural(self) -> tuple[str, str]:
        return self.name, self.visit_id


@dataclass(frozen=True)
class Visit:
    """An investigation; `release_date` None leaves it to the embargo's length."""

    key: VisitKey
    beamlines: tuple[Beamline, ...] = ()
    title: str = ""
    summary: str = ""
    doi: str = ""
    start: datetime | None = None
    end: datetime | None = None
    release_date: datetime | None = None
    proprietary: bool = False
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Parameter:
    name: str
    value: str
    unit: str = ""
    number: int | None = None

    def as_row(self) -> dict[str, object]:
        row: dict[str, object] = {"name": self.name, "value": self.value, "unit": self.unit}
        return {"id": self.number, **row} if self.number is not None else row


@dataclass(frozen=True)
class Specimen:
    """A sample."""

    visit: VisitKey
    name: str
    number: int | None = None
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class MeasurementKey:
    """What tells one dataset from another."""

    visit: VisitKey
    name: str
    number: int | None = None


@dataclass(frozen=True)
class Measurement:
    """A dataset; `inputs` are those it was computed from."""

    key: MeasurementKey
    sample: str = ""
    location: str = ""
    is_raw: bool = True
    start: datetime | None = None
    end: datetime | None = None
    doi: str = ""
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[MeasurementKey, ...] = ()


@dataclass
class Said:
    """One piece of what a catalogue says, in the order it can be written."""

    beamlines: list[Beamline] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    samples: list[Specimen] = field(default_factory=list)
    datasets: list[Measurement] = field(default_factory=list)

    def add(self, other: "Said") -> None:
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))

    def everybody(self) -> Iterator[Person]:
        """All who are named anywhere in it; who comes twice comes with more said of them first."""
        yield from self.people
        for beamline in self.beamlines:
            yield from beamline.scientists
        for visit in self.visits:
            for member in visit.members:
                yield member.person

    def apart(self) -> "Iterator[Said]":
        """The same in pieces of one."""
        for each in fields(self):
            for row in getattr(self, each.name):
                yield Said(**{each.name: [row]})

    def named(self) -> str:
        """What a piece of one is, for a sentence."""
        if self.visits or self.datasets:
            key = self.visits[0].key if self.visits else self.datasets[0].key
            return f"The {'investigation' if self.visits else 'dataset'} {key.name}"
        names = {"beamline": self.beamlines, "account": self.people, "sample": self.samples}
        kind, name = next((kind, row.name) for kind, rows in names.items() for row in rows)  # type: ignore[attr-defined]
        return f"The {kind} {name}"
