"""What can be said of an entry in the database: its kind, its pictures, comments and tags."""

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Case, CharField, Exists, F, Lookup, OuterRef, Q, QuerySet, Value, When

from events import wording
from events.models import Attachment, Event, EventQuerySet, TaggedEvent
from events.models.files import PICTURES


class IsNotDistinctFrom(Lookup):
    """Equal, also where both are empty."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} IS NOT DISTINCT FROM {right}", [*of_left, *of_right]


Rows = TypeVar("Rows", bound=QuerySet[Any])

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


def tagged(name: str) -> Q:
    """Entries with this tag, however it is spelled."""
    tags = TaggedEvent.objects.filter(content_object=OuterRef("pk"), tag__name__iexact=name)
    # What has no logbook has no tags of its own, only their names.
    return Q(Exists(tags.values("pk"))) | Q(investigation=None, tag_names__contains=[name])


def _each(rows: Rows, key: str) -> Rows:
    """Looked up for each entry by its index: without this PostgreSQL reads the whole table once, to hash it."""
    return rows.filter(**{f"{key}__gte": OuterRef("pk")})
