"""What a reader wants to see, as conditions of the database."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from events import wording
from events.models import Event, EventQuerySet

from .asked import asked
from .conditions import KIND, MUCH_LATER, has_comment, has_picture, in_its_place, tagged

EVERYTHING, HIGHLIGHTS, PEOPLE, WITH_PICTURES = "everything", "highlights", "people", "pictures"
VIEWS = {EVERYTHING: "Everything", HIGHLIGHTS: "Highlights", PEOPLE: "People", WITH_PICTURES: "Pictures"}
ANY, ALL, NONE = "any", "all", "none"


@dataclass(frozen=True)
class Filter:
    """What a reader wants to see; empty fields do not narrow it."""

    investigation: int | None = None
    instrument: str = ""
    dataset: int | None = None
    sample: int | None = None
    type: str = ""
    category: str = ""
    author: str = ""
    view: str = EVERYTHING
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tags_match: str = ANY
    q: str = ""
    after: datetime | None = None
    before: datetime | None = None
    # Whether login names are told here, to the team and staff alone; what is found must not tell them either.
    own: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out; the view is no filter but a way of reading."""
        return replace(self, view=EVERYTHING, tags_match=ANY, own=False) != Filter()

    @property
    def count(self) -> int:
        """How many things a reader has set, for the button that opens them on a phone."""
        counted = [field.name for field in fields(self) if field.name not in ("view", "tags_match", "own")]
        return sum(bool(getattr(self, name)) for name in counted)

    def conditions(self) -> dict[str, Q]:
        """A condition for each side of the filter that is set; facets count with all sides but their own."""
        exact = {
            "investigation": self.investigation,
            "instrument__key": self.instrument,
            "dataset": self.dataset,
            "sample": self.sample,
            "type": self.type,
            "category": self.category,
            "author__username": self.author,
        }
        found = {
            "exact": Q(**{name: value for name, value in exact.items() if value not in (None, "")}),
            "view": self._view(),
            "kinds": Q(kind__in=self.kinds) if self.kinds else Q(),
            "tags": self._tags(),
            "time": self._time(),
            "words": asked(self.q, own=self.own),
        }
        return {side: condition for side, condition in found.items() if condition}

    def narrow(self, events: EventQuerySet, but: Collection[str] = ()) -> EventQuerySet:
        """Those of the entries that are wanted; `but` names sides that do not count."""
        conditions = {side: condition for side, condition in self.conditions().items() if side not in but}
        if "kinds" in conditions:
            events = events.alias(kind=KIND)
        return events.filter(*conditions.values())

    def is_told(self, source: EventQuerySet) -> Q:
        """Comments that stand under an entry of the same list, and did not come much later."""
        parents = in_its_place(self.narrow(source.order_by()).filter(pk=OuterRef("parent")))
        recent = parents.filter(happened_at__gt=OuterRef("happened_at") - MUCH_LATER)
        return Q(parent__isnull=False) & Q(Exists(recent.values("pk")))

    def _view(self) -> Q:
        if self.view == PEOPLE:
            return Q(type=Event.Type.ANNOTATION)
        if self.view == WITH_PICTURES:
            return has_picture()
        if self.view == HIGHLIGHTS:
            by_people = Q(type=Event.Type.ANNOTATION) | Q(category=Event.Category.ERROR)
            return by_people | Q(software=wording.SYSTEM_SOFTWARE) | has_picture() | Q(has_comment())
        return Q()

    def _tags(self) -> Q:
        if not self.tags:
            return Q()
        found = [tagged(name) for name in self.tags]
        if self.tags_match == ALL:
            return Q(*found)
        either = Q(*found, _connector=Q.OR)
        return ~either if self.tags_match == NONE else either

    def _time(self) -> Q:
        edges: dict[str, Any] = {"happened_at__gte": self.after, "happened_at__lt": self.before}
        return Q(**{name: moment for name, moment in edges.items() if moment is not None})
