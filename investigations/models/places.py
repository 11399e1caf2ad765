from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from investigations.names import NormalisedField, normalised

from .keys import ApiToken
from .people import InstrumentScientist, Participant, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .records import Notice, ReleaseChange

Reader = User | AnonymousUser | ApiToken

# Entries that waited unassigned may belong to this investigation now; sent after COMMIT with `investigation`.
investigation_changed = Signal()


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def staffed_by(self, reader: Reader) -> Self:
        """The beamlines whose staff the reader is: its scientists, and administrators everywhere."""
        if isinstance(reader, ApiToken):
            return self.filter(pk__in=reader.readable_instruments().values("pk"))
        if not isinstance(reader, User) or not reader.is_active:
            return self.none()
        if reader.is_administrator:
            return self.all()
        return self.filter(pk__in=InstrumentScientist.objects.filter(user=reader).values("instrument"))


class Instrument(models.Model):
    """A beamline."""

    name = models.CharField(max_length=255)
    key = NormalisedField(unique=True)
    full_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True, validators=[URLValidator()])
    catalogue_id = models.BigIntegerField(null=True, blank=True, unique=True)
    default_view = models.CharField(max_length=32, blank=True)
    quiet_senders = ArrayField(models.CharField(max_length=255), default=list, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        same = Instrument.objects.filter(key=normalised(self.name)).exclude(pk=self.pk).first()
        if same is not None:
            raise ValidationError({"name": f"This is the beamline {same.name}; names differ in letters and digits."})


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def open(self) -> Self:
        """Released to the world: everybody reads the latest versions, nobody writes."""
        return self.filter(release_date__lte=timezone.now(), proprietary=False, held_why="", withdrawn_at=None)

    def announced(self) -> Self:
        """Closed, with a day on which they open; what never opens, or was withdrawn, is announced to nobody."""
        dated = self.filter(proprietary=False, withdrawn_at=None)
        return dated.filter(Q(release_date__gt=timezone.now()) | Q(release_date__isnull=False) & ~Q(held_why=""))

    def visible_to(self, reader: Reader) -> Self:
        """The team and the beamline's staff now, everybody after release."""
        return self.filter(Q(pk__in=self.model.objects.open().values("pk")) | self._of(reader))

    def writable_by(self, reader: Reader) -> Self:
        """The team and the beamline's staff until release; a key only through the beamline routes."""
        if isinstance(reader, ApiToken):
            return self.none()
        return self.filter(self._of(reader, may_write=True)).exclude(pk__in=self.model.objects.open().values("pk"))

    def of(self, reader: Reader) -> Self:
        """The reader's own: as a member of the team or as the beamline's staff."""
        return self.filter(self._of(reader))

    def _of(self, reader: Reader, **wanted: bool) -> Q:
        staffed = Q(instrument__in=Instrument.objects.staffed_by(reader).values("pk"))
        if not isinstance(reader, User) or not reader.is_active:
            return staffed
        memberships = Participant.objects.filter(Participant.now_active(), user=reader, **wanted)
        return staffed | Q(pk__in=memberships.values("investigation"))

    def of_proposal(self, key: str) -> Self:
        return self.filter(proposal_key=key)

    def by_wire_id(self, number: int) -> Self:
        """By the number that catalogue clients use: the catalogue's, or a negative one of our own, also after it merged."""
        return self.filter(catalogue_id=number) if number >= 0 else self.filter(pk=-number)

    def running_at(self, when: datetime | F) -> Self:
        """Whose time slot contains that moment."""
        return self.filter(start_date__lte=when).filter(Q(end_date=None) | Q(end_date__gt=when))

    def latest_first(self) -> Self:
        return self.select_related("instrument").order_by(F("start_date").desc(nulls_last=True), "-pk")


class Investigation(models.Model):
    """One visit of a proposal to a beamline, and its logbook (people also say session)."""

    name = models.CharField("proposal", max_length=255)
    proposal_key = NormalisedField()
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="investigations")
    catalogue_id = models.BigIntegerField(null=True, blank=True, unique=True)
    visit_id = models.CharField(max_length=255, blank=True)
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    doi = models.CharField(max_length=255, blank=True)
    start_date = models.DateTimeField(null=True, blank=True)
    end_date = models.DateTimeField(null=True, blank=True)
    release_date = models.DateTimeField(null=True, blank=True, help_text="From this instant on everybody reads it.")
    proprietary = models.BooleanField(default=False, help_text="Never opens by itself.")
    held_why = models.TextField(blank=True, help_text="Why a data manager must confirm the release date first.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True, help_text="What its address says to everybody instead.")
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    vanished_at = models.DateTimeField(null=True, blank=True, help_text="When the catalogue stopped listing it.")
    # What the catalogue last said of when it opens: only another word of it changes a date that staff may have set.
    said = models.JSONField(default=dict, blank=True, editable=False)

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = [
            # Routing of a machine message; the proposal's page.
            models.Index(fields=["proposal_key", "instrument"], name="investigation_proposal"),
            # A beamline's investigations, the running one first; broadcasts of that moment.
            models.Index(fields=["instrument", "-start_date"], name="investigation_slots"),
            # Open data and the release calendar.
            models.Index(fields=["release_date"], name="investigation_release"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="investigation_ends_after_it_starts",
            ),
        ]

    if TYPE_CHECKING:
        instrument_id: int
        opened_by_id: int | None
        participants: RelatedManager[Participant]
        notices: RelatedManager[Notice]
        release_changes: RelatedManager[ReleaseChange]

    def __str__(self) -> str:
        return f"{self.name} at {self.instrument.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        transaction.on_commit(lambda: investigation_changed.send(Investigation, investigation=self))

    @property
    def opens_at(self) -> datetime | None:
        """When the world may read it, by itself; None when nothing opens it."""
        return None if self.proprietary or self.held_why or self.withdrawn_at else self.release_date

    @property
    def is_open(self) -> bool:
        return self.opens_at is not None and self.opens_at <= timezone.now()

    @property
    def takes_messages(self) -> bool:
        """Machines write until the release; one that was withdrawn had been released."""
        return not self.is_open and self.withdrawn_at is None

    @property
    def is_running(self) -> bool:
        now = timezone.now()
        return self.start_date is not None and self.start_date <= now and (self.end_date is None or now < self.end_date)

    @property
    def wire_id(self) -> int:
        """The number catalogue clients know it by; one opened by hand has a negative one until it merges."""
        return self.catalogue_id if self.catalogue_id is not None else -self.pk


class Sample(models.Model):
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="samples")
    name = models.CharField(max_length=255)
    catalogue_id = models.BigIntegerField(null=True, blank=True, unique=True)
    parameters = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Dataset(models.Model):
    """A measurement of a sample, or what was computed from others."""

    class Kind(models.TextChoices):
        RAW = "raw", "raw"
        PROCESSED = "processed", "processed"

    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="datasets")
    sample = models.ForeignKey(Sample, models.SET_NULL, null=True, blank=True, related_name="datasets")
    name = models.CharField(max_length=255)
    location = models.TextField(blank=True)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.RAW)
    inputs = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="outputs")
    start_date = models.DateTimeField(null=True, blank=True)
    end_date = models.DateTimeField(null=True, blank=True)
    doi = models.CharField(max_length=255, blank=True)
    catalogue_id = models.BigIntegerField(null=True, blank=True, unique=True)
    # The catalogue's: [{"id": number, "name": text, "value": text, "unit": text}]
    parameters = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["start_date", "name"]
        indexes = [models.Index(fields=["investigation", "name"], name="dataset_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def wire_id(self) -> int:
        return self.catalogue_id if self.catalogue_id is not None else -self.pk
