from django.db import models
from django.utils import timezone


class Seal(models.Model):
    """One link of a logbook's chain: proves that a version is the one that was recorded, and in which order."""

    # "investigation:42", "instrument:7" or "facility"
    logbook = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    # One that moved is sealed twice: in the logbook it left and in the one it came to.
    version = models.ForeignKey("events.HistoricalEvent", models.PROTECT, related_name="seals", db_index=False)
    kind = models.CharField(max_length=32)
    salt = models.BinaryField(max_length=16, null=True)
    # Of who sent it and why: told, and forgotten, apart from what the entry says.
    sender_salt = models.BinaryField(max_length=16, null=True)
    sender_digest = models.BinaryField(max_length=32, default=bytes)
    content_digest = models.BinaryField(max_length=32)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["logbook", "number"], name="seal_number_once"),
            models.UniqueConstraint(fields=["version", "logbook"], name="seal_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} #{self.number}"


class SealFloor(models.Model):
    """How far back versions without a seal are looked for: one row, which only the sealing job moves."""

    # All versions up to here have their seals, and no transaction can bring one that has not.
    number = models.BigIntegerField(default=0)
    # The newest version that was there at that time: the next floor, once everything older has come.
    mark = models.BigIntegerField(default=0)
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.number}"


class Anchor(models.Model):
    """The Merkle root over the heads of all chains, time-stamped by an authority where one is configured."""

    at = models.DateTimeField(db_index=True)
    tree_size = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    # [{"logbook": text, "number": number, "hash": hex}]
    heads = models.JSONField(default=list)
    authority = models.CharField(max_length=255, blank=True)
    token = models.BinaryField(null=True, blank=True)
    failed_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Verification(models.Model):
    """Somebody asked whether a logbook is as it was sealed: how far that is, and what was found."""

    logbook = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # What `verify_seals --json` says of this logbook.
    found = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.logbook}, {self.asked_at:%Y-%m-%d %H:%M}"
