"""How many hits there are, and at which beamlines, in which years, of which kinds, tags and people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from events import wording
from events.timeline.conditions import KIND
from events.timeline.filters import Filter
from investigations.models import User
from investigations.models.places import Reader

from .hits import among
from .keys import RARE, Key, estimated, everything, indexed, walked
from .limits import BESIDE, TookTooLong, limited
from .reach import Reach

# More hits are never counted.
COUNTED = 10_000
# Of each side so many are shown: the most frequent ones.
MOST = 8
# So many of the newest entries are gone through for them, and where counting all takes too long, their hits are told.
LOOKED_AT = 100_000
# Hits that are quicker listed by the index of words than found by going through the entries.
FREQUENT = 300_000


class Choice(NamedTuple):
    """What can be added to a query to narrow it, its word for a reader, and how many hits it leaves."""

    term: str
    word: str
    number: int


@dataclass(frozen=True)
class Sides:
    """`number` is told as so many and more where `is_all` is not; the sides are of the newest so many."""

    number: int = 0
    is_all: bool = True
    choices: Mapping[str, list[Choice]] = field(default_factory=dict)


def sides(reader: Reader, wanted: Filter) -> Sides:
    """Of the newest COUNTED hits, in as many queries however many there are."""
    keys, is_all = _counted(Reach(reader, wanted))
    found = Tally()
    for row in _groups(keys):
        found.add(*row)
    return Sides(min(len(keys), COUNTED), is_all, found.choices())


def is_quick(reader: Reader, wanted: Filter) -> bool:
    """Whether to count takes no longer than to find."""
    return (estimated(Reach(reader, wanted)) or everything()) <= RARE


def _counted(reach: Reach) -> tuple[list[Key], bool]:
    # What is frequent is counted sooner by going through the newest entries than by listing all that have it.
    found: list[Key] = []
    if not 0 < estimated(reach) < FREQUENT:
        found = walked(reach, Q(), COUNTED + 1, LOOKED_AT)
    if len(found) <= COUNTED:
        try:
            with limited(BESIDE):
                found = indexed(reach, Q(), COUNTED + 1)
        except TookTooLong:
            return found or walked(reach, Q(), COUNTED, LOOKED_AT), False
    return found[:COUNTED], len(found) <= COUNTED


def _groups(keys: list[Key]) -> Iterable[tuple[Any, ...]]:
    year = ExtractYear("happened_at", tzinfo=timezone.get_current_timezone())
    sides = among(keys).order_by().annotate(year=year, kind=KIND).values_list(*SIDES)
    return sides.annotate(number=Count("pk"))


SIDES = ("instrument__name", "investigation__name", "year", "kind", "author", "tag_names", "chosen_tags")


class Tally:
    """Hits by what they have."""

    def __init__(self) -> None:
        self.beamlines, self.proposals, self.years = Counter[str](), Counter[str](), Counter[int]()
        self.kinds, self.tags, self.people = Counter[str](), Counter[str](), Counter[int]()
        self.chosen: set[str] = set()

    def add(self, beamline: str, proposal: str, year: int, kind: str, author: int, *rest: Any) -> None:
        tags, chosen, number = rest
        self.years[year] += number
        self.kinds[kind] += number
        for side, value in ((self.beamlines, beamline), (self.proposals, proposal), (self.people, author)):
            if value is not None:
                side[value] += number  # type: ignore[index]
        for tag in tags:
            self.tags[tag] += number
        self.chosen.update(chosen)

    def choices(self) -> dict[str, list[Choice]]:
        """The most frequent of each side; tags that only software used are never among them."""
        kinds = ((kind.css, kind.word, self.kinds[kind.css]) for kind in wording.KINDS if self.kinds[kind.css])
        tags = Counter({tag: number for tag, number in self.tags.items() if tag in self.chosen})
        return {
            "beamline": [_choice("beamline", name, number) for name, number in self.beamlines.most_common(MOST)],
            "proposal": [_choice("proposal", name, number) for name, number in self.proposals.most_common(MOST)],
            "year": [Choice(f"on:{year}", str(year), self.years[year]) for year in sorted(self.years, reverse=True)],
            "kind": [Choice(f"type:{css}", word, number) for css, word, number in kinds],
            "tag": [_choice("tag", name, number) for name, number in tags.most_common(MOST)],
            "person": self._people(),
        }

    def _people(self) -> list[Choice]:
        """By their names: login names are told to a logbook's own people alone."""
        known = User.objects.in_bulk([pk for pk, _ in self.people.most_common(MOST)])
        named = [(known[pk].public_name, number) for pk, number in self.people.most_common(MOST) if pk in known]
        return [_choice("by", name, number) for name, number in named if name]


def _choice(filter: str, name: str, number: int) -> Choice:
    bare = name.replace('"', "")
    return Choice(f'{filter}:"{bare}"' if " " in bare else f"{filter}:{bare}", name, number)
