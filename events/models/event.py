import secrets
import time
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager

from events.search import Fold, search_column
from events.wording import SYSTEM_SOFTWARE
from investigations.models import Instrument, Investigation, User
from investigations.models.places import Reader

from .inserts import CompiledInserts
from .tags import TaggedEvent

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .files import Attachment


PENDING_KB = 256


class AppendOnly(Exception):
    """Entries are kept for ever: correct one with a new version, or hide it with a reason."""


def new_public_id() -> str:
    """24 hex digits, the time first, so that the index of a busy table grows at one end."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


class EventQuerySet(CompiledInserts["Event"]):
    def visible_to(self, reader: Reader) -> Self:
        """What this reader may see: *Who reads* in one place. Hidden entries are nobody's here."""
        own = Q(investigation=None, instrument__in=Instrument.objects.staffed_by(reader).values("pk"))
        theirs = Q(investigation__in=Investigation.objects.visible_to(reader).values("pk"))
        return self.filter(theirs | own | self._broadcasts_for(reader), removed_at=None)

    def with_versions_for(self, reader: Reader) -> Self:
        """Entries whose old versions the reader may see too, hidden ones included: the team and staff.

        The world gets the latest only.
        """
        own = Q(investigation=None, instrument__in=Instrument.objects.staffed_by(reader).values("pk"))
        return self.filter(Q(investigation__in=Investigation.objects.of(reader).values("pk")) | own)

    def writable_by(self, reader: Reader) -> Self:
        """Entries the reader may comment on or tag; hidden ones too, since the team may restore them."""
        own = Q(investigation=None, instrument__in=Instrument.objects.staffed_by(reader).values("pk"))
        if not isinstance(reader, User):
            return self.none()
        return self.filter(Q(investigation__in=Investigation.objects.writable_by(reader).values("pk")) | own)

    @staticmethod
    def _broadcasts_for(reader: Reader) -> Q:
        """Facility-wide messages: for whoever signed in; for others inside the slot of a released logbook."""
        everywhere = Q(type=Event.Type.BROADCAST, investigation=None, instrument=None)
        if isinstance(reader, User) and reader.is_active:
            return everywhere
        around = Investigation.objects.open().running_at(OuterRef("happened_at"))
        return everywhere & Q(Exists(around))

    def redactable_by(self, reader: Reader) -> Self:
        """Every entry, hidden and facility-wide ones too, for administrators: they answer for what the law asks."""
        return self.all() if isinstance(reader, User) and reader.is_administrator else self.none()

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def unassigned(self) -> Self:
        """Messages of machines that named an investigation nobody knows yet."""
        return self.filter(investigation=None).exclude(claimed_investigation="")

    def claims(self) -> "models.QuerySet[Event, str]":
        """The names under which messages wait, each once."""
        waiting = self.unassigned().filter(removed_at=None).order_by("claimed_investigation")
        return waiting.values_list("claimed_investigation", flat=True).distinct()

    def own_of(self, instrument: Instrument) -> Self:
        """What was written at a beamline and belongs to no investigation, present or claimed."""
        return self.filter(investigation=None, instrument=instrument, claimed_investigation="")

    def newest_first(self) -> Self:
        return self.order_by("-happened_at", "-pk")

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("An entry changes by a verb of events/logbook.py, which keeps the old version.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Entries are never deleted. Hide one with a reason instead.")

    def rewrite(self, **fields: Any) -> int:
        """For events/logbook.py alone, which writes the new versions' history in the same transaction."""
        return super().update(**fields)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("An entry changes by a verb of events/logbook.py, which keeps the old version.")


class Version(models.Model):
    """What each row of the history has beside the entry's fields."""

    objects = CompiledInserts.as_manager()

    class Meta:
        abstract = True


