"""What somebody who writes may mean by the first letters of a tag, a person, a dataset or a sample.

Each is one query with an end, and none reads entries: a logbook of any length answers as fast.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.lookups import Contains, StartsWith

from events import mentions, tags
from events.models import Tag
from events.routing import Place
from events.search import Fold
from investigations.models import Dataset, Sample

MOST = 10
# Names that differ by case, and the same name in several places, become one.
LOOKED_AT = 100
LONGEST = 100
LONGEST_NAMES = 5_000


class Suggestion(NamedTuple):
    """What is put into the text, what is shown for it, more about it, and the class of its colour."""

    value: str
    label: str
    hint: str = ""
    css: str = ""


def suggest(kind: str, place: Place, typed: str) -> list[Suggestion]:
    """Suggestions of one of KINDS for a logbook the asker may write in; unknown kinds have none."""
    if kind == "look":
        return _looks(place, typed.replace("\0", "")[:LONGEST_NAMES])
    found = KINDS.get(kind)
    return found(place, typed.replace("\0", "").strip()[:LONGEST]) if found else []


def _tags(place: Place, typed: str) -> list[Suggestion]:
    """The logbook's own first, then the beamline's and the facility's; never what only software uses."""
    there = _numbers(place)
    usable = Tag.objects.usable_in(*there).filter(by_people=True)
    known = starting_first(having(usable, typed, "name"), typed, "name").order_by("-starts", "-nearness", "name")
    looks = tags.looks_in([there])[there]
    names: dict[str, str] = {}
    for name in known.values_list("name", flat=True)[:LOOKED_AT]:
        names.setdefault(name.casefold(), name)
    shown = [(name, tags.look(name, looks)) for name in list(names.values())[:MOST]]
    return [Suggestion(name, name, look.description, look.css) for name, look in shown]


def _looks(place: Place, names: str) -> list[Suggestion]:
    """How tags are shown here whose names, with commas between them, are known already."""
    there = _numbers(place)
    looks = tags.looks_in([there])[there]
    shown = [(name, tags.look(name, looks)) for name in tags.names_of(names.split(","))]
    return [Suggestion(name, name, look.description, look.css) for name, look in shown]


def _people(place: Place, typed: str) -> list[Suggestion]:
    """The team and the beamline's scientists."""
    known = having(mentions.people(*_numbers(place)), typed, "username", "full_name", "first_name", "last_name")
    people = known.order_by("full_name", "username")[:MOST]
    return [Suggestion(user.username, user.get_full_name(), user.username) for user in people]


def _datasets(place: Place, typed: str) -> list[Suggestion]:
    """The latest first: what was just measured is what people write about."""
    known = having(Dataset.objects.filter(investigation=place.investigation), typed, "name")
    latest = starting_first(known, typed, "name").order_by("-starts", F("start_date").desc(nulls_last=True), "-pk")
    found = dict.fromkeys(latest.values_list("name", "sample__name")[:MOST])
    return [Suggestion(name, name, sample or "") for name, sample in found]


def _samples(place: Place, typed: str) -> list[Suggestion]:
    known = having(Sample.objects.filter(investigation=place.investigation), typed, "name")
    names = starting_first(known, typed, "name").order_by("-starts", "name").values_list("name", flat=True)[:MOST]
    return [Suggestion(name, name) for name in dict.fromkeys(names)]


KINDS: dict[str, Callable[[Place, str], list[Suggestion]]] = {
    "tag": _tags,
    "person": _people,
    "dataset": _datasets,
    "sample": _samples,
}


def _numbers(place: Place) -> tuple[int | None, int | None]:
    return (
        place.investigation.pk if place.investigation else None,
        place.instrument.pk if place.instrument else None,
    )


def having(rows: "QuerySet[Any]", typed: str, *fields: str) -> "QuerySet[Any]":
    """Rows that have the letters in one of the fields, whatever their case and accents."""
    if not typed:
        return rows
    either = Q(*(Q(Contains(Fold(F(field)), Fold(Value(typed)))) for field in fields), _connector=Q.OR)
    return rows.filter(either)


def starting_first(rows: "QuerySet[Any]", typed: str, field: str) -> "QuerySet[Any]":
    starts = StartsWith(Fold(F(field)), Fold(Value(typed)))
    annotated: QuerySet[Any] = rows.annotate(starts=ExpressionWrapper(Q(starts), output_field=BooleanField()))
    return annotated
