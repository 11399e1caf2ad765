from typing import Any

from rest_framework import serializers

from events.models import Attachment, Event


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    sha256 = serializers.CharField(source="blob.sha256")
    size = serializers.IntegerField(source="blob.size")
    content_type = serializers.CharField(source="blob.content_type")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Attachment
        fields = ["id", "name", "caption", "size", "content_type", "sha256", "url"]


class EventSerializer(serializers.ModelSerializer[Event]):
    id = serializers.CharField(source="public_id")
    proposal = serializers.CharField(source="investigation.name", default=None)
    beamline = serializers.CharField(source="instrument.name", default=None)
    author = serializers.CharField(source="author.username", default=None)
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    tags: Any = serializers.ListField(child=serializers.CharField(), source="tag_names")
    attachments = AttachmentSerializer(many=True)

    class Meta:
        model = Event
        fields = [
            "id", "version", "type", "category", "investigation", "proposal", "instrument", "beamline",
            "claimed_investigation", "dataset", "dataset_name", "sample", "filepath", "parent",
            "happened_at", "recorded_at", "author", "username", "software", "machine", "source",
            "title", "body", "body_format", "html", "tags", "attachments", "as_sent",
        ]  # fmt: skip

    def get_parent(self, event: Event) -> str | None:
        """The entry it comments on, unless that was hidden."""
        return event.parent.public_id if event.parent is not None and event.parent.removed_at is None else None
