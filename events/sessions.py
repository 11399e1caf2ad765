"""Sessions of people's programs: begun with a password or an id token, then named by an id. Only its hash is stored."""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from events.models import ApiSession
from events.refused import Refused
from investigations import attempts
from investigations.models import User

# A shift and a little; it can be prolonged, for a week in all.
LIFETIME, LONGEST = timedelta(hours=12), timedelta(days=7)
# How often "last used" is written.
LAST_USE = timedelta(minutes=1)
TOKEN = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}", re.ASCII)
WRONG = "This name and password are not known here, or the account is closed."
OVER = "This session is not known here, or is over. Sign in again."

# Who knows whose an id token is; `elogbook` says so where there is a provider.
recognisers: list[Callable[[HttpRequest, str], User | None]] = []


class Over(Exception):
    """There is no such session, or no longer."""

    def __init__(self) -> None:
        super().__init__(OVER)


def account(request: HttpRequest, *, name: str, password: str, plugin: str) -> User:
    """Who signs in: by the provider's id token, wherever a client puts it, else by name and password. Raises Refused."""
    for said in (password, plugin):
        if TOKEN.fullmatch(said):
            for recognise_token in recognisers:
                if (user := recognise_token(request, said)) is not None:
                    return user
    try:
        user = attempts.account(request, name, password)
    except attempts.TooMany as too_many:
        raise Refused(429, str(too_many), too_many.seconds) from too_many
    if user is None:
        raise Refused(403, WRONG)
    return user


def begin(user: User) -> tuple[str, ApiSession]:
    """The id of a new session, told this once."""
    told = secrets.token_urlsafe(32)
    made = ApiSession.objects.create(
        id_hash=_hash_of(told), user=user, auth_hash=_auth_hash(user), expires_at=timezone.now() + LIFETIME
    )
    return told, made


def recognise(told: str) -> ApiSession:
    """The session with this id, its use noted. Raises Over."""
    now = timezone.now()
    living = ApiSession.objects.filter(id_hash=_hash_of(told), expires_at__gt=now, user__is_active=True)
    found = living.select_related("user").first()
    if found is None or not constant_time_compare(found.auth_hash, _auth_hash(found.user)):
        raise Over
    if found.last_used_at is None or now - found.last_used_at > LAST_USE:
        ApiSession.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def prolong(session: ApiSession) -> None:
    """As long from now as a new one, but no more than a week after it began."""
    session.expires_at = min(timezone.now() + LIFETIME, session.created_at + LONGEST)
    ApiSession.objects.filter(pk=session.pk).update(expires_at=session.expires_at)


def end(session: ApiSession) -> None:
    ApiSession.objects.filter(pk=session.pk).delete()


def sweep(now: datetime) -> int:
    """Sessions that are over go; says how many."""
    return ApiSession.objects.filter(expires_at__lte=now).delete()[0]


def _hash_of(told: str) -> str:
    # 256 random bits cannot be guessed back from a plain hash.
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def _auth_hash(user: User) -> str:
    return salted_hmac("events.sessions", user.get_session_auth_hash(), algorithm="sha256").hexdigest()
