from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Lower
from taggit.models import ItemBase, TagBase

from investigations.models import Instrument, Investigation, User
from investigations.models.places import Reader

from .inserts import CompiledInserts


class TagQuerySet(models.QuerySet["Tag"]):
    def usable_in(self, investigation: int | None, instrument: int | None) -> Self:
        """What a name may mean in a logbook: its own tags, the beamline's and the facility's, the nearest last."""
        everywhere = Q(investigation=None, instrument=None)
        own = Q(investigation=investigation) if investigation is not None else Q()
        of_beamline = Q(instrument=instrument) if instrument is not None else Q()
        return self.filter(everywhere | own | of_beamline).annotate(nearness=NEARNESS).order_by("nearness", "pk")

    def writable_by(self, reader: Reader) -> Self:
        """Tags the reader may describe and rename: of logbooks they write in, of beamlines they staff; global ones
        for administrators.
        """
        if not isinstance(reader, User):
            return self.none()
        own = Q(investigation__in=Investigation.objects.writable_by(reader).values("pk"))
        of_beamline = Q(instrument__in=Instrument.objects.staffed_by(reader).values("pk"))
        everywhere = Q(investigation=None, instrument=None) if reader.is_administrator else Q()
        return self.filter(own | of_beamline | everywhere)


class Tag(TagBase):
    """A word entries are found by: an investigation's own, a beamline's, or the whole facility's."""

    class Colour(models.TextChoices):
        """Those that were tested for contrast in both themes; their order is that of the style sheet's numbers."""

        BLUE = "blue", "blue"
        ORANGE = "orange", "orange"
        GREEN = "green", "green"
        VIOLET = "violet", "violet"
        RED = "red", "red"
        TEAL = "teal", "teal"
        YELLOW = "yellow", "yellow"
        GREY = "grey", "grey"

    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=255, allow_unicode=True, db_index=False, blank=True)
    colour = models.CharField(max_length=32, choices=Colour, blank=True, help_text="Empty: one that follows its name.")
    description = models.TextField(blank=True)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="tags", verbose_name="beamline"
    )
    investigation = models.ForeignKey(Investigation, models.PROTECT, null=True, blank=True, related_name="tags")
    # Software sets its session's name on every message: what no person ever chose or made is never suggested.
    by_people = models.BooleanField("suggested", default=True)

    objects = TagQuerySet.as_manager()

    if TYPE_CHECKING:
        instrument_id: int | None
        investigation_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "instrument", "investigation", nulls_distinct=False, name="tag_once_in_its_place"
            ),
            models.CheckConstraint(condition=Q(instrument=None) | Q(investigation=None), name="tag_has_one_place"),
        ]
        indexes = [models.Index(fields=["name"], condition=Q(instrument=None, investigation=None), name="tag_global")]


NEARNESS = Case(
    When(investigation__isnull=False, then=Value(2)),
    When(instrument__isnull=False, then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)


class TaggedEvent(ItemBase):
    content_object = models.ForeignKey("events.Event", models.PROTECT, related_name="tagged")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged")

    objects = CompiledInserts.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_object_id}"
