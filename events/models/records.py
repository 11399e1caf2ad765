import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from investigations.models import ApiToken, Instrument, Investigation, User
from investigations.models.places import Reader

from .event import Event


class RefusedMessage(models.Model):
    """A machine's message we could not take, kept 14 days because the clients swallow our errors.

    Of unknown keys only a count for each day is kept: a row without token.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, null=True, blank=True, related_name="refused")
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)
    status = models.PositiveSmallIntegerField()
    reason = models.TextField()
    sender = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["token", "day", "-at"], name="refused_of_a_key"),
            models.Index(fields=["day"], name="refused_before"),
        ]
        constraints = [models.UniqueConstraint(fields=["day"], condition=Q(token=None), name="refused_unknown_keys")]

    def __str__(self) -> str:
        return f"{self.status} {self.reason}"


class IdempotencyKey(models.Model):
    """A client's own key for one message, so that sending it again stores it once."""

    key = models.CharField(max_length=255)
    token = models.ForeignKey(ApiToken, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    request_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "token", "user"], nulls_distinct=False, name="idempotency_key_once")
        ]

    def __str__(self) -> str:
        return self.key


class Export(models.Model):
    """A file made of a logbook for somebody, waiting or ready."""

    public_id = models.CharField(max_length=64, unique=True, default=secrets.token_hex, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    investigation = models.ForeignKey(Investigation, models.PROTECT, null=True, blank=True, related_name="exports")
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="exports")
    format = models.CharField(max_length=16)
    wanted = models.JSONField(default=dict, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    failed_why = models.TextField(blank=True)
    path = models.TextField(blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # Whether all versions and login names are in it: whoever gets it must still be of the team or the staff.
    own = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Empty of what is kept: the package of a released logbook.
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # What a worker asks for every few seconds, what a sweep asks, and what a redaction asks.
            models.Index(fields=["requested_at"], condition=Q(finished_at=None, failed_why=""), name="export_waiting"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="export_expires"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(investigation=None, instrument__isnull=False)
                | Q(investigation__isnull=False, instrument=None),
                name="export_of_one_logbook",
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.of}"

    @property
    def of(self) -> Investigation | Instrument:
        """The investigation, or the beamline whose own logbook it is."""
        found = self.investigation or self.instrument
        assert found is not None
        return found


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, reader: Reader) -> Self:
        """One's own, of logbooks one may still read, and those shared in logbooks that are one's own."""
        if not isinstance(reader, User):
            return self.none()
        staffed = Q(instrument__in=Instrument.objects.staffed_by(reader).values("pk"))
        readable = Q(investigation__in=Investigation.objects.visible_to(reader).values("pk")) | staffed
        own = Q(investigation__in=Investigation.objects.of(reader).values("pk")) | staffed
        return self.filter(Q(readable, owner=reader) | Q(own, shared=True))


class SavedView(models.Model):
    """A named filter of a logbook, private or shared with its team."""

    name = models.CharField(max_length=255)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    investigation = models.ForeignKey(Investigation, models.PROTECT, null=True, blank=True, related_name="saved_views")
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="saved_views")
    query = models.TextField()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    if TYPE_CHECKING:
        owner_id: int
        investigation_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "investigation", "instrument", "name"], nulls_distinct=False, name="saved_view_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiSession(models.Model):
    """A session of an ICAT+ client; only the hash of its id is stored."""

    id_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_sessions")
    # Of the password it began with: another one ends it.
    auth_hash = models.CharField(max_length=64, editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_at:%Y-%m-%d %H:%M}"


class ReadMark(models.Model):
    """When somebody last left a logbook: what came after is new to them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_marks")
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="read_marks")
    seen_at = models.DateTimeField()
    # Kept while a visit lasts, so that a page that is loaded again shows the same entries as new.
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "investigation"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.investigation}"
