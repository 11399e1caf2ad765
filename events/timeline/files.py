"""A file of an entry, for whoever may have it."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.models import Attachment, Event, EventQuerySet
from investigations.models import Investigation, User
from investigations.models.places import Reader


def attachment(reader: Reader, pk: int) -> Attachment | None:
    """A file of an entry the reader may see; of old versions and hidden entries for their team; an upload of one's own.

    One question, whether or not there is such a file: how long the answer takes must not tell.
    """
    shown = Exists(Event.objects.visible_to(reader).filter(pk=OuterRef("event")))
    return _files().filter(Q(shown, removed_at=None) | _has_original(reader), pk=pk).first()


def original(reader: Reader, pk: int) -> Attachment | None:
    """The same for those who may have the bytes as they came, with all that a photograph tells: its team and staff."""
    return _files().filter(_has_original(reader), pk=pk).first()


def has_original_for(reader: Reader, file: Attachment) -> bool:
    return Attachment.objects.filter(_has_original(reader), pk=file.pk).exists()


def files_of(events: EventQuerySet) -> "QuerySet[Attachment]":
    """The files these entries have as they read today."""
    return Attachment.objects.filter(removed_at=None, event__in=events.order_by().values("pk"))


def tells_path(reader: Reader, investigation: Investigation, path: str) -> bool:
    """Whether an entry of this logbook that the reader may see is about a file with this path."""
    return Event.objects.visible_to(reader).filter(investigation=investigation, filepath=path).exists()


def unused(user: User, logbook: str, pks: Sequence[int] | None = None, *, handover: str = "") -> list[Attachment]:
    """Files somebody uploaded to a logbook and has not used yet: those asked for, or those a phone brought."""
    own = Attachment.objects.filter(event=None, uploaded_by=user, logbook=logbook).select_related("blob")
    if pks is not None:
        return list(own.filter(pk__in=pks))
    return list(own.filter(handover=handover).exclude(handover=""))


def unused_one(user: User, pk: int) -> Attachment | None:
    """A file somebody uploaded and no entry uses."""
    return Attachment.objects.filter(event=None, uploaded_by=user, pk=pk).first()


def _files() -> "QuerySet[Attachment]":
    shown = ("blob__rendition", "blob__thumbnail", "event__investigation", "event__instrument")
    return Attachment.objects.select_related(*shown)


def _has_original(reader: Reader) -> Q:
    of_own_logbooks = Q(Exists(Event.objects.with_versions_for(reader).filter(pk=OuterRef("event"))))
    if not isinstance(reader, User) or not reader.is_active:
        return of_own_logbooks
    return of_own_logbooks | Q(event=None, uploaded_by=reader)
