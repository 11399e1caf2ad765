from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from taggit.models import ItemBase, TagBase

from investigations.models import Instrument, Investigation

from .inserts import CompiledInserts


class Tag(TagBase):
    """A word entries are found by: an investigation's own, a beamline's, or the whole facility's."""

    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=255, allow_unicode=True, db_index=False, blank=True)
    colour = models.CharField(max_length=32, blank=True)
    description = models.TextField(blank=True)
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="tags")
    investigation = models.ForeignKey(Investigation, models.PROTECT, null=True, blank=True, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "instrument", "investigation", nulls_distinct=False, name="tag_once_in_its_place"
            ),
            models.CheckConstraint(condition=Q(instrument=None) | Q(investigation=None), name="tag_has_one_place"),
        ]


class TaggedEvent(ItemBase):
    content_object = models.ForeignKey("events.Event", models.PROTECT, related_name="tagged")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged")

    objects = CompiledInserts.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_object_id}"
