from typing import Any

from rest_framework import serializers

from events import wording
from events.models import Attachment, Event


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A file as whoever asks gets it: of a photograph what is served, never what came."""

    sha256 = serializers.SerializerMethodField()
    size = serializers.SerializerMethodField()
    content_type = serializers.CharField(source="blob.served.content_type")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Attachment
        fields = ["id", "name", "caption", "size", "content_type", "sha256", "url"]

    def get_sha256(self, file: Attachment) -> str | None:
        # Of what is kept from the world, the hash would tell whoever has a copy that it is this.
        if file.blob.withheld and file.event_id not in self.context["own"]:
            return None
        return file.blob.served.sha256 if file.blob.is_settled else None

    def get_size(self, file: Attachment) -> int | None:
        return file.blob.served.size if file.blob.is_settled else None


# What only the team and the staff are told: login names, host names, and what was sent beside the entry.
OWN: dict[str, Any] = {"author": None, "username": "", "machine": "", "source": "", "as_sent": {}}


class EventSerializer(serializers.ModelSerializer[Event]):
    """An entry; the context has the numbers of those that are of the reader's `own` logbooks."""

    id = serializers.CharField(source="public_id")
    proposal = serializers.CharField(source="investigation.name", default=None)
    beamline = serializers.CharField(source="instrument.name", default=None)
    author = serializers.CharField(source="author.username", default=None)
    author_name = serializers.SerializerMethodField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    tags: Any = serializers.ListField(child=serializers.CharField(), source="tag_names")
    attachments = AttachmentSerializer(many=True)

    class Meta:
        model = Event
        fields = [
            "id", "version", "type", "category", "investigation", "proposal", "instrument", "beamline",
            "claimed_investigation", "dataset", "dataset_name", "sample", "filepath", "parent",
            "happened_at", "recorded_at", "author", "author_name", "username", "software", "machine", "source",
            "redacted_at", "redacted_why", "title", "body", "body_format", "html", "tags", "attachments", "as_sent",
        ]  # fmt: skip

    def get_parent(self, event: Event) -> str | None:
        """The entry it comments on, unless that was hidden."""
        return event.parent.public_id if event.parent is not None and event.parent.removed_at is None else None

    def get_author_name(self, event: Event) -> str:
        return wording.sender(event, is_own=event.pk in self.context["own"]).person

    def to_representation(self, event: Event) -> dict[str, Any]:
        said: dict[str, Any] = super().to_representation(event)
        return said if event.pk in self.context["own"] else said | OWN
