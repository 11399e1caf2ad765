"""How entries, files, versions and tags are said to programs."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from events import wording
from events.models import Attachment, Event, Tag
from events.timeline import Version


def nullable(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(allow_null=True, default=None, **kwargs)


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A file as whoever asks gets it: of a photograph what is served, never what came."""

    sha256 = serializers.SerializerMethodField()
    size = serializers.SerializerMethodField()
    content_type = serializers.CharField(source="blob.served.content_type")
    url = serializers.CharField(source="get_absolute_url", help_text="Where people's browsers find it.")
    download = serializers.SerializerMethodField(help_text="Where programs find its bytes.")

    class Meta:
        model = Attachment
        fields = ["id", "name", "caption", "size", "content_type", "sha256", "url", "download"]
        read_only_fields = fields

    def get_download(self, file: Attachment) -> str:
        return reverse("api:content", args=[file.pk])

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
    proposal = nullable(source="investigation.name")
    beamline = nullable(source="instrument.name")
    author = nullable(source="author.username", help_text="The account; told to the team and the staff only.")
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
            "removed_at", "removed_why", "redacted_at", "redacted_why", "title", "body", "body_format", "html", "tags", "attachments", "as_sent",
        ]  # fmt: skip
        read_only_fields = fields

    def get_parent(self, event: Event) -> str | None:
        """The entry it comments on, unless that was hidden."""
        return event.parent.public_id if event.parent is not None and event.parent.removed_at is None else None

    def get_author_name(self, event: Event) -> str:
        return wording.sender(event, is_own=event.pk in self.context["own"]).person

    def to_representation(self, event: Event) -> dict[str, Any]:
        said: dict[str, Any] = super().to_representation(event)
        return said if event.pk in self.context["own"] else said | OWN


class OldFileSerializer(serializers.Serializer[Any]):
    """A file as a version had it."""

    id = serializers.IntegerField(source="file.pk")
    name = serializers.CharField(source="file.name")
    caption = serializers.CharField(allow_blank=True)


class VersionSerializer(serializers.Serializer[Any]):
    """What an entry said once, and who made it say that."""

    version = serializers.IntegerField(source="number")
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    why = serializers.CharField(allow_blank=True)
    title = serializers.CharField(source="stood.title", allow_blank=True)
    body = serializers.SerializerMethodField(help_text="null of a long text in a list: ask for that version alone.")
    body_format = serializers.CharField(source="stood.body_format")
    tags = serializers.ListField(child=serializers.CharField(), source="stood.tag_names")
    about = serializers.DictField(child=serializers.CharField(allow_blank=True), source="stood.about")
    removed_why = nullable(source="stood.hidden", help_text="null where it was not removed.")
    attachments = OldFileSerializer(many=True, source="files")

    def get_body(self, version: Version) -> str | None:
        return None if version.stood.is_cut else version.stood.body


class TagSerializer(serializers.Serializer[Any]):
    """A tag of a logbook, of a beamline or of the facility."""

    id = serializers.IntegerField(source="tag.pk")
    name = serializers.CharField(source="tag.name")
    colour = serializers.ChoiceField(choices=Tag.Colour.choices, source="tag.colour", allow_blank=True)
    description = serializers.CharField(source="tag.description", allow_blank=True)
    investigation = serializers.IntegerField(source="tag.investigation_id", allow_null=True)
    instrument = serializers.IntegerField(source="tag.instrument_id", allow_null=True)
    is_suggested = serializers.BooleanField(source="tag.by_people")
    entries = serializers.IntegerField(
        source="number", allow_null=True, help_text="How many carry it, where it is told."
    )


class RemarkSerializer(serializers.Serializer[Any]):
    """What of a query could not be taken as it was typed, and the query that was probably meant."""

    said = serializers.CharField()
    instead = serializers.CharField(allow_blank=True)


class ChoiceSerializer(serializers.Serializer[Any]):
    """What narrows a search when it is added to the query, and how many hits it leaves."""

    term = serializers.CharField()
    name = serializers.CharField()
    number = serializers.IntegerField()


class FoundSerializer(serializers.Serializer[Any]):
    """How many hits there are, at most 10 000 of the newest, and what they have in common."""

    number = serializers.IntegerField()
    is_all = serializers.BooleanField()
    sides = serializers.DictField(child=ChoiceSerializer(many=True))
