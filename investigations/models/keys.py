import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .places import Instrument


class ApiToken(models.Model):
    """A key for machines: a beamline's, which writes notifications there, or a person's own, which acts as that person."""

    name = models.CharField(max_length=255)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="tokens")
    instruments = models.ManyToManyField("investigations.Instrument", blank=True, related_name="tokens")
    may_read = models.BooleanField(default=False)
    may_write = models.BooleanField(default=False, help_text="A personal token may also write, as its person.")
    may_broadcast = models.BooleanField(default=False)
    may_move = models.BooleanField(default=False)
    is_relay = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Both are valid until the old one is revoked.
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(user=None), name="key_name_once"),
            # Of people each has their own names, and may use one again after its token was revoked.
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(user__isnull=False, revoked_at=None), name="token_name_once"
            ),
            models.CheckConstraint(
                condition=Q(user=None) | Q(may_broadcast=False, may_move=False, is_relay=False),
                name="personal_token_has_no_machine_rights",
            ),
        ]

    if TYPE_CHECKING:
        replaced_by: RelatedManager["ApiToken"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def hash_of(key: str) -> str:
        # A key is 122 random bits, so a plain hash cannot be guessed back; a slow one would cost every message.
        return hashlib.sha256(key.encode(errors="replace")).hexdigest()

    def readable_instruments(self) -> "models.QuerySet[Instrument]":
        if self.revoked_at or not self.may_read:
            return self.instruments.none()
        return self.instruments.all()