class Event(models.Model):
    """An entry of a logbook, as its latest version stands."""

    class Type(models.TextChoices):
        ANNOTATION = "annotation", "Annotation"
        NOTIFICATION = "notification", "Notification"
        BROADCAST = "broadcast", "Broadcast"
        ATTACHMENT = "attachment", "Attachment"

    class Category(models.TextChoices):
        COMMENT = "comment", "Comment"
        INFO = "info", "Information"
        ERROR = "error", "Error"
        DEBUG = "debug", "Debug"
        COMMANDLINE = "commandline", "Command"
        FILE = "file", "File"

    class Format(models.TextChoices):
        PLAIN = "plaintext", "plain text"
        HTML = "html", "HTML"
        MARKDOWN = "markdown", "Markdown"

    public_id = models.CharField(
        max_length=24,
        unique=True,
        default=new_public_id,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{24}$")],
    )
    type = models.CharField(max_length=12, choices=Type)
    category = models.CharField(max_length=12, choices=Category)
    investigation = models.ForeignKey(
        Investigation, models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    dataset = models.ForeignKey(
        "investigations.Dataset", models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    sample = models.ForeignKey(
        "investigations.Sample", models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    filepath = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="comments", db_index=False)

    happened_at = models.DateTimeField(help_text="What the client says, or when it came.")
    recorded_at = models.DateTimeField(help_text="When it was stored.")

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    desk = models.CharField(max_length=255, blank=True)
    username = models.TextField(blank=True)
    software = models.TextField(blank=True)
    machine = models.TextField(blank=True)
    source = models.TextField(blank=True)

    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    body_format = models.CharField(max_length=9, choices=Format, default=Format.PLAIN)
    html = models.TextField(blank=True, help_text="Made from the body; empty for plain text.")
    cleaner_version = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)

    tag_names = ArrayField(models.TextField(), default=list, blank=True)
    # Those of them that people chose: software sets the same names on every message, of no use to find one by.
    chosen_tags = ArrayField(models.TextField(), default=list, blank=True)
    # [{"sha256": text, "name": text, "size": bytes, "caption": text}]
    files = models.JSONField(default=list, blank=True)
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True)

    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    removed_why = models.TextField(blank=True)
    # Its content is gone for good, and this stands in its place.
    redacted_at = models.DateTimeField(null=True, blank=True)
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    redacted_why = models.TextField(blank=True)

    dataset_name = models.TextField(blank=True)
    claimed_investigation = models.TextField(blank=True)
    imported_from = models.TextField(blank=True)
    # What was sent and could not be taken as it was: {"creationDate": text, "format": text, …}
    as_sent = models.JSONField(default=dict, blank=True)

    search = search_column()

    objects = EventQuerySet.as_manager()
    tags = TaggableManager(through=TaggedEvent, blank=True)
    history = HistoricalRecords(
        excluded_fields=["search", "html", "cleaner_version"],
        bases=[Version],
        history_id_field=models.BigAutoField(),
        history_change_reason_field=models.TextField(null=True),
        no_db_index=[
            "id", "public_id", "investigation", "instrument", "dataset", "sample", "parent", "author", "removed_by",
            "redacted_by",
        ],
    )  # fmt: skip

    class Meta:
        # One index for each list that is read newest first, paged by (happened_at, id).
        indexes = [
            models.Index(fields=["investigation", "-happened_at", "-id"], name="event_timeline"),
            models.Index(fields=["instrument", "-happened_at", "-id"], name="event_beamline"),
            models.Index(fields=["-happened_at", "-id"], name="event_everywhere"),
            models.Index(
                fields=["-happened_at", "-id"], condition=Q(type="broadcast"), name="event_broadcast",
            ),
            models.Index(
                fields=["instrument", "-happened_at", "-id"],
                condition=Q(investigation=None) & ~Q(claimed_investigation=""),
                name="event_unassigned",
            ),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="event_comments"),
            models.Index(
                fields=["dataset", "-happened_at", "-id"], condition=Q(dataset__isnull=False), name="event_dataset",
            ),
            models.Index(
                fields=["sample", "-happened_at", "-id"], condition=Q(sample__isnull=False), name="event_sample",
            ),
            models.Index(
                fields=["author", "-happened_at", "-id"], condition=Q(author__isnull=False), name="event_author",
            ),
            models.Index(
                fields=["investigation", "instrument", "-removed_at", "-id"],
                condition=Q(removed_at__isnull=False),
                name="event_removed",
            ),
            # Words in one logbook or everywhere; fragments of names and numbers by LIKE. A short pending list:
            # at its default of 4 MB the message that fills it waits half a second (tried: p99 490 -> 40 ms).
            GinIndex(fields=["investigation", "search"], name="event_words", gin_pending_list_limit=PENDING_KB),
            GinIndex(OpClass(Fold("text"), name="gin_trgm_ops"), name="event_fragments", gin_pending_list_limit=PENDING_KB),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(investigation=None) | Q(instrument__isnull=False), name="event_investigation_has_instrument"
            ),
            models.CheckConstraint(
                condition=Q(claimed_investigation="") | Q(investigation=None), name="event_unassigned_or_in_one_place"
            ),
            models.CheckConstraint(
                condition=~Q(type="broadcast") | Q(investigation=None, instrument=None),
                name="event_broadcast_is_for_all",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="event_version_counts_from_one"),
            models.CheckConstraint(condition=Q(public_id__regex=r"^[0-9a-f]{24}$"), name="event_public_id_is_hex"),
        ]

    if TYPE_CHECKING:
        investigation_id: int | None
        instrument_id: int | None
        attachments: RelatedManager[Attachment]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.public_id}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Entries are never deleted. Hide one with a reason instead.")

    @property
    def is_by_a_person(self) -> bool:
        return self.type == self.Type.ANNOTATION

    @property
    def is_system_entry(self) -> bool:
        return self.type == self.Type.NOTIFICATION and self.software == SYSTEM_SOFTWARE


HistoricalEvent = Event.history.model
