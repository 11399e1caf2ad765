"""The entries of every logbook, their files, tags and seals."""

from .event import Event, EventQuerySet, HistoricalEvent
from .files import Attachment, Blob, FileText
from .records import ApiSession, Export, IdempotencyKey, ReadMark, RefusedMessage, SavedView
from .seals import Anchor, Seal, SealFloor, Verification
from .tags import Tag, TaggedEvent

__all__ = [
    "Anchor",
    "ApiSession",
    "Attachment",
    "Blob",
    "Event",
    "EventQuerySet",
    "Export",
    "FileText",
    "HistoricalEvent",
    "IdempotencyKey",
    "ReadMark",
    "RefusedMessage",
    "SavedView",
    "Seal",
    "SealFloor",
    "Tag",
    "TaggedEvent",
    "Verification",
]
