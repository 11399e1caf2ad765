from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q


class AccessRecord(models.Model):
    """A reading or export by staff or by a key, kept apart from the logbooks for 12 months."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    token = models.ForeignKey("investigations.ApiToken", models.SET_NULL, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=32)
    investigation = models.ForeignKey(
        "investigations.Investigation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    instrument = models.ForeignKey("investigations.Instrument", models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"


class WrongPasswords(models.Model):
    """How often somebody gave a wrong password for a name from one address since the last right one."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    times = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.times} until {self.last_at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """A mail about a coming release, sent once for each announced date."""

    if TYPE_CHECKING:
        investigation_id: int
        user_id: int | None

    investigation = models.ForeignKey("investigations.Investigation", models.PROTECT, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=32)
    release_date = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "user", "kind", "release_date"],
                condition=Q(user__isnull=False),
                nulls_distinct=False,
                name="notice_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.investigation}"


class ReleaseChange(models.Model):
    """What was done to the day a logbook opens: by whom, why, and whether it waits for a data manager."""

    class Source(models.TextChoices):
        STAFF = "staff", "staff"
        CATALOGUE = "catalogue", "the facility’s catalogue"
        IMPORT = "import", "an import"
        DEFAULT = "default", "the embargo’s length"

    class Kind(models.TextChoices):
        DATE = "date", "Date set"
        CONFIRMED = "confirmed", "Date confirmed"
        WITHDRAWN = "withdrawn", "Withdrawn"
        AGAIN = "again", "Released again"

    investigation = models.ForeignKey(
        "investigations.Investigation", models.PROTECT, related_name="release_changes", editable=False
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=9, choices=Source)
    kind = models.CharField(max_length=9, choices=Kind)
    announced = models.DateTimeField(null=True, blank=True, help_text="The date that held before, if any.")
    release_date = models.DateTimeField(null=True, blank=True)
    proprietary = models.BooleanField(default=False)
    held_why = models.TextField(blank=True)
    why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.investigation}"


class RequestCount(models.Model):
    """How many requests one sender made in a minute; unlogged, since a crash may forget it."""

    key = models.CharField(max_length=64, primary_key=True)
    minute = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number} of {self.key}"
