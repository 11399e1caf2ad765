"""Makes and recognises the keys of machines. Only their hashes are stored."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from investigations.briefly import briefly, forget
from investigations.models import ApiToken, Instrument, User

# How often "last used" is written; every message would cost a row version.
LAST_USE = timedelta(minutes=1)


class UnknownKey(Exception):
    """Nobody was ever given this key."""


class RevokedKey(Exception):
    def __init__(self, token: ApiToken) -> None:
        self.token = token
        super().__init__(f"The key '{token.name}' was revoked on {token.revoked_at:%Y-%m-%d}. Ask for a new one.")


def create(name: str, instruments: Iterable[Instrument], *, by: User | None = None, **rights: bool) -> str:
    """A new beamline key, told this once."""
    key = f"elogbook-{uuid.uuid4()}"
    with transaction.atomic():
        token = ApiToken.objects.create(name=name, key_hash=ApiToken.hash_of(key), created_by=by, **rights)
        token.instruments.set(instruments)
    return key


def revoke(token: ApiToken) -> None:
    """From now on the key is refused; other processes learn it within a second."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    forget()


def recognise(key: str) -> ApiToken:
    """The token of a key, its use noted; raises UnknownKey or RevokedKey."""
    token = _known(ApiToken.hash_of(key))
    if token.revoked_at is not None:
        raise RevokedKey(token)
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USE:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token


@briefly
def _known(key_hash: str) -> ApiToken:
    known = ApiToken.objects.select_related("user").prefetch_related("instruments")
    if (token := known.filter(key_hash=key_hash).first()) is None:
        raise UnknownKey
    return token
