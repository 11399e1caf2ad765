"""What a reader wants to see, as conditions of the database."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Case, CharField, Exists, F, Lookup, OuterRef, Q, QuerySet, Value, When

from events import search, wording
from events.models import Attachment, Event, EventQuerySet, TaggedEvent
from events.models.files import PICTURES


class IsNotDistinctFrom(Lookup):
    """Equal, also where both are empty."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} IS NOT DISTINCT FROM {right}", [*of_left, *of_right]


Rows = TypeVar("Rows", bound=QuerySet[Any])

EVERYTHING, HIGHLIGHTS, PEOPLE, WITH_PICTURES = "everything", "highlights", "people", "pictures"
VIEWS = {EVERYTHING: "Everything", HIGHLIGHTS: "Highlights", PEOPLE: "People", WITH_PICTURES: "Pictures"}
ANY, ALL, NONE = "any", "all", "none"
# A comment stands under its entry; one this much later also in its own place, where the next reader looks.
MUCH_LATER = timedelta(hours=12)

# The rule of `wording.kind`, for the database.
KIND = Case(
    When(type=Event.Type.BROADCAST, then=Value(wording.BROADCAST.css)),
    When(type=Event.Type.ATTACHMENT, then=Value(wording.FILE.css)),
    When(type=Event.Type.ANNOTATION, category=Event.Category.ERROR, then=Value(wording.ERROR.css)),
    When(type=Event.Type.ANNOTATION, then=Value(wording.NOTE.css)),
    When(software=wording.SYSTEM_SOFTWARE, then=Value(wording.SYSTEM.css)),
    *(When(category=name, then=Value(kind.css)) for name, kind in wording.CATEGORIES.items()),
    output_field=CharField(),
)


def has_picture() -> Q:
    """Entries with a picture; only those with files are looked at more closely."""
    shown = Attachment.objects.filter(event=OuterRef("pk"), removed_at=None, blob__content_type__in=PICTURES)
    return ~Q(files=[]) & Q(Exists(_each(shown, "event").values("pk")))


def has_comment() -> Exists:
    comments = in_its_place(Event.objects.present().filter(parent=OuterRef("pk")))
    return Exists(_each(comments, "parent").values("pk"))


def in_its_place(events: EventQuerySet) -> EventQuerySet:
    """Entries of the same logbook as the outer one: a comment in another, on a message to everybody, is not theirs.

    Who may read one of a logbook's entries may read the other; nobody else learns that there is one.
    """
    return events.filter(
        IsNotDistinctFrom(F("investigation"), OuterRef("investigation")),
        IsNotDistinctFrom(F("instrument"), OuterRef("instrument")),
    )


def _each(rows: Rows, key: str) -> Rows:
    """Looked up for each entry by its index: without this PostgreSQL reads the whole table once, to hash it."""
    return rows.filter(**{f"{key}__gte": OuterRef("pk")})


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

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out; the view is no filter but a way of reading."""
        return replace(self, view=EVERYTHING, tags_match=ANY) != Filter()

    @property
    def count(self) -> int:
        """How many things a reader has set, for the button that opens them on a phone."""
        counted = [field.name for field in fields(self) if field.name not in ("view", "tags_match")]
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
            "words": search.matching(self.q),
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
        found = [
            Q(Exists(TaggedEvent.objects.filter(content_object=OuterRef("pk"), tag__name__iexact=name).values("pk")))
            # What has no logbook has no tags of its own, only their names.
            | Q(investigation=None, tag_names__contains=[name])
            for name in self.tags
        ]
        if self.tags_match == ALL:
            return Q(*found)
        either = Q(*found, _connector=Q.OR)
        return ~either if self.tags_match == NONE else either

    def _time(self) -> Q:
        edges: dict[str, Any] = {"happened_at__gte": self.after, "happened_at__lt": self.before}
        return Q(**{name: moment for name, moment in edges.items() if moment is not None})
