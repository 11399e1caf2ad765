from django.db import models


class Seal(models.Model):
    """One link of a logbook's chain: proves that a version is the one that was recorded, and in which order."""

    # "investigation:42", "instrument:7" or "facility"
    logbook = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    version = models.OneToOneField("events.HistoricalEvent", models.PROTECT, related_name="seal")
    kind = models.CharField(max_length=32)
    salt = models.BinaryField(max_length=16, null=True)
    content_digest = models.BinaryField(max_length=32)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["logbook", "number"], name="seal_number_once")]

    def __str__(self) -> str:
        return f"{self.logbook} #{self.number}"


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
