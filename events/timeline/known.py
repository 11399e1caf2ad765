"""Names that filters can say and a reader may learn, in one logbook or in all: nothing else is ever proposed.

Each is one query with an end; none reads what entries say.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from events import mentions
from events.models import Tag, TaggedEvent
from events.routing import Place
from investigations.models import Dataset, Instrument, Investigation, Participant, Sample, User
from investigations.models.places import Reader

# Of everything a reader may see, the newest names.
NEWEST = 5_000
NAMES = ("tag", "by", "dataset", "sample", "beamline", "proposal")


@dataclass(frozen=True)
class Scope:
    """Who asks, and in which logbook whose door was passed; `own` ones tell what the world does not learn."""

    reader: Reader
    place: Place | None = None
    own: bool = False

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        """Of the investigation and of the beamline."""
        there = self.place or Place()
        return getattr(there.investigation, "pk", None), getattr(there.instrument, "pk", None)


def field_of(name: str) -> str:
    return "full_name" if name == "by" else "name"


def named(name: str, scope: Scope) -> "QuerySet[Any]":
    """What can be said with one of NAMES."""
    found: QuerySet[Any] = FOUND[name](scope)
    return found


def _tags(scope: Scope) -> "QuerySet[Tag]":
    """Those that people use; to the world the logbook's own that an entry carries."""
    tags = Tag.objects.filter(by_people=True)
    if scope.place is not None and scope.own:
        return Tag.objects.usable_in(*scope.numbers).filter(by_people=True)
    if scope.place is not None:
        return tags.filter(_is_carried(), investigation=scope.numbers[0])
    own, open_ones = Investigation.objects.of(scope.reader), Investigation.objects.open()
    staffed = Instrument.objects.staffed_by(scope.reader)
    found = Q(investigation__in=own.values("pk")) | Q(instrument__in=own.values("instrument"))
    found |= Q(instrument__in=staffed.values("pk")) | Q(_is_carried(), investigation__in=open_ones.values("pk"))
    if isinstance(scope.reader, User):
        found |= Q(investigation=None, instrument=None)
    return _newest(tags.filter(found))


def _is_carried() -> Exists:
    carried = TaggedEvent.objects.filter(tag=OuterRef("pk"), content_object__removed_at=None)
    return Exists(carried.filter(content_object__investigation=OuterRef("investigation")).values("pk"))


def _people(scope: Scope) -> "QuerySet[User]":
    """The team and the beamline's scientists; the world knows those of a team who have a name beside the login's."""
    if scope.place is not None and scope.own:
        return mentions.people(*scope.numbers)
    members = Participant.objects.filter(investigation__in=_visible(scope).values("pk"))
    public = User.objects.exclude(full_name="").exclude(full_name__contains="@").exclude(full_name=F("username"))
    return public.filter(pk__in=members.values("user"))


def _visible(scope: Scope) -> "QuerySet[Investigation]":
    if scope.place is not None:
        return Investigation.objects.filter(pk__in=[number for number in scope.numbers[:1] if number is not None])
    return Investigation.objects.visible_to(scope.reader)


def _held(model: type[Dataset] | type[Sample], scope: Scope) -> "QuerySet[Any]":
    held = model._default_manager.filter(investigation__in=_visible(scope).values("pk"))
    return held if scope.place is not None else _newest(held)


def _proposals(scope: Scope) -> "QuerySet[Investigation]":
    return _newest(Investigation.objects.visible_to(scope.reader))


def _newest(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    newest: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.order_by("-pk").values("pk")[:NEWEST])
    return newest


FOUND: dict[str, Any] = {
    "tag": _tags,
    "by": _people,
    "dataset": lambda scope: _held(Dataset, scope),
    "sample": lambda scope: _held(Sample, scope),
    "beamline": lambda scope: Instrument.objects.all(),
    "proposal": _proposals,
}
