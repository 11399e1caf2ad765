"""Makes what is shown of entries anew when the rules of the cleaner change; no new versions, nothing is lost."""

from collections.abc import Iterator

from django.db import transaction

from events import content
from events.entries import searchable
from events.logbook.rows import BATCH
from events.models import Event, EventQuerySet


def reclean() -> Iterator[tuple[int, int]]:
    """Renews `html` and `text` of entries an older cleaner made; yields how many are done and changed, by batches."""
    done = changed = 0
    last = 0
    while ids := list(_older().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            for event in Event.objects.defer("search").filter(pk__in=ids).select_for_update(of=["self"]).order_by("pk"):
                changed += _renewed(event)
        done, last = done + len(ids), ids[-1]
        yield done, changed


def to_clean() -> int:
    """How many entries wait for it."""
    return _older().count()


def _older() -> EventQuerySet:
    return Event.objects.filter(cleaner_version__lt=content.CLEANER_VERSION)


def _renewed(event: Event) -> bool:
    made = content.made_safe(event.body, event.body_format, by_machine=event.author_id is None)
    names = [file["name"] for file in event.files]
    text = searchable(event.title, made.text, names)
    same = (event.html, event.text) == (made.html, text)
    fields = {} if same else {"html": made.html, "text": text}
    Event.objects.filter(pk=event.pk).rewrite(**fields, cleaner_version=content.CLEANER_VERSION)
    return not same
