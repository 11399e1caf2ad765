"""Makes and recognises the keys of machines. Only their hashes are stored."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from investigations.briefly import briefly, forget
from investigations.models import ApiToken, Instrument, User

# How often "last used" is written; every message would cost a row version.
LAST_USE = timedelta(minutes=1)
# Of one person, that work.
MOST = 20


class UnknownKey(Exception):
    """Nobody was ever given this key."""


class RevokedKey(Exception):
    def __init__(self, token: ApiToken) -> None:
        self.token = token
        super().__init__(f"The key '{token.name}' was revoked on {token.revoked_at:%Y-%m-%d}. Ask for a new one.")


class TokenRefused(Exception):
    """No token was made; the sentence says what to do."""


def create(name: str, instruments: Iterable[Instrument], *, by: User | None = None, **rights: bool) -> str:
    """A new beamline key, told this once."""
    key = _new()
    with transaction.atomic():
        token = ApiToken.objects.create(name=name, key_hash=ApiToken.hash_of(key), created_by=by, **rights)
        token.instruments.set(instruments)
    return key


def create_own(person: User, name: str, *, may_write: bool) -> str:
    """A token that acts as this person, told this once. Raises TokenRefused."""
    key = _new()
    with transaction.atomic():
        # One after the other: two windows do not make one more than there may be.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        names = set(person.tokens.filter(revoked_at=None).values_list("name", flat=True))
        if name in names:
            raise TokenRefused(f"You have a token called “{name}” already. Choose another name, or revoke that one.")
        if len(names) >= MOST:
            raise TokenRefused(f"You have {MOST} tokens. Revoke one that is no longer used.")
        ApiToken.objects.create(
            name=name,
            key_hash=ApiToken.hash_of(key),
            user=person,
            created_by=person,
            may_read=True,
            may_write=may_write,
        )
    return key


def own(person: User) -> list[ApiToken]:
    """A person's tokens, those that work first, the newest first."""
    return list(person.tokens.order_by(F("revoked_at").desc(nulls_first=True), "-pk"))


def revoke_own(person: User, pk: int) -> ApiToken | None:
    """None where it is not theirs."""
    if (token := person.tokens.filter(pk=pk).first()) is not None:
        revoke(token)
    return token


def _new() -> str:
    return f"elogbook-{uuid.uuid4()}"


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
