from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse

from events import pictures
from events.search import Fold, search_column

# What is shown in place; anything else is offered as a download.
PICTURES = frozenset(pictures.TYPES.values())
# What can be read as lines, by type or, where a browser knew none, by the ending of its name.
TEXTS = ("text/", "application/json", "application/x-ndjson", "application/x-yaml", "application/yaml")
TEXT_NAMES = (
    ".txt",
    ".log",
    ".csv",
    ".tsv",
    ".dat",
    ".json",
    ".jsonl",
    ".md",
    ".yml",
    ".yaml",
    ".toml",
    ".ini",
    ".py",
    ".mac",
)


class Blob(models.Model):
    """The bytes of a file, stored once however often it is attached."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=255)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # What is served of a photograph (upright, no location in it), and the small form of a picture or PDF; made by a
    # job, or by whoever asks before it came. Width and height are those of the upright picture.
    rendition = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    thumbnail = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    examined_at = models.DateTimeField(null=True, blank=True)
    # A photograph nobody can take the location out of, since nothing here reads it: for the team only.
    withheld = models.BooleanField(default=False)
    # When a job looked for words in it, and why it could not read them.
    read_at = models.DateTimeField(null=True, blank=True)
    unreadable_why = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [
            # What the job looks for every few seconds, and what a sweep asks before bytes go.
            models.Index(fields=["id"], condition=models.Q(examined_at=None), name="blob_unexamined"),
            models.Index(fields=["id"], condition=models.Q(read_at=None), name="blob_unread"),
            models.Index(fields=["rendition"], condition=models.Q(rendition__isnull=False), name="blob_rendition"),
            models.Index(fields=["thumbnail"], condition=models.Q(thumbnail__isnull=False), name="blob_thumbnail"),
        ]

    if TYPE_CHECKING:
        rendition_id: int | None
        thumbnail_id: int | None

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def is_picture(self) -> bool:
        return self.content_type in PICTURES

    @property
    def is_pdf(self) -> bool:
        return self.content_type == pictures.PDF

    @property
    def is_settled(self) -> bool:
        """Whether it is known what is served of it: of a picture not before somebody looked at it."""
        return self.examined_at is not None or not self.is_picture

    @property
    def served(self) -> "Blob":
        """What everybody gets of it, once it is examined."""
        return self.rendition or self

    @property
    def small(self) -> "Blob":
        """What stands in a list of pictures."""
        return self.thumbnail or self.served


class FileText(models.Model):
    """The words of a document, by which the entries that have it are found; it goes with the bytes."""

    blob = models.OneToOneField(Blob, models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField()
    is_cut = models.BooleanField(default=False)

    search = search_column()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="filetext_words"),
            GinIndex(OpClass(Fold("text"), name="gin_trgm_ops"), name="filetext_fragments"),
        ]

    def __str__(self) -> str:
        return str(self.blob)


class Attachment(models.Model):
    """A file of an entry, under the name it came with."""

    event = models.ForeignKey("events.Event", models.PROTECT, null=True, blank=True, related_name="attachments")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="attachments")
    name = models.TextField()
    caption = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    # While no entry has it: the logbook it was uploaded to, and the hand-over that brought it from a phone.
    logbook = models.CharField(max_length=64, blank=True)
    handover = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            # What nobody has used yet: swept, and asked for by the page that waits for a phone's photo.
            models.Index(fields=["uploaded_at"], condition=models.Q(event=None), name="attachment_unused"),
        ]

    if TYPE_CHECKING:
        event_id: int | None

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:attachment", args=[self.pk, self._in_address])

    @property
    def small_url(self) -> str:
        return reverse("events:attachment-small", args=[self.pk, self._in_address])

    @property
    def original_url(self) -> str:
        return reverse("events:attachment-original", args=[self.pk, self._in_address])

    @property
    def preview_url(self) -> str:
        return reverse("events:attachment-preview", args=[self.pk])

    @property
    def _in_address(self) -> str:
        return self.name.replace("/", "_") or "file"

    @property
    def has_original(self) -> bool:
        """Whether what came tells more than what is served."""
        return self.blob.rendition_id is not None and self.event is not None and self.event.type != "broadcast"

    @property
    def is_text(self) -> bool:
        """Whether its beginning can be read on a page."""
        kind = self.blob.content_type
        return kind.startswith(TEXTS) or (kind == "application/octet-stream" and self.name.lower().endswith(TEXT_NAMES))

    @property
    def has_preview(self) -> bool:
        return self.blob.is_pdf or self.is_text

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        from .event import AppendOnly

        raise AppendOnly("A file stays with its entry. Leave it out of a new version instead.")

    def as_snapshot(self) -> dict[str, Any]:
        return {"sha256": self.blob.sha256, "name": self.name, "size": self.blob.size, "caption": self.caption}
