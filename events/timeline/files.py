"""A file of an entry, for whoever may have it."""

from collections.abc import Sequence

from events.models import Attachment, Event
from investigations.models import User
from investigations.models.places import Reader


def attachment(reader: Reader, pk: int) -> Attachment | None:
    """A file of an entry the reader may see; of old versions and hidden entries for their team; an upload of one's own."""
    found = _file(pk)
    if found is None or found.event_id is None:
        return found if found is not None and _is_own_upload(reader, found) else None
    shown = Event.objects.visible_to(reader).filter(pk=found.event_id)
    return found if (found.removed_at is None and shown.exists()) or has_original_for(reader, found) else None


def original(reader: Reader, pk: int) -> Attachment | None:
    """The same for those who may have the bytes as they came, with all that a photograph tells: its team and staff."""
    found = _file(pk)
    return found if found is not None and has_original_for(reader, found) else None


def has_original_for(reader: Reader, file: Attachment) -> bool:
    if file.event_id is None:
        return _is_own_upload(reader, file)
    return Event.objects.with_versions_for(reader).filter(pk=file.event_id).exists()


def unused(user: User, logbook: str, pks: Sequence[int] | None = None, *, handover: str = "") -> list[Attachment]:
    """Files somebody uploaded to a logbook and has not used yet: those asked for, or those a phone brought."""
    own = Attachment.objects.filter(event=None, uploaded_by=user, logbook=logbook).select_related("blob")
    if pks is not None:
        return list(own.filter(pk__in=pks))
    return list(own.filter(handover=handover).exclude(handover=""))


def unused_one(user: User, pk: int) -> Attachment | None:
    """A file somebody uploaded and no entry uses."""
    return Attachment.objects.filter(event=None, uploaded_by=user, pk=pk).first()


def _file(pk: int) -> Attachment | None:
    shown = ("blob__rendition", "blob__thumbnail", "event__investigation", "event__instrument")
    return Attachment.objects.filter(pk=pk).select_related(*shown).first()


def _is_own_upload(reader: Reader, file: Attachment) -> bool:
    return isinstance(reader, User) and reader.is_active and file.uploaded_by_id == reader.pk
