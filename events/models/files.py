from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.db import models
from django.urls import reverse

# What a browser shows in place; anything else is offered as a download.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Blob(models.Model):
    """The bytes of a file, stored once however often it is attached."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=255)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # What others than the team get of a photograph (no location in it), and its small form; made by a job.
    rendition = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    thumbnail = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    examined_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def is_picture(self) -> bool:
        return self.content_type in PICTURES


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
        return reverse("events:attachment", args=[self.pk, self.name.replace("/", "_") or "file"])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        from .event import AppendOnly

        raise AppendOnly("A file stays with its entry. Leave it out of a new version instead.")

    def as_snapshot(self) -> dict[str, Any]:
        return {"sha256": self.blob.sha256, "name": self.name, "size": self.blob.size, "caption": self.caption}
