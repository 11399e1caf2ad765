"""What is read of an entry to show it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Case, F, Model, Prefetch, TextField, Value, When, prefetch_related_objects
from django.db.models.functions import Left, Length
from django.utils import timezone

from events import tags
from events.models import Attachment, Event, EventQuerySet

from .conditions import MUCH_LATER
from .named import tell_datasets

# More than this of one entry stands on its own page, so that a 3 MB log cannot fill the logbook's.
EXCERPT = 20_000
ATTACHED = Attachment.objects.filter(removed_at=None).select_related("blob__rendition", "blob__thumbnail")
FILES = Prefetch("attachments", ATTACHED)
SHOWN_FILES = Prefetch("attachments", ATTACHED, to_attr="shown_files")
# What a row of a logbook says, of the entry and of what it belongs to.
SAID = [
    "public_id", "type", "category", "happened_at", "recorded_at", "desk", "username", "software", "machine", "title",
    "body_format", "tag_names", "version", "dataset_name", "author__username", "author__first_name",
    "author__last_name", "author__full_name", "dataset__name", "sample__name", "parent__public_id", "parent__type",
    "parent__category", "parent__software", "parent__happened_at", "parent__removed_at", "investigation", "instrument",
    "redacted_at", "redacted_by", "redacted_why",
]  # fmt: skip


def in_full(events: EventQuerySet) -> EventQuerySet:
    """All that is known of an entry, in two queries however many."""
    of_parent = [f"parent__{name}" for name in ("search", "html", "text", "body")]
    related = events.select_related("investigation__instrument", "instrument", "author", "dataset", "sample", "parent")
    return related.defer("search", *of_parent).prefetch_related(FILES)


def as_rows(events: EventQuerySet) -> EventQuerySet:
    """What a row shows: of long texts their beginning, and how long they are."""
    html = Case(When(markup__lte=EXCERPT, then=F("html")), default=Value(""), output_field=TextField())
    return (
        events.select_related("author", "dataset", "sample", "parent")
        .only(*SAID)
        .annotate(markup=Length("html"))
        .annotate(
            length=Length("body"), excerpt=Left("body", EXCERPT), excerpt_text=Left("text", EXCERPT), shown_html=html
        )
    )


def with_comments(events: Sequence[Event]) -> None:
    """Gives entries their `told` comments, oldest first, and all of them their files and the looks of their tags.

    Four queries at most, one of them remembered for a second.
    """
    told: dict[int | None, list[Event]] = defaultdict(list)
    comments = as_rows(Event.objects.present().filter(parent__in=[event.pk for event in events]))
    for comment in comments.order_by("happened_at", "pk"):
        told[comment.parent_id].append(comment)
    for event in events:
        # A comment in another logbook, on a message to everybody, is not for the readers of this one.
        event.told = [one for one in told.get(event.pk, ()) if _place(one) == _place(event)]  # type: ignore[attr-defined]
        for comment in event.told:  # type: ignore[attr-defined]
            comment.stands_under_its_entry = True
            comment.has_own_row = comment.happened_at - event.happened_at >= MUCH_LATER
    everything = [*events, *(comment for those in told.values() for comment in those)]
    looks = tags.looks_in({_place(event) for event in everything if event.tag_names})
    for event in everything:
        event.looks = looks.get(_place(event), {})  # type: ignore[attr-defined]
    tell_datasets(everything)
    prefetch_related_objects(list[Model](everything), SHOWN_FILES)
    if redacted := [event for event in everything if event.redacted_at is not None]:
        prefetch_related_objects(list[Model](redacted), "redacted_by")


def _place(event: Event) -> tuple[int | None, int | None]:
    return event.investigation_id, event.instrument_id


def days(events: Iterable[Event]) -> Iterator[tuple[date, list[Event]]]:
    """The entries under their day in the current time zone."""
    found: list[tuple[date, list[Event]]] = []
    for event in events:
        day = timezone.localdate(event.happened_at)
        if not found or found[-1][0] != day:
            found.append((day, []))
        found[-1][1].append(event)
    return iter(found)
