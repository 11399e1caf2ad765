"""Makes and recognises the keys of machines. Only their hashes are stored."""

import uuid
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from investigations.briefly import briefly, forget
from investigations.models import ApiToken, Instrument, User

# How often "last used" is written; every message would cost a row version.
LAST_USE = timedelta(minutes=1)
# Of one person, that work.
MOST = 20
# What a beamline's scientists may do themselves there, so may give to a key of theirs.
OF_SCIENTISTS = {"may_read": "read entries", "may_move": "move entries between investigations"}
# What reaches further than any one beamline.
OF_ADMINISTRATORS = {"may_broadcast": "write to everybody", "is_relay": "relay what others wrote"}


class UnknownKey(Exception):
    """Nobody was ever given this key."""


class RevokedKey(Exception):
    def __init__(self, token: ApiToken) -> None:
        self.token = token
        super().__init__(f"The key '{token.name}' was revoked on {token.revoked_at:%Y-%m-%d}. Ask for a new one.")


class TokenRefused(Exception):
    """No token was made; the sentence says what to do."""


def create(
    name: str, instruments: Iterable[Instrument], *, by: User | None = None, replaces: ApiToken | None = None,
    **rights: bool,
) -> str:  # fmt: skip
    """A new beamline key, told this once."""
    key = _new()
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name, key_hash=ApiToken.hash_of(key), created_by=by, replaces=replaces, **rights
        )
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


def of_beamline(instrument: Instrument) -> "QuerySet[ApiToken]":
    """The keys that write at a beamline, those that work first."""
    found = ApiToken.objects.filter(user=None, instruments=instrument)
    found = found.select_related("created_by", "revoked_by", "replaces").prefetch_related("instruments")
    return found.order_by(F("revoked_at").desc(nulls_first=True), "name")


def givable(person: User) -> dict[str, str]:
    """The rights this person may give to a key, beside that of writing at its beamlines."""
    broadcast = {"may_broadcast": OF_ADMINISTRATORS["may_broadcast"]} if person.is_administrator else {}
    return OF_SCIENTISTS | broadcast


def staffs_all(person: User, token: ApiToken) -> bool:
    """Whether a key is this person's to revoke: of several beamlines it is for whoever is staff of all of them."""
    return _staffs(person, [instrument.pk for instrument in token.instruments.all()])


def may_replace(person: User, token: ApiToken) -> bool:
    """Whoever replaces a key holds its rights afterwards, so must be able to give them."""
    further = any(getattr(token, right) for right in OF_ADMINISTRATORS)
    return token.revoked_at is None and staffs_all(person, token) and (person.is_administrator or not further)


@transaction.atomic
def make(
    name: str, instruments: Collection[Instrument], *, by: User, rights: Collection[str] = (),
    replaces: ApiToken | None = None,
) -> str:  # fmt: skip
    """A key that somebody of the staff makes for their beamlines, told this once. Raises TokenRefused."""
    if not _staffs(by, [instrument.pk for instrument in instruments]):
        raise TokenRefused("Only the staff of a beamline make keys for it.")
    if set(rights) & set(OF_ADMINISTRATORS) and not by.is_administrator:
        raise TokenRefused("A key that reaches further than its beamlines is made by an administrator.")
    try:
        with transaction.atomic():
            return create(name, instruments, by=by, replaces=replaces, **dict.fromkeys(rights, True))
    except IntegrityError as error:
        raise TokenRefused(
            f"There is, or was, a key called “{name}”. Choose another name: refused messages go by it."
        ) from error


@transaction.atomic
def replace(token: ApiToken, *, by: User) -> tuple[str, str]:
    """A second key with the same rights, its name and the key itself; both are valid until the old one is revoked.

    Raises TokenRefused.
    """
    # One after the other: two windows make -2 and -3.
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if not may_replace(by, token):
        raise TokenRefused("This key is not yours to replace, or was revoked meanwhile. Nothing was made.")
    name = _next(token.name)
    rights = [right for right in (*OF_SCIENTISTS, *OF_ADMINISTRATORS) if getattr(token, right)]
    return name, make(name, list(token.instruments.all()), by=by, rights=rights, replaces=token)


@transaction.atomic
def revoke_as(person: User, token: ApiToken) -> None:
    """Somebody of the staff revokes a key. Raises TokenRefused."""
    if not staffs_all(person, token):
        raise TokenRefused("This key is also for beamlines that are not yours: their staff use it too.")
    revoke(token, by=person)


def _staffs(person: User, instruments: Collection[int]) -> bool:
    return bool(instruments) and Instrument.objects.staffed_by(person).filter(pk__in=instruments).count() == len(
        set(instruments)
    )


def _next(name: str) -> str:
    """bliss-id32, bliss-id32-2, bliss-id32-3: the first number that no key ever had."""
    stem, _, number = name.rpartition("-")
    if not (number.isdecimal() and ApiToken.objects.filter(user=None, name=stem).exists()):
        stem = name
    stem = stem[:240]
    taken = set(ApiToken.objects.filter(user=None, name__startswith=stem).values_list("name", flat=True))
    return next(found for number in range(2, len(taken) + 3) if (found := f"{stem}-{number}") not in taken)


def own(person: User) -> list[ApiToken]:
    """A person's tokens, those that work first, the newest first."""
    return list(person.tokens.order_by(F("revoked_at").desc(nulls_first=True), "-pk"))


def revoke_own(person: User, pk: int) -> ApiToken | None:
    """None where it is not theirs."""
    if (token := person.tokens.filter(pk=pk).first()) is not None:
        revoke(token, by=person)
    return token


def _new() -> str:
    return f"elogbook-{uuid.uuid4()}"


def revoke(token: ApiToken, *, by: User | None = None) -> None:
    """From now on the key is refused; other processes learn it within a second. Who revoked it first stays."""
    now = timezone.now()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        token.revoked_at, token.revoked_by = now, by
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
