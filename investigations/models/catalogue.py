from django.db import models


class CatalogueState(models.Model):
    """How far one part of the facility's catalogue was read, and when it last answered for it."""

    part = models.CharField(max_length=32, unique=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When it was last read to its end.")
    failed_why = models.TextField(blank=True)
    # The newest change that was seen, by the catalogue's own clock and in its own zone: the next run asks from there.
    mark = models.CharField(max_length=40, blank=True)
    # Whoever reads holds it until then; one that was killed holds it no longer than that.
    held_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.part


class CatalogueQuestion(models.Model):
    """A proposal that messages named and nobody knew, asked for once."""

    # Normalised, so that two spellings ask once.
    key = models.CharField(max_length=255, unique=True)
    claimed = models.TextField()
    asked_at = models.DateTimeField()
    is_found = models.BooleanField(null=True, help_text="Empty while the catalogue has not answered.")
    failed_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.claimed
